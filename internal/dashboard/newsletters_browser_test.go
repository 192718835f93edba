package dashboard_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/newsletter"
)

// She writes a newsletter, sees it as a reader will, sends it, and reads how far it is.
func TestANewsletterIsWrittenAndSentOnTheScreen(t *testing.T) {
	site := apptest.New(t)
	site.Offer(0)
	for _, who := range []string{"ada", "bo"} {
		site.Make("subscribers", map[string]any{
			"email": who + "@example.org", "first_name": strings.ToUpper(who[:1]) + who[1:], "status": "active", "newsletter": true, "confirmed_at": apptest.Start,
		})
	}
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	goTo(b, "newsletters")
	reads(b, "You have not written one yet.")
	reads(b, "Today it would go to 2 readers.")

	press(b, ".desk-new")
	b.WaitFor(`document.querySelector(".newsletter-form .letter-subject") !== null`)
	b.Fill(".newsletter-form .letter-subject", "A quiet hour")
	b.WaitFor(`window.tinymce?.activeEditor?.initialized && document.querySelector(".newsletter-form .tox-tinymce") !== null`)
	b.Script(`(() => { const e = tinymce.activeEditor; e.setContent('<p>Dear {{ first_name | default: "friend" }}, something to read.</p>'); e.dispatch("change"); return "" })()`)
	b.Picture("newsletter-form")
	press(b, ".newsletter-form .write-acts button:last-child")
	reads(b, "It is for 2 readers.")
	b.WaitFor(`document.querySelector(".newsletter-preview")?.srcdoc.includes("something to read")`)
	press(b, ".newsletter-try")
	reads(b, "The try-out is on its way to you.")
	b.Axe(".newsletter-out")
	b.Picture("newsletter-out")
	press(b, ".newsletter-go")
	reads(b, "Going out now")
	if site.Count(newsletter.Collection, "status = 'sending'") != 1 {
		t.Fatal("the button did not set it going")
	}
	site.Settle()
	reads(b, "It has gone to 2 readers.")
	b.Axe(".desk-page")
	b.Picture("newsletters-list")
	for _, who := range []string{"Ada", "Bo"} {
		if m := site.MailTo(strings.ToLower(who) + "@example.org"); m.Subject != "A quiet hour" || !strings.Contains(m.Text, "Dear "+who+",") {
			t.Errorf("%s got %q: %s", who, m.Subject, m.Text)
		}
	}
	if m := site.MailTo(apptest.AuthorEmail); m.Subject != "Try-out: A quiet hour" {
		t.Errorf("the try-out is called %q", m.Subject)
	}
	b.Quiet(site.URL)
}

func TestTheDeskSaysWhyANewsletterMayNotGoAndStopsOneThatGoes(t *testing.T) {
	site := apptest.New(t)
	header := map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"}
	ask := func(path, body string) apptest.Page { return site.Do("POST", path, body, header) }
	letter := site.Make(newsletter.Collection, map[string]any{"subject": "A quiet hour", "body": "<p>Hello</p>"})
	path := "/api/waymark/desk/newsletters/" + letter.Id
	if page := ask(path+"/send", `{}`); page.Status != 400 || !strings.Contains(page.Body, "reply address") {
		t.Errorf("nobody could answer it: %d %s", page.Status, page.Body)
	}
	site.Offer(0)
	if page := ask(path+"/send", `{"at":"2026-12-01T09:00:00Z"}`); page.Status != 200 || !strings.Contains(page.Body, `"scheduled"`) {
		t.Errorf("for later: %d %s", page.Status, page.Body)
	}
	if page := ask(path+"/unschedule", ``); page.Status != 200 || !strings.Contains(page.Body, `"draft"`) {
		t.Errorf("not yet: %d %s", page.Status, page.Body)
	}
	for range 2 {
		if page := ask(path+"/send", ``); page.Status != 200 || !strings.Contains(page.Body, `"sending"`) {
			t.Errorf("now: %d %s", page.Status, page.Body)
		}
	}
	if page := ask(path+"/stop", ``); page.Status != 200 || !strings.Contains(page.Body, `"stopped"`) {
		t.Errorf("stop: %d %s", page.Status, page.Body)
	}
	if page := ask("/api/waymark/desk/newsletters/"+strings.Repeat("x", 15)+"/send", ``); page.Status != 404 {
		t.Errorf("one that is not there: %d", page.Status)
	}
	if page := site.Get("/api/waymark/desk/newsletters"); page.Status != 401 && page.Status != 403 {
		t.Errorf("a stranger reads the list: %d", page.Status)
	}
	var status string
	if err := site.App.DB().NewQuery("SELECT status FROM newsletters WHERE id = {:id}").Bind(dbx.Params{"id": letter.Id}).Row(&status); err != nil || status != "stopped" {
		t.Errorf("%s, %v", status, err)
	}
}
