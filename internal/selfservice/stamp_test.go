package selfservice_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

var stampIn = regexp.MustCompile(`name="stamp" value="([^"]*)"`)

// stampOn is the stamp in the form of a page, as it is now.
func stampOn(t *testing.T, site *apptest.Site, path string) string {
	t.Helper()
	found := stampIn.FindStringSubmatch(site.Get(path).Body)
	if found == nil {
		t.Fatal("there is no stamp on", path)
	}
	return found[1]
}

func TestAFormThatComesTooSoonIsServedLastAndNeverRefused(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stamp := stampOn(t, site, "/guides/calm")
	given := site.Clock.Now()
	for i, c := range []struct {
		name       string
		after      time.Duration
		stamp      string
		suspicious bool
	}{
		{"at once", 0, stamp, true},
		{"after six seconds, filled in by the browser", 6 * time.Second, stamp, false},
		{"without a stamp, from somebody's own form", 0, "", false},
		{"with one that is made up", time.Minute, strings.Repeat("A", len(stamp)), true},
		{"with the room that was left for it", time.Minute, strings.Repeat("0", len(stamp)), true},
		{"by going back and sending it again for a friend", time.Hour, stamp, false},
		{"from a tab that stood open for six days", 6 * 24 * time.Hour, stamp, false},
		{"from one that was kept for eight", 8 * 24 * time.Hour, stamp, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			site.Clock.Move(given.Add(c.after).Sub(site.Clock.Now()))
			address := string(rune('a'+i)) + "@example.org"
			form := url.Values{"email": {address}, "guide": {"calm"}}
			if c.stamp != "" {
				form.Set("stamp", c.stamp)
			}
			if page := site.Post("/signup", form); page.Status != 200 || !strings.HasSuffix(page.URL, "/signup/sent") {
				t.Fatalf("answered %d at %s", page.Status, page.URL)
			}
			late := site.Count("messages", "priority >= 50 AND subscriber = (SELECT id FROM subscribers WHERE email = '"+address+"')")
			if (late == 1) != c.suspicious {
				t.Errorf("served last: %v", late == 1)
			}
			site.Settle()
			site.MailTo(address) // it came all the same
		})
	}
}

func TestTheQuestionAboutASlipKeepsTheStamp(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	stamp := stampOn(t, site, "/guides/calm")
	page := site.Post("/signup", url.Values{"email": {"ada@gmial.com"}, "guide": {"calm"}, "stamp": {stamp}})
	if !strings.Contains(page.Body, "Did you mean") || !strings.Contains(page.Body, stamp) {
		t.Error("the stamp was lost")
	}
}
