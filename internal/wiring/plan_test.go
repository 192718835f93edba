package wiring_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// people are the tables that grow with the readers. No query of a walk may read one whole.
var people = regexp.MustCompile(`^SCAN (` + "`?" + `)(subscribers|consents|messages|enrolments|suppressions|mail_events|arrivals|returns|a|r|s|e|m|messages_\w+)\b`)

// bare are words that dbx logs without their quotes, because their Go type is not string itself.
var bare = regexp.MustCompile(`(status|kind) = ([a-z_]+)\b`)

// Every statement of a whole walk, from signing up to being erased, is explained: none
// may look through all the readers to find one.
func TestNoQueryOfTheWalkLooksThroughAllReaders(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	row, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(row, map[string]any{"forget_finished_after": 30})
	var mu sync.Mutex
	asked := map[string]bool{}
	keep := func(query string) {
		mu.Lock()
		defer mu.Unlock()
		asked[bare.ReplaceAllString(query, "$1 = '$2'")] = true
	}
	for _, db := range []dbx.Builder{site.App.ConcurrentDB(), site.App.NonconcurrentDB()} {
		db := db.(*dbx.DB)
		db.QueryLogFunc = func(_ context.Context, _ time.Duration, query string, _ *sql.Rows, _ error) { keep(query) }
		db.ExecLogFunc = func(_ context.Context, _ time.Duration, query string, _ sql.Result, _ error) { keep(query) }
	}
	const ada = "ada@example.org"
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	stop := site.Link(site.MailTo(ada).Text, "/unsubscribe/")
	for _, action := range []string{"pause", "resume", "preferences", "stop"} {
		site.Post(stop, url.Values{"action": {action}})
		site.Settle()
	}
	joinTwo(t, site)
	failTwo(t, site)
	if err := site.People.Tidy(site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	site.Post(stop, url.Values{"action": {"erase-now"}})

	for _, db := range []dbx.Builder{site.App.ConcurrentDB(), site.App.NonconcurrentDB()} {
		db := db.(*dbx.DB)
		db.QueryLogFunc, db.ExecLogFunc = nil, nil
	}
	explained := 0
	for query := range asked {
		verb, _, _ := strings.Cut(strings.TrimSpace(query), " ")
		switch strings.ToUpper(strings.TrimSpace(verb)) {
		case "SELECT", "UPDATE", "DELETE", "INSERT", "WITH":
		default:
			continue
		}
		if strings.Contains(query, "VALUES (") {
			continue // looks for nothing
		}
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := site.App.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&steps); err != nil {
			t.Errorf("explaining %s: %v", query, err)
			continue
		}
		explained++
		for _, step := range steps {
			if people.MatchString(step.Detail) && !strings.Contains(step.Detail, "USING INDEX") && !strings.Contains(step.Detail, "COVERING INDEX") && !strings.Contains(step.Detail, "VIRTUAL TABLE") {
				t.Errorf("%s\nin %.600s", step.Detail, query)
			}
		}
	}
	if explained < 30 {
		t.Errorf("only %d statements were seen", explained)
	}
}

// failTwo has two mails fail, looks at what the author is told, and lets whoever bounced come back.
func failTwo(t *testing.T, site *apptest.Site) {
	t.Helper()
	var mails []struct {
		SendID string `db:"send_id"`
		Email  string `db:"email"`
	}
	err := site.App.DB().NewQuery("SELECT m.send_id, s.email FROM messages m CROSS JOIN subscribers s ON s.id = m.subscriber WHERE m.status = 'accepted' LIMIT 3").All(&mails)
	if err != nil || len(mails) < 3 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	err = site.App.RunInTransaction(func(tx core.App) error {
		for i, as := range []outbox.Event{
			{Status: outbox.Undelivered, Failure: outbox.MailboxFull}, {Status: outbox.Bounced, Failure: outbox.NoMailbox}, {Status: outbox.Delivered},
		} {
			as.Token, as.SendID, as.Recipient = fmt.Sprint("fails", i), mails[i].SendID, mails[i].Email
			if _, err := outbox.Record(tx, site.Clock.Now(), as); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := outbox.Trends(site.App, site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	var hers string
	if err := site.App.DB().NewQuery("SELECT subscriber FROM messages WHERE status = 'bounced'").Row(&hers); err != nil {
		t.Fatal(err)
	}
	if err := site.App.RunInTransaction(func(tx core.App) error { return site.People.Suppress(tx, hers, subscribers.ReasonBounced) }); err != nil {
		t.Fatal(err)
	}
	people, err := subscribers.ReturnableNow(site.App)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, one := range people {
		ids = append(ids, one.ID)
	}
	if _, err := site.Returns.ReturnMany("everybody", ids); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Returns.Work(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := subscribers.ReturnsProgress(site.App, apptest.Start); err != nil {
		t.Fatal(err)
	}
}

// joinTwo makes two rows of one person one, through the mail that asks the new address.
func joinTwo(t *testing.T, site *apptest.Site) {
	t.Helper()
	const bea, later = "bea@example.org", "bea@example.net"
	for _, address := range []string{bea, later} {
		site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}, "letters": {"1"}})
		site.Settle()
		site.Post(site.Link(site.MailTo(address).Text, "/confirm/"), nil)
		site.Settle()
	}
	var id string
	if err := site.App.DB().NewQuery("SELECT id FROM subscribers WHERE email = {:bea} COLLATE NOCASE").Bind(dbx.Params{"bea": bea}).Row(&id); err != nil {
		t.Fatal(err)
	}
	person, err := subscribers.ByID(site.App, id)
	if err != nil {
		t.Fatal(err)
	}
	site.Post(site.People.PreferencesLink(person), url.Values{"action": {"address"}, "email": {later}})
	site.Settle()
	asked := site.MailTo(later).Text
	site.Post(site.Link(asked, "/preferences/"), url.Values{"action": {"move"}})
	site.Post(site.Link(asked, "/not-me/"), nil)
	if site.Count("subscribers", "") != 2 {
		t.Error("the two rows did not become one")
	}
}
