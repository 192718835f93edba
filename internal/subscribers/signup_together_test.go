package subscribers_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// run runs one statement of the test's own.
func run(t *testing.T, site *apptest.Site, sql string, params dbx.Params) {
	t.Helper()
	if _, err := site.App.NonconcurrentDB().NewQuery(sql).Bind(params).Execute(); err != nil {
		t.Fatal(err)
	}
}

// peopled is a site on which addresses of every kind are known.
func peopled(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.New(t)
	site.Offer(1)
	site.Make("guides", map[string]any{"title": "Another", "outside_name": "More notes", "slug": "other", "body": "<p>More.</p>", "status": "live"})
	for _, status := range []string{"pending", "active", "unsubscribed", "bounced", "complained"} {
		site.Make("subscribers", map[string]any{"email": status + "@example.org", "status": status})
	}
	site.Make("subscribers", map[string]any{"email": "unheard@example.org", "status": "active"})
	for address, reason := range map[string]string{"never@example.org": "not_me", "erased@example.org": "erased", "unheard@example.org": "unsubscribed"} {
		site.Make("suppressions", map[string]any{"hash": subscribers.AddressHash(site.People, address), "reason": reason})
	}
	return site
}

// state is everything signups leave, without what is drawn at random.
func state(t *testing.T, site *apptest.Site) []string {
	t.Helper()
	var all []string
	for _, sql := range []string{
		`SELECT 'subscriber ' || email || ' ' || status || ' ' || discreet FROM subscribers ORDER BY email`,
		`SELECT 'consent ' || s.email || ' ' || coalesce(g.slug, '') || ' ' || c.letters || c.newsletter || ' ' || c.page || ' ' || c.wording_version || ' ' || c.asked || ' ' ||
			coalesce((SELECT w.hash FROM words w WHERE w.of = c.id), '') || ' ' || c.requested_at || ' ' || c.confirmed_at || ' ' || c.updated || ' ' || c.withdrawn_at
		FROM consents c JOIN subscribers s ON s.id = c.subscriber LEFT JOIN guides g ON g.id = c.guide ORDER BY s.email, c.requested_at, g.slug`,
		`SELECT 'message ' || s.email || ' ' || coalesce(g.slug, '') || ' ' || m.kind || ' ' || m.status || ' ' || m.priority || ' ' || m.network || ' ' || m.next_at || ' ' ||
			(m.purpose = m.kind || ':' || m.consent)
		FROM messages m JOIN subscribers s ON s.id = m.subscriber LEFT JOIN guides g ON g.id = m.guide ORDER BY s.email, m.created, g.slug, m.kind`,
		`SELECT 'suppression ' || reason || ' ' || refused FROM suppressions ORDER BY hash`,
	} {
		var rows []string
		if err := site.App.DB().NewQuery(sql).Column(&rows); err != nil {
			t.Fatal(err)
		}
		all = append(all, rows...)
	}
	return all
}

