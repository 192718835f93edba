package dashboard_test

import (
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/outbox"
)

func TestTheAuthorSendsALetterAgainThatCouldNotArrive(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	id := reader(t, site, "ada@example.org")
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	letter, err := site.App.FindFirstRecordByData("messages", "kind", "letter")
	if err != nil {
		t.Fatal(err)
	}
	again := func(message string) int {
		return site.Do("POST", "/api/waymark/desk/readers/"+id+"/again", `{"message":"`+message+`"}`, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"}).Status
	}
	if code := again(letter.Id); code != 400 {
		t.Errorf("one that arrived: %d", code)
	}
	if err := site.App.RunInTransaction(func(tx core.App) error {
		_, err := outbox.Record(tx, site.Clock.Now(), outbox.Event{
			Token: "t", SendID: letter.GetString("send_id"), Recipient: "ada@example.org", Status: outbox.Undelivered, Failure: outbox.MailboxFull,
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if code := again("nosuchmessage00"); code != 400 {
		t.Errorf("one that is not there: %d", code)
	}
	if code := again(letter.Id); code != 204 {
		t.Errorf("one that could not arrive: %d", code)
	}
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	letter, err = site.App.FindRecordById("messages", letter.Id)
	if err != nil || letter.GetString("status") != "accepted" || letter.GetString("failure") != "" || !letter.GetDateTime("sent_at").Time().Equal(site.Clock.Now()) {
		t.Errorf("it is %s, sent at %s, %v; want it sent anew", letter.GetString("status"), letter.GetString("sent_at"), err)
	}
}
