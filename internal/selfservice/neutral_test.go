package selfservice_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
)

// readingWords is a letter itself, on the page on which it is read.
var readingWords = regexp.MustCompile(`(?s)<div class="words">.*</div>`)

// Every page that some mail leads to, and every page that those lead to, with every button pressed: what is said there by us says
// nothing of whose it is. What the author has written to her reader stands in her letter.
func TestNoPageUnderTheNeutralNameSaysWhoseItIs(t *testing.T) {
	for name, choices := range map[string]url.Values{
		"a reader":           {"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "newsletter": {"1"}, "page": {"/blog/leaving-quietly"}},
		"one who is careful": {"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "newsletter": {"1"}, "page": {"/blog/leaving-quietly"}, "discreet": {"1"}, "word": {"kingfisher"}},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t, apptest.Neutral())
			guide, _ := site.Offer(1)
			site.Make("posts", map[string]any{"title": "Leaving quietly", "slug": "leaving-quietly", "body": "<p>Words.</p>", "status": "published"})
			settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
			if err != nil {
				t.Fatal(err)
			}
			site.Set(settings, map[string]any{"exit_url": "https://exit.example/weather", "author_name": "Rowan Author"})
			site.Set(guide, map[string]any{"body": `<p>You are not alone. <a href="/blog/leaving-quietly">More</a></p><p><img src="` + picture(t, site) + `" alt="A window"></p>`})
			site.Post("/signup", choices)
			site.Settle()

			walk := site.Walk(ada)
			walk.Types["word"] = []string{"kingfisher", "heron"}
			walk.Types["email"] = []string{"new@example.org"}
			walk.Leaves = func(s apptest.Step) bool {
				return !strings.HasPrefix(s.Address, site.Config.LettersURL+"/") || s.Says("stop") || s.Says("not-me") || s.Says("erase-now")
			}
			var steps []apptest.Step
			for range 3 { // days on which letters come
				steps = append(steps, walk.Go()...)
				site.Clock.Move(25 * time.Hour)
				site.Settle()
			}
			site.Clock.Move(70 * 24 * time.Hour) // links that have run out
			for _, step := range steps {
				steps = append(steps, apptest.Step{Method: http.MethodGet, Address: step.Address, Page: site.Get(step.Address)})
			}
			end := site.Walk(ada)
			end.Types = walk.Types
			end.Leaves = func(s apptest.Step) bool { return !strings.HasPrefix(s.Address, site.Config.LettersURL+"/") }
			steps = append(steps, end.Go()...)

			kinds, texts := map[string]bool{}, map[string]bool{}
			for _, step := range steps {
				kinds[step.Method+" "+strings.SplitN(step.Path(), "/", 3)[1]] = true
				texts[regexp.MustCompile(`<h1>[^<]*`).FindString(step.Page.Body)] = true
				if !strings.HasPrefix(step.Page.URL, site.Config.LettersURL+"/") {
					t.Errorf("%s %s led to %s", step.Method, step.Path(), step.Page.URL)
				}
				saysNothing(t, step, site, choices.Get("discreet") != "")
			}
			if len(kinds) < 9 || len(texts) < 8 {
				t.Errorf("too little was seen: %d pages, kinds %v, headings %v", len(steps), kinds, texts)
			}
			t.Logf("%d answers of %d kinds with %d headings", len(steps), len(kinds), len(texts))
		})
	}
}

// saysNothing looks through one answer, head and all.
func saysNothing(t *testing.T, step apptest.Step, site *apptest.Site, discreet bool) {
	t.Helper()
	body, html := step.Page.Body, strings.HasPrefix(step.Page.Header.Get("Content-Type"), "text/html")
	if html && step.Page.Status == http.StatusOK && readingWords.MatchString(body) {
		// a letter: what she was sent, in a frame that says nothing; its title is hers as well
		body = regexp.MustCompile(`<h1>[^<]*</h1>`).ReplaceAllString(readingWords.ReplaceAllString(body, ""), "")
	}
	if step.Page.Header.Get("Content-Type") == "application/json" {
		body = "" // her own file, which says what she asked for
	}
	var head bytes.Buffer
	_ = step.Page.Header.Write(&head)
	all := strings.ToLower(head.String() + body)
	host := strings.TrimPrefix(site.URL, "http://")
	for _, telling := range []string{
		host, "127.0.0.1", "slow tide", "rowan", "a guide to leaving", "leaving quietly", "leaving-quietly", "exit", "weather", "history", "/blog", "/theme.css", "/site.css", "/api/", "favicon",
		"safe hours", "discreet:", "gives nothing away", "canonical", "og:", "manifest", "set-cookie", "access-control", "alternate", "pocketbase", "waymark",
	} {
		if strings.Contains(all, telling) {
			t.Errorf("%s %s (%d) says %q:\n%s%s", step.Method, step.Path(), step.Page.Status, telling, head.String(), body)
		}
	}
	if html && step.Page.Status != http.StatusNotFound && !strings.Contains(body, `<a class="close" href="about:blank"`) {
		t.Errorf("%s %s cannot be left in one press", step.Method, step.Path())
	}
}

