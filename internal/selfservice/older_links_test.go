package selfservice_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// everyLink brings Ada as far as mail takes her, and returns one link of each kind from her inbox.
func everyLink(t *testing.T, site *apptest.Site) map[string]string {
	t.Helper()
	links := map[string]string{"confirm": confirmed(t, site, "1")}
	links["not me"] = site.Link(site.MailsTo(ada)[0].Text, "/not-me/")
	guide := site.MailTo(ada)
	links["guide"], links["download"], links["stop of the guide"] = site.Link(guide.Text, "/letter/"), site.Link(guide.Text, "/download/"), guide.Unsubscribe
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	letter := site.MailTo(ada)
	if letter.Subject != "Note number 1" {
		t.Fatalf("%q came", letter.Subject)
	}
	row, err := site.App.FindFirstRecordByFilter("messages", "kind = 'letter' && status = 'accepted'")
	if err != nil {
		t.Fatal(err)
	}
	links["letter"] = site.People.LetterLink(row.Id, readerAt(t, site, ada))
	links["stop of the letter"] = letter.Unsubscribe
	site.Post(letter.Unsubscribe, url.Values{"action": {"preferences"}})
	site.Settle()
	links["preferences"] = site.Link(site.MailTo(ada).Text, "/preferences/")
	site.Post(links["preferences"], url.Values{"action": {"address"}, "email": {"new@example.net"}})
	site.Settle()
	links["address"] = site.Link(site.MailTo("new@example.net").Text, "/preferences/")
	site.Clock.Move(time.Minute)
	return links
}

func readerAt(t *testing.T, site *apptest.Site, address string) subscribers.Reader {
	t.Helper()
	row, err := site.App.FindFirstRecordByData("subscribers", "email", address)
	if err != nil {
		t.Fatal(err)
	}
	return subscribers.Reader{ID: row.Id, Email: address}
}

// opensNothing says what a link opens, if it is more than stop.
func opensNothing(site *apptest.Site, name, link string) (problem string) {
	for _, page := range []apptest.Page{
		site.Get(link), site.Post(link, url.Values{"action": {"fresh"}}), site.Post(link, url.Values{"action": {"erase-now"}}), site.Post(link, nil),
	} {
		stops := strings.HasPrefix(name, "stop") || name == "not me"
		switch {
		case page.Status == http.StatusNotFound && !stops:
		case stops && onlyStops(page) && !strings.Contains(page.Body, "•••") &&
			!strings.Contains(page.Body, "erase") && !strings.Contains(page.Body, "pause") && !strings.Contains(page.Body, "preferences"):
		default:
			return page.URL + " answers " + http.StatusText(page.Status) + "\n" + page.Body
		}
	}
	return ""
}

// onlyStops reports whether a page offers to stop and nothing else, or says that it has.
func onlyStops(page apptest.Page) bool {
	return strings.Contains(page.Body, "This link only stops our mail") || strings.Contains(page.Body, "Nothing more will come")
}

// A used confirm link, even after she had stopped, opened the guide for sixty more days.
func TestAfterSheStoppedEveryOlderLinkStopsOrOpensNothing(t *testing.T) {
	ends := map[string]func(t *testing.T, site *apptest.Site, links map[string]string){
		"stopped": func(_ *testing.T, site *apptest.Site, links map[string]string) {
			site.Post(links["stop of the letter"], url.Values{"List-Unsubscribe": {"One-Click"}})
		},
		"erased": func(_ *testing.T, site *apptest.Site, links map[string]string) {
			site.Post(links["stop of the guide"], url.Values{"action": {"erase-now"}})
		},
		"not me": func(_ *testing.T, site *apptest.Site, links map[string]string) { site.Post(links["not me"], nil) },
		"complained": func(t *testing.T, site *apptest.Site, _ map[string]string) {
			if err := site.People.Suppress(site.App, readerAt(t, site, ada).ID, subscribers.ReasonComplained); err != nil {
				t.Fatal(err)
			}
		},
		"stopped by the author": func(t *testing.T, site *apptest.Site, _ map[string]string) {
			person, err := subscribers.ByID(site.App, readerAt(t, site, ada).ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := site.People.Stop(person); err != nil {
				t.Fatal(err)
			}
		},
	}
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(2)
			links := everyLink(t, site)
			for name, link := range links { // they open, before
				if page := site.Get(link); page.Status != http.StatusOK {
					t.Fatalf("%s: %d", name, page.Status)
				}
			}
			ends[name](t, site, links)
			if n := site.Count("subscribers", "status = 'active'"); n != 0 {
				t.Fatal("she is still subscribed")
			}
			mails := len(site.Mails())
			for _, later := range []time.Duration{0, time.Hour, 8 * 24 * time.Hour, 70 * 24 * time.Hour} { // while they live and when they have run out
				site.Clock.Move(later)
				for name, link := range links {
					if problem := opensNothing(site, name, link); problem != "" {
						t.Errorf("%s, %v later: %s", name, later, problem)
					}
				}
			}
			site.Settle()
			if n := len(site.Mails()); n != mails {
				t.Errorf("%d mails came of it", n-mails)
			}
		})
	}
}

