package wiring_test

import (
	"context"
	"database/sql"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

// people are the tables that grow with the readers. No query of a walk may read one whole.
var people = regexp.MustCompile(`^SCAN (` + "`?" + `)(subscribers|consents|messages|enrolments|suppressions|mail_events|s|e|m|messages_\w+)\b`)

// bare are words that dbx logs without their quotes, because their Go type is not string itself.
var bare = regexp.MustCompile(`(status|kind) = ([a-z_]+)\b`)

// Every statement of a whole walk, from signing up to being erased, is explained: none
// may look through all the readers to find one.
func TestNoQueryOfTheWalkLooksThroughAllReaders(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
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
			if people.MatchString(step.Detail) && !strings.Contains(step.Detail, "USING INDEX") && !strings.Contains(step.Detail, "COVERING INDEX") {
				t.Errorf("%s\nin %.600s", step.Detail, query)
			}
		}
	}
	if explained < 30 {
		t.Errorf("only %d statements were seen", explained)
	}
}