// picture puts one into the author's media, and returns its address there.
func picture(t *testing.T, site *apptest.Site) string {
	t.Helper()
	var raw bytes.Buffer
	if err := png.Encode(&raw, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	file, err := filesystem.NewFileFromBytes(raw.Bytes(), "window.png")
	if err != nil {
		t.Fatal(err)
	}
	collection, err := site.App.FindCollectionByNameOrId("media")
	if err != nil {
		t.Fatal(err)
	}
	media := core.NewRecord(collection)
	media.Set("file", file)
	media.Set("alt", "A window")
	if err := site.App.Save(media); err != nil {
		t.Fatal(err)
	}
	return "/api/files/media/" + media.Id + "/" + media.GetString("file")
}

func TestAPictureOfAGuideComesAlongInItsPageUnderTheNeutralName(t *testing.T) {
	site := apptest.New(t, apptest.Neutral())
	guide, _ := site.Offer(1)
	site.Set(guide, map[string]any{"body": `<p><img src="` + picture(t, site) + `" alt="A window"> <img src="/api/files/media/gone00000000000/x.png" alt="A door"></p>` +
		`<p><a href="/blog/more">More</a> <a href="#there">There</a> <a href="https://elsewhere.example/">Elsewhere</a></p>`})
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	page := site.Post(site.Link(site.MailTo(ada).Text, "/confirm/"), nil)
	for _, want := range []string{
		`src="data:image/png;base64,`, "A door", `href="` + site.Config.URL + `/blog/more"`, `href="https://elsewhere.example/"`,
	} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("no %s in\n%s", want, page.Body)
		}
	}
	if strings.Contains(page.Body, "/api/files") || strings.Count(page.Body, "<img") != 1 {
		t.Errorf("a picture that cannot be seen here is in\n%s", page.Body)
	}
}

func TestAPageUnderTheNeutralNameIsLeftInOnePressWithScriptsAndWithout(t *testing.T) {
	site := apptest.New(t, apptest.Neutral())
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	browser := apptest.NewBrowser(t)
	confirm := site.Link(site.MailTo(ada).Text, "/confirm/")
	pages := map[string]string{"confirm": confirm, "not-me": site.Link(site.MailTo(ada).Text, "/not-me/")}
	for _, scheme := range []string{"light", "dark"} {
		browser.Scheme(scheme)
		for name, address := range pages {
			browser.Open(address)
			browser.Picture("neutral-" + name + "-" + scheme)
		}
	}
	site.Post(confirm, nil)
	site.Settle()
	mail := site.MailTo(ada).Text
	pages = map[string]string{"letter": site.Link(mail, "/letter/"), "unsubscribe": site.Link(mail, "/unsubscribe/"), "nothing": confirm[:len(confirm)-1]}
	site.Post(pages["unsubscribe"], url.Values{"action": {"preferences"}})
	site.Settle()
	pages["preferences"] = site.Link(site.MailTo(ada).Text, "/preferences/")
	for _, scheme := range []string{"light", "dark"} {
		browser.Scheme(scheme)
		for name, address := range pages {
			browser.Open(address)
			browser.Picture("neutral-" + name + "-" + scheme)
			if name == "nothing" {
				continue
			}
			browser.Click("a.close")
			browser.WaitFor(`location.href === "about:blank"`)
			browser.Open(address)
			for range 3 {
				browser.Shift()
			}
			browser.WaitFor(`location.href === "about:blank"`)
		}
	}
	browser.Scripts(false)
	browser.Open(pages["letter"])
	browser.Click("a.close")
	browser.Scripts(true)
	browser.WaitFor(`location.href === "about:blank"`)
}