func TestComingBackOpensNoOlderLinkAgain(t *testing.T) {
	for _, how := range []string{"stop", "erase-now"} {
		t.Run(how, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(2)
			older := everyLink(t, site)
			site.Post(older["stop of the letter"], url.Values{"action": {how}})
			site.Clock.Move(20 * time.Minute)
			confirmed(t, site, "")
			guide := site.MailTo(ada)
			for _, part := range []string{"/letter/", "/download/"} {
				if page := site.Get(site.Link(guide.Text, part)); page.Status != http.StatusOK {
					t.Errorf("the new %s link: %d", part, page.Status)
				}
			}
			for name, link := range older {
				if strings.HasPrefix(name, "stop") || name == "not me" {
					continue // pressing those stops her, which is theirs to do
				}
				if problem := opensNothing(site, name, link); problem != "" {
					t.Errorf("%s: %s", name, problem)
				}
			}
			if site.Count("subscribers", "status = 'active' AND email = '"+ada+"'") != 1 {
				t.Fatal("an older link did something to her")
			}
			for name, link := range older {
				if strings.HasPrefix(name, "stop") || name == "not me" {
					if problem := opensNothing(site, name, link); problem != "" {
						t.Errorf("%s: %s", name, problem)
					}
				}
			}
			if page := site.Get(site.Link(guide.Text, "/letter/")); page.Status != http.StatusNotFound {
				t.Error("an older way out does not stop her")
			}
		})
	}
}

// A link that was used leads to her guide while she is subscribed, and makes none that lives longer.
func TestAUsedConfirmLinkLeadsToHerGuideAndMintsNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirm := confirmed(t, site, "")
	for range 2 {
		if page := site.Get(confirm); page.Status != http.StatusOK || page.URL != confirm || !strings.Contains(page.Body, "You are not alone") {
			t.Fatalf("%d at %s", page.Status, page.URL)
		}
		if page := site.Post(confirm, nil); page.URL != confirm || !strings.Contains(page.Body, "You are not alone") {
			t.Fatalf("pressed again: %d at %s", page.Status, page.URL)
		}
	}
	file := site.URL + href(t, site.Get(confirm).Body, "/download/")
	if page := site.Get(file); !strings.HasPrefix(page.Body, "%PDF") {
		t.Fatalf("its file: %d", page.Status)
	}
	// the confirm link lives for a week, and nothing that was found behind it lives longer
	site.Clock.Move(6 * 24 * time.Hour)
	late := site.URL + href(t, site.Get(confirm).Body, "/download/")
	site.Clock.Move(24*time.Hour + time.Minute)
	for _, link := range []string{confirm, file, late} {
		if page := site.Get(link); page.Status != http.StatusGone {
			t.Errorf("after a week: %d at %s", page.Status, page.URL)
		}
	}
}

func TestNoPageGivesMoreTimeThanTheLinkItWasOpenedBy(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(0)
	site.Make("steps", map[string]any{
		"sequence": sequence.Id, "subject": "Note number 1", "delay": 1, "delay_unit": "days", "status": "active",
		"body": `<p>Hello, <a href="{{ guide_url }}">read it again</a>.</p>`,
	})
	links := everyLink(t, site)
	made := site.Clock.Now()
	site.Clock.Move(58 * 24 * time.Hour)
	guide := href(t, site.Get(links["letter"]).Body, "/letter/")
	if page := site.Get(guide); page.Status != http.StatusOK {
		t.Fatalf("the guide from the letter's page: %d", page.Status)
	}
	file := href(t, site.Get(links["guide"]).Body, "/download/")
	site.Clock.Move(made.Add(61 * 24 * time.Hour).Sub(site.Clock.Now()))
	for _, link := range []string{guide, file} {
		if page := site.Get(link); page.Status != http.StatusGone {
			t.Errorf("%s, after its parent: %d", link[:12], page.Status)
		}
	}
}

func TestALetterThatWaitedWhenSheStoppedBringsNoLinkThatOpens(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	person := readerAt(t, site, ada)
	stop := site.MailTo(ada).Unsubscribe
	guide, err := site.App.FindFirstRecordByFilter("guides", "slug = 'calm'")
	if err != nil {
		t.Fatal(err)
	}
	written := site.People.GuideLink(guide.Id, person) // as it stands in a mail that is on its way
	site.Post(stop, url.Values{"action": {"stop"}})
	late := site.People.GuideLink(guide.Id, person) // composed after, by a hand that had claimed it before
	for _, link := range []string{written, late} {
		if page := site.Get(link); page.Status != http.StatusNotFound {
			t.Errorf("%d", page.Status)
		}
	}
	site.Clock.Move(20 * time.Minute)
	confirmed(t, site, "")
	for _, link := range []string{written, late} {
		if page := site.Get(link); page.Status != http.StatusNotFound {
			t.Errorf("after coming back: %d", page.Status)
		}
	}
}

// href is the first address in a page that begins so.
func href(t *testing.T, body, begins string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `href="`+begins)
	if !found {
		if _, rest, found = strings.Cut(body, begins); !found {
			t.Fatalf("no %s in\n%s", begins, body)
		}
	}
	return begins + rest[:strings.IndexAny(rest, `"'`)]
}
