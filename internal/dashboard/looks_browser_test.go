package dashboard_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
)

// furnish puts something on every page of the desk.
func furnish(t *testing.T, site *apptest.Site) {
	t.Helper()
	site.Offer(2)
	topic := site.Make("topics", map[string]any{"name": "Mornings"})
	question := site.Make("faqs", map[string]any{"question": "How long does it take?", "answer": "<p>A while.</p>", "status": "draft", "topic": topic.Id})
	for title, status := range map[string]string{"A draft about mornings": "draft", "Small words for a long evening when nobody will listen": "published", "Coming on Friday": "scheduled", "Put away": "archived"} {
		post := map[string]any{"title": title, "status": status, "body": "<p>Words.</p>", "topics": []string{topic.Id}, "faqs": []string{question.Id}}
		if status == "scheduled" {
			post["published_at"] = apptest.Start.AddDate(0, 0, 3)
		}
		site.Make("posts", post)
	}
	site.Make("pages", map[string]any{"title": "About me", "status": "published", "menu": "top"})
	site.Make("subscribers", map[string]any{"email": "ada@example.org", "status": "pending"})
	gone := site.Make("faqs", map[string]any{"question": "Where does a question go that was deleted, however long it is?", "answer": "<p>Here.</p>"})
	if err := site.App.Delete(gone); err != nil {
		t.Fatal(err)
	}
	site.Make("media", map[string]any{"file": drawing(t)})
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"emergency_contacts": []map[string]string{{"name": "Harbour line", "phone": "0800 555 0100", "note": "Free, day and night"}}})
}

// drawing is a picture to upload.
func drawing(t *testing.T) *filesystem.File {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	file, err := filesystem.NewFileFromBytes(picture.Bytes(), "sea.png")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// unroll shows a whole page on a picture: the dashboard scrolls inside its window.
const unroll = `document.head.insertAdjacentHTML("beforeend", "<style>html,body,.app,.page,.page-content{height:auto!important;overflow:visible!important}.desk-save{position:static!important}</style>")`

// Every page fits a phone and a desktop, light and dark; nothing complains and nobody else
// is asked. With WAYMARK_AXE axe-core judges each, with WAYMARK_PICTURES they are kept.
func TestEveryPageOfTheDeskFitsAndComplainsOfNothing(t *testing.T) {
	site := apptest.New(t)
	furnish(t, site)
	b := apptest.NewBrowser(t)
	b.LogIn(site)
	for _, page := range []struct{ name, at, shows string }{
		{"home", "home", ".desk-columns"},
		{"articles", "articles", ".desk-list"},
		{"questions", "questions", ".desk-list"},
		{"guides", "guides", ".desk-list"},
		{"pages", "pages", ".desk-list"},
		{"topics", "topics", ".desk-list"},
		{"readers", "readers", ".desk-list"},
		{"letters", "letters", ".desk-sequence"},
		{"pictures", "pictures", ".desk-pictures img"},
		{"settings", "site", "#site-name"},
		{"settings-safety", "site?group=safety", ".desk-contact"},
		{"settings-mail", "site?group=mail", "#site-reply_to"},
		{"backup", "backup", ".desk-choices"},
		{"bin", "bin", ".desk-deleted"},
	} {
		for _, scheme := range []string{"light", "dark"} {
			b.Scheme(scheme)
			b.Phone()
			b.Open(site.URL + "/_/#/" + page.at)
			b.WaitFor("document.querySelector('" + page.shows + "') !== null && document.querySelector('.desk-notice') !== null")
			if wide := b.Script(`[document.documentElement, document.querySelector(".page-content")].some((place) => place.scrollWidth > place.clientWidth + 1)`); wide != "false" {
				t.Errorf("%s is wider than a phone", page.name)
			}
			b.Axe(".desk-page")
			b.Axe(".desk-notice-place")
			b.Script(unroll)
			b.Picture(page.name + "-390-" + scheme)
			b.Desktop()
			b.Picture(page.name + "-1280-" + scheme)
		}
	}
	b.Quiet(site.URL)
}

// The same of every form that opens over a page.
func TestEveryFormOfTheDeskFitsAndComplainsOfNothing(t *testing.T) {
	site := apptest.New(t)
	furnish(t, site)
	w := atDesk(t, site)
	for _, form := range []struct{ name, at, collection, shows string }{
		{"question", "questions", "faqs", ".tox-edit-area"},
		{"letter", "letters", "steps", ".tox-edit-area"},
		{"sequence", "letters", "sequences", "[name=timezone]"},
		{"topic", "topics", "topics", "[name=description]"},
		{"reader", "readers", "subscribers", ".write-facts"},
		{"picture", "pictures", "media", ".write-picture img"},
	} {
		row, err := site.App.FindFirstRecordByFilter(form.collection, "id != ''")
		if err != nil {
			t.Fatal(err)
		}
		w.Phone()
		w.place(form.at+"?record="+row.Id, ".write-form "+form.shows)
		for _, scheme := range []string{"light", "dark"} {
			w.Scheme(scheme)
			if wide := w.Script(`[...document.querySelectorAll(".write-form, .write-fields, .write-form-head, .write-acts")].filter((el) => el.scrollWidth > el.clientWidth + 1).map((el) => el.className).join()`); wide != "" {
				t.Errorf("of the form of a %s this is wider than a phone: %s", form.name, wide)
			}
			w.Axe(".write-form")
			w.Picture("form-" + form.name + "-390-" + scheme)
		}
		w.Script(`(() => { app.modals.close(null, true); return "" })()`)
	}
	w.Quiet(site.URL)
}
