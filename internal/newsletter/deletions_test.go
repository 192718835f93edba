package newsletter_test

import (
	"fmt"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/newsletter"
)

// PocketBase alone would load each of the messages as a record and save it.
func TestANewsletterThatIsDeletedLetsGoOfItsMessagesInStatements(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.readers(1)
	letter := p.send("A quiet hour", body)
	p.Settle()
	const more = 2500 // more than one statement lets go of
	for _, rows := range []string{"'accepted'", "'queued'"} {
		_, err := p.App.NonconcurrentDB().NewQuery(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO messages (id, send_id, status, kind, purpose, priority, newsletter, created, updated)
			SELECT substr(%s, 2, 1) || printf('%%014d', i), %[2]s || i, %[2]s, 'newsletter', %[2]s || i, 60, '%s', '', '' FROM n`, more, rows, letter.Id)).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	saved := 0
	p.App.OnRecordUpdate("messages").BindFunc(func(e *core.RecordEvent) error {
		saved++
		return e.Next()
	})
	fresh, err := p.App.FindRecordById(newsletter.Collection, letter.Id)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.App.Delete(fresh); err != nil {
		t.Fatal(err)
	}
	if saved != 0 || p.Count("messages", "newsletter != ''") != 0 {
		t.Errorf("%d messages were saved one by one", saved)
	}
	if p.Count("messages", "status = 'cancelled'") != more || p.Count("messages", "status = 'accepted'") != more+1 {
		t.Error("what waited was not called back, or what went is gone")
	}
}
