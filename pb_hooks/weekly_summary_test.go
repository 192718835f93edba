// Package pb_hooks_test runs the hooks that are shipped, in the real schema.
package pb_hooks_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/tests"
	"github.com/pocketbase/pocketbase/tools/types"

	_ "waymark/pb_migrations"
)

// newApp is the real schema with this folder's hooks, on a directory of its own.
func newApp(t *testing.T) *tests.TestApp {
	t.Helper()
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	if err := jsvm.Register(app, jsvm.Config{HooksDir: ".", TypesDir: app.DataDir()}); err != nil {
		t.Fatal(err)
	}
	return app
}

// summarise runs the hook as its hour would.
func summarise(t *testing.T, app core.App) {
	t.Helper()
	for _, job := range app.Cron().Jobs() {
		if job.Id() == "weeklySummary" {
			job.Run()
			return
		}
	}
	t.Fatal("the hook is not among the crons")
}

func add(t *testing.T, app core.App, collection string, values map[string]any) *core.Record {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		t.Fatal(err)
	}
	r := core.NewRecord(c)
	r.Load(values)
	if err := app.Save(r); err != nil {
		t.Fatalf("adding to %s: %v", collection, err)
	}
	return r
}

func setSite(t *testing.T, app core.App, values map[string]any) {
	t.Helper()
	all, err := app.FindAllRecords("site")
	if err != nil || len(all) != 1 {
		t.Fatalf("finding the settings: %d, %v", len(all), err)
	}
	all[0].Load(values)
	if err := app.Save(all[0]); err != nil {
		t.Fatal(err)
	}
}

func TestTheWeeklySummaryCountsTheWeekAndNamesNobody(t *testing.T) {
	app := newApp(t)
	setSite(t, app, map[string]any{
		"reply_to":           "author@example.org",
		"emergency_contacts": []map[string]string{{"name": "Samaritans", "phone": "116 123"}},
	})
	now := types.NowDateTime()
	old := now.AddDate(0, 0, -8)
	for address, confirmed := range map[string]types.DateTime{"this-week@example.org": now, "long-ago@example.org": old} {
		person := add(t, app, "subscribers", map[string]any{"email": address, "first_name": "Marigold", "status": "active"})
		add(t, app, "consents", map[string]any{"subscriber": person.Id, "letters": true, "requested_at": confirmed, "confirmed_at": confirmed})
	}
	add(t, app, "messages", map[string]any{"status": "delivered", "kind": "letter", "purpose": "a", "send_id": "a", "sent_at": now})
	add(t, app, "messages", map[string]any{"status": "queued", "kind": "letter", "purpose": "b", "send_id": "b"})
	add(t, app, "posts", map[string]any{"title": "Said aloud", "slug": "said-aloud", "status": "published", "published_at": now})

	summarise(t, app)

	mails := app.TestMailer.Messages()
	if len(mails) != 1 {
		t.Fatalf("%d mails, want 1", len(mails))
	}
	mail := mails[0]
	if len(mail.To) != 1 || mail.To[0].Address != "author@example.org" {
		t.Errorf("it went to %v", mail.To)
	}
	for _, want := range []string{
		"1 person confirmed an address, 1 of them", "0 stopped. Letters may go to 2 people",
		"1 letter went out; 1 mail waits", "1 article went live; 0 are scheduled", "ring the emergency numbers",
	} {
		if !strings.Contains(mail.Text, want) {
			t.Errorf("%q is not in %q", want, mail.Text)
		}
	}
	for _, private := range []string{"@", "Marigold", "Said aloud"} {
		if strings.Contains(mail.Subject+mail.Text, private) {
			t.Errorf("%q is in the mail", private)
		}
	}
}

func TestWithoutAReplyAddressTheWeeklySummaryMailsNobody(t *testing.T) {
	app := newApp(t)
	summarise(t, app)
	if sent := app.TestMailer.TotalSend(); sent != 0 {
		t.Errorf("%d mails went", sent)
	}
}

func TestTheWeeklySummaryIsQuietAboutNumbersLatelyChecked(t *testing.T) {
	app := newApp(t)
	setSite(t, app, map[string]any{
		"reply_to":           "author@example.org",
		"emergency_contacts": []map[string]string{{"name": "Samaritans", "phone": "116 123"}},
		"emergency_checked":  types.NowDateTime(),
	})
	summarise(t, app)
	if text := app.TestMailer.LastMessage().Text; text == "" || strings.Contains(text, "emergency") {
		t.Errorf("it said %q", text)
	}
}