// Whatever arrives in whichever sets, what is kept is what one after the other would have left.
func TestWrittenTogetherOrOneAfterTheOtherTheSameIsKept(t *testing.T) {
	together, apart := peopled(t), peopled(t)
	names := []string{"stranger", "another", "third", "pending", "active", "unsubscribed", "bounced", "complained", "unheard", "never", "erased"}
	random := rand.New(rand.NewPCG(7, 11))
	for set := range 25 {
		var requests []subscribers.Request
		for range 1 + random.IntN(12) {
			name := names[random.IntN(len(names))]
			r := subscribers.Request{
				Email: name + "@example.org", Guide: []string{"calm", "calm", "other", ""}[random.IntN(4)], Letters: random.IntN(2) == 0,
				Discreet: random.IntN(4) == 0, Page: fmt.Sprintf("/blog/%d", set), Network: name, Suspicious: random.IntN(6) == 0,
			}
			if r.Discreet {
				r.Word = []string{"marigold", "bluebell"}[random.IntN(2)]
			}
			r.Newsletter = r.Guide == "" || random.IntN(3) == 0
			if random.IntN(3) == 0 {
				r.Email = strings.ToUpper(name[:1]) + r.Email[1:]
			}
			requests = append(requests, r)
		}
		for i, err := range subscribers.SignUpTogether(together.People, requests...) {
			if err != nil {
				t.Fatalf("set %d, request %d: %v", set, i, err)
			}
		}
		for _, r := range requests {
			if err := apart.People.SignUp(r); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := state(t, together), state(t, apart); !slices.Equal(got, want) {
			t.Fatalf("after set %d, together:\n%s\n\none after the other:\n%s", set, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if random.IntN(3) == 0 {
			for _, site := range []*apptest.Site{together, apart} {
				run(t, site, "UPDATE messages SET status = 'accepted' WHERE status = 'queued'", nil)
			}
		}
		pass := time.Duration(random.IntN(150)) * time.Minute
		together.Clock.Move(pass)
		apart.Clock.Move(pass)
	}
	if n := together.Count("messages", ""); n < 20 {
		t.Errorf("only %d messages came of all this", n)
	}
}

func TestOneThatCannotBeWrittenCostsTheOthersNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	run(t, site, "CREATE TRIGGER bad BEFORE INSERT ON subscribers WHEN NEW.email = 'bad@example.org' BEGIN SELECT RAISE(ABORT, 'no such luck'); END", nil)
	var requests []subscribers.Request
	for _, r := range []struct{ email, guide string }{{"a@example.org", "calm"}, {"bad@example.org", "calm"}, {"b@example.org", "gone"}, {"a@example.org", "calm"}, {"c@example.org", "calm"}} {
		requests = append(requests, subscribers.Request{Email: r.email, Guide: r.guide})
	}
	answers := subscribers.SignUpTogether(site.People, requests...)
	for i, answer := range answers {
		switch i {
		case 1:
			if answer == nil || subscribers.IsProblem(answer) {
				t.Errorf("the bad one was answered %v", answer)
			}
		case 2:
			if !subscribers.IsProblem(answer) {
				t.Errorf("a guide that is gone was answered %v", answer)
			}
		default:
			if answer != nil {
				t.Errorf("request %d was answered %v", i, answer)
			}
		}
	}
	if site.Count("subscribers", "") != 2 || site.Count("consents", "") != 2 || site.Count("messages", "") != 2 {
		t.Errorf("kept %d people, %d consents, %d messages", site.Count("subscribers", ""), site.Count("consents", ""), site.Count("messages", ""))
	}
}

func TestAFullDiskKeepsAllOfASignupOrNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	var pages int
	if err := site.App.NonconcurrentDB().NewQuery("PRAGMA page_count").Row(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(most int) {
		var now int
		if err := site.App.NonconcurrentDB().NewQuery(fmt.Sprintf("PRAGMA max_page_count = %d", most)).Row(&now); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 2) // the disk is full but for two pages
	var mu sync.Mutex
	answered := map[int]int{}
	wave := func(from, to int) {
		var all sync.WaitGroup
		for i := from; i < to; i++ {
			all.Go(func() {
				page := site.Post("/signup", url.Values{"email": {fmt.Sprintf("reader%d@example.org", i)}, "guide": {"calm"}})
				mu.Lock()
				defer mu.Unlock()
				answered[page.Status]++
			})
		}
		all.Wait()
	}
	for i := 0; answered[http.StatusInternalServerError] == 0 && i < 1000; i += 20 {
		wave(i, i+20)
	}
	if answered[http.StatusInternalServerError] == 0 {
		t.Fatal("the disk never filled")
	}
	for _, table := range []string{"subscribers", "consents", "messages"} {
		if n := site.Count(table, ""); n != answered[http.StatusOK] {
			t.Errorf("%d rows in %s, and %d were told that a mail is on its way", n, table, answered[http.StatusOK])
		}
	}
	limit(pages + 10_000)
	before := answered[http.StatusOK]
	wave(2000, 2005)
	if answered[http.StatusOK] != before+5 || site.Count("messages", "") != before+5 {
		t.Error("when there was space again, not everybody was kept")
	}
}
