package pb_migrations

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"
)

// What the first version wrote when it took a failure for a dead mailbox, and what becomes of it.
func TestWhoWasWronglyTakenForABouncedOneIsSetRight(t *testing.T) {
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer app.Cleanup()
	bounced := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	save := func(collection string, fields map[string]any) *core.Record {
		c, err := app.FindCollectionByNameOrId(collection)
		if err != nil {
			t.Fatal(err)
		}
		row := core.NewRecord(c)
		row.Load(fields)
		if err := app.SaveNoValidate(row); err != nil {
			t.Fatal(err)
		}
		return row
	}
	for i, row := range []struct {
		severity, reason string
		withdrawn        time.Time // the consent
		status, failure  string    // of the message
		comesBack, known bool
	}{
		{"permanent", "smtp; 550 5.7.26 This mail is unauthenticated", bounced, "undelivered", "authentication", true, true},
		{"permanent", "552-5.2.2 The email account that you tried to reach is over quota.", bounced, "undelivered", "full", true, true},
		{"permanent", "5.2.2 mailbox full", bounced, "undelivered", "full", true, true},
		{"permanent", "Too old", bounced, "undelivered", "gave_up", true, true},
		{"permanent", "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail", bounced, "undelivered", "content", true, true},
		{"permanent", "5.4.1 Recipient address rejected: Access denied.", bounced, "undelivered", "server", true, true},
		{"permanent", "5.7.1 not today", bounced.Add(-time.Hour), "undelivered", "rules", true, false}, // she had stopped before
		{"permanent", "550 5.1.1 The email account that you tried to reach does not exist", bounced, "bounced", "address", false, true},
		{"permanent", "No such user here", bounced, "bounced", "address", false, true},
		{"suppress-bounce", "Not delivering to previously bounced address", bounced, "bounced", "address", false, true},
		{"permanent", "mailbox unavailable", bounced, "bounced", "", false, true}, // nobody can tell
		{"permanent", "550 see 5.1.1.1 and mx5.7.26.example.net", bounced, "bounced", "", false, true},
	} {
		person := save("subscribers", map[string]any{"email": fmt.Sprintf("reader%d@example.org", i), "status": "bounced"})
		save("consents", map[string]any{"subscriber": person.Id, "letters": true, "confirmed_at": bounced.Add(-48 * time.Hour), "withdrawn_at": row.withdrawn})
		message := save("messages", map[string]any{"subscriber": person.Id, "status": "bounced", "kind": "newsletter", "purpose": fmt.Sprint("p", i), "send_id": fmt.Sprint("s", i)})
		event := save("mail_events", map[string]any{"token": fmt.Sprint("t", i), "event": "failed", "severity": row.severity, "reason": row.reason, "message": message.Id})
		if _, err := app.DB().Update("mail_events", dbx.Params{"created": bounced.Add(time.Second).Format("2006-01-02 15:04:05.000Z")}, dbx.HashExp{"id": event.Id}).Execute(); err != nil {
			t.Fatal(err)
		}
		if err := setWronglyBouncedRight(app); err != nil {
			t.Fatal(err)
		}
		if err := setWronglyBouncedRight(app); err != nil && row.comesBack {
			t.Errorf("a second time: %v", err)
		}
		message, _ = app.FindRecordById("messages", message.Id)
		person, _ = app.FindRecordById("subscribers", person.Id)
		returns, _ := app.FindAllRecords("returns", dbx.HashExp{"subscriber": person.Id, "cause": "wrongly", "status": "waiting"})
		if message.GetString("status") != row.status || message.GetString("failure") != row.failure || len(returns) != map[bool]int{true: 1}[row.comesBack] ||
			person.GetDateTime("failed_at").IsZero() == row.known || person.GetBool("newsletter_before") != row.known {
			t.Errorf("%q: the message is %s (%s), she comes back %d times, since %v", row.reason, message.GetString("status"), message.GetString("failure"), len(returns), person.GetString("failed_at"))
		}
	}
}
