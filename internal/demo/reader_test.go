package demo_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"waymark/internal/content"
	"waymark/internal/email"
	"waymark/internal/settings"
)

// attributes are the values of an attribute in a page.
func attributes(t *testing.T, page, name string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == name {
				values = append(values, a.Val)
			}
		}
	}
	return values
}

func TestEveryLinkAndPictureOnEveryPageLeadsSomewhere(t *testing.T) {
	site := filled(t)
	home, err := url.Parse(site.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	waiting := []string{home.String()}
	ids, places := map[string][]string{}, map[string]string{} // by page; and what is linked to inside of one, by who links
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		if _, seen := ids[address]; seen {
			continue
		}
		page := site.Get(address)
		ids[address] = attributes(t, page.Body, "id")
		if page.Status != http.StatusOK {
			t.Errorf("%s answered %d", address, page.Status)
			continue
		}
		if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if strings.Contains(page.Body, "media:") || strings.Contains(page.Body, `data-block="guide"`) {
			t.Errorf("%s shows a picture or a block that was not put in place", address)
		}
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range slices.Concat(attributes(t, page.Body, "href"), attributes(t, page.Body, "src")) {
			link, err := at.Parse(to)
			if err != nil {
				t.Errorf("%s links to %q: %v", address, to, err)
			} else if link.Host == home.Host {
				if link.Fragment != "" {
					places[link.String()] = address
				}
				link.Fragment = ""
				waiting = append(waiting, link.String())
			}
		}
	}
	for place, from := range places {
		if address, id, _ := strings.Cut(place, "#"); !slices.Contains(ids[address], id) {
			t.Errorf("%s links to %s, where there is no such place", from, place)
		}
	}
	for _, record := range records(t, site.App, content.CollectionPosts) {
		if _, seen := ids[site.URL+"/blog/"+record.GetString("slug")]; !seen {
			t.Errorf("no link leads to %s", record.GetString("slug"))
		}
	}
}

func TestEveryLinkInALetterLeadsSomewhere(t *testing.T) {
	site := filled(t)
	links := 0
	for _, step := range records(t, site.App, "steps") {
		for _, to := range attributes(t, step.GetString("body"), "href") {
			links++
			path, ours := strings.CutPrefix(to, "{{ site_url }}")
			if !ours {
				t.Errorf("a letter links to %s", to)
			} else if page := site.Get(path); page.Status != http.StatusOK {
				t.Errorf("%s answered %d", to, page.Status)
			}
		}
	}
	if links < 4 {
		t.Errorf("%d links in four letters", links)
	}
}

func TestNothingOfTheLettersTellsFromOutsideWhatTheyAreAbout(t *testing.T) {
	site := filled(t)
	set, err := settings.Load(site.App)
	if err != nil {
		t.Fatal(err)
	}
	guide, err := content.GuideBySlug(site.App, "steady-ground")
	if err != nil {
		t.Fatal(err)
	}
	outsides := []email.Outside{{
		FromName: set.FromName(), ListID: set.Name(), PostalAddress: set.PostalAddress(),
		FileName: guide.OutsideName() + ".pdf", PDFTitle: guide.OutsideName(),
	}}
	subjects := map[string]bool{"Please confirm your address": true, "Here is what you asked for": true}
	for _, step := range records(t, site.App, "steps") {
		subject := step.GetString("subject")
		if subjects[subject] {
			t.Errorf("two mails are called %q", subject)
		}
		subjects[subject] = true
		outsides = append(outsides, email.Outside{Of: subject, Subject: subject, Preheader: step.GetString("preheader")})
		for _, finding := range email.LintBody(email.Template{
			Subject: subject, Preheader: step.GetString("preheader"), Body: step.GetString("body"),
		}, site.URL) {
			t.Errorf("%s: %s", subject, finding.Text)
		}
	}
	for _, outside := range outsides {
		for _, finding := range email.Lint(outside, set.LinterWords()) {
			t.Error(finding.Text)
		}
	}
	for _, telling := range []string{"Leaving an abuser", "For survivors", "After trauma", "Counselling for you", "When he was violent"} {
		if email.Lint(email.Outside{Subject: telling}, set.LinterWords()) == nil {
			t.Errorf("the words of the demo let %q pass", telling)
		}
	}
}

func TestEveryNumberToCallStandsOnThePageAboutStayingSafe(t *testing.T) {
	site := filled(t)
	set, err := settings.Load(site.App)
	if err != nil {
		t.Fatal(err)
	}
	page, err := content.PageBySlug(site.App, "staying-safe")
	if err != nil {
		t.Fatal(err)
	}
	for _, contact := range set.EmergencyContacts() {
		if contact.Phone == "" || !strings.Contains(page.Body(), contact.Phone) {
			t.Errorf("%s: the page does not give %q", contact.Name, contact.Phone)
		}
	}
}

func TestSomebodyWhoAsksForTheGuideGetsItAndFourLetters(t *testing.T) {
	const ada = "ada@example.org"
	site := filled(t)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"steady-ground"}, "letters": {"1"}, "first_name": {"Ada"}})
	site.Settle()
	if page := site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil); page.Status != http.StatusOK || !strings.Contains(page.Body, "Five plain facts") {
		t.Fatalf("confirming: %d", page.Status)
	}
	site.Settle()
	for range 40 {
		site.Clock.Move(24 * time.Hour)
		site.Settle()
	}
	var subjects []string
	for _, mail := range site.MailsTo(ada) {
		subjects = append(subjects, mail.Subject)
	}
	want := []string{"Please confirm your address", "Here is what you asked for"}
	for _, step := range records(t, site.App, "steps") {
		want = append(want, step.GetString("subject"))
	}
	if !slices.Equal(subjects, want) {
		t.Errorf("she got %q, not %q", subjects, want)
	}
	if text := site.MailTo(ada).Text; !strings.Contains(text, "Dear Ada") || !strings.Contains(text, site.URL+"/blog/the-first-good-day") {
		t.Errorf("the last letter:\n%s", text)
	}
}
