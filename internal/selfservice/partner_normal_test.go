package selfservice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// The partner in normal mode, as a program: he has her inbox and one of his own, opens every link, presses every button and follows every
// mail. Her mail itself can be read, so it is not a question of what he reads; but of what he can take from her, and
// whether anything opens after she has stopped.
func TestThePartnerInNormalModeCannotTakeOverWithoutHerHearingOfIt(t *testing.T) {
	site := apptest.New(t)
	site.Offer(3)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "page": {"/blog/leaving-safely"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	site.Settle()
	site.Clock.Move(25 * time.Hour)
	site.Settle()

	partner := site.Walk(ada, his)
	partner.Types["email"] = []string{his}
	partner.Types["first_name"] = []string{"Mallory"}
	partner.Leaves = func(s apptest.Step) bool { // what ends it is for later
		return !ofAMail(s) || s.Says("stop") || s.Says("not-me") || s.Says("erase-now") || s.Says("undo")
	}
	steps := partner.Go()
	t.Logf("before she stops he took %d steps", len(steps))
	for _, step := range steps {
		for _, never := range []string{"leaving-safely", "/blog/"} {
			if strings.Contains(step.Page.Body, never) && !strings.Contains(step.Path(), "/blog") {
				t.Errorf("%s %s shows %q", step.Method, step.Path()[:12], never)
			}
		}
	}
	if site.Count("subscribers", "email = '"+his+"'") != 1 {
		t.Fatal("he did not even try to move her")
	}
	undo := ""
	for _, m := range site.MailsTo(ada) {
		if m.Subject == "Our mail goes elsewhere now" {
			undo = site.Link(m.Text, "/preferences/")
		}
		if strings.Contains(m.Text+m.HTML, "example.net") {
			t.Error("her inbox learns the other address")
		}
	}
	if undo == "" {
		t.Fatal("she heard nothing")
	}
	if page := site.Post(undo, url.Values{"action": {"undo"}}); page.Status != http.StatusOK ||
		site.Count("subscribers", "email = '"+ada+"' AND status = 'active'") != 1 {
		t.Errorf("she cannot take it back: %d", page.Status)
	}
	site.Settle()

	// she stops. All the links he has, and the mails there are, stop or open nothing
	stop := ""
	for _, m := range site.MailsTo(ada) {
		if strings.HasPrefix(m.Subject, "Note number") {
			stop = m.Unsubscribe
		}
	}
	site.Clock.Move(time.Minute)
	site.Post(stop, url.Values{"List-Unsubscribe": {"One-Click"}})
	if site.Count("subscribers", "status = 'active'") != 0 {
		t.Fatal("she did not stop")
	}
	mails := len(site.Mails())
	ofHis := map[string]bool{} // that his own inbox is never written to again is his to say
	for _, m := range site.MailsTo(his) {
		if strings.Contains(m.Text, "/not-me/") {
			ofHis[site.Link(m.Text, "/not-me/")] = true
		}
	}
	after := site.Walk(ada, his)
	after.Types["email"] = []string{his}
	after.Leaves = func(s apptest.Step) bool { return !ofAMail(s) || ofHis[s.Address] }
	late := after.Go()
	t.Logf("after she stopped he took %d steps", len(late))
	for _, step := range late {
		if step.Page.Status == http.StatusNotFound {
			continue
		}
		if !onlyStops(step.Page) || strings.Contains(step.Page.Body, "•••") {
			t.Errorf("%s %s %v: %d\n%s", step.Method, step.Address, step.Form, step.Page.Status, step.Page.Body)
		}
	}
	site.Settle()
	if n := len(site.Mails()); n != mails {
		t.Errorf("%d mails came of it", n-mails)
	}
	// and she comes back by asking on the site
	site.Clock.Move(time.Hour)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	if page := site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil); page.Status != http.StatusOK || !strings.Contains(page.Body, "You are not alone") {
		t.Errorf("coming back: %d", page.Status)
	}
}

// ofAMail reports whether a step is on a page that only a link from a mail leads to.
func ofAMail(s apptest.Step) bool {
	for _, r := range routes {
		if strings.HasPrefix(s.Path(), r.path) {
			return true
		}
	}
	return false
}
