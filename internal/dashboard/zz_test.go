package dashboard_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"testing"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
)

func TestProbe(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	topic := site.Make("topics", map[string]any{"name": "Boundaries", "slug": "boundaries"})
	faq := site.Make("faqs", map[string]any{"question": "How long does it take?", "answer": "<p>A while.</p>", "status": "draft", "topic": topic.Id})
	for i, status := range []string{"draft", "published", "scheduled", "archived"} {
		site.Make("posts", map[string]any{"title": []string{"A draft about mornings", "Small words that help when somebody will not listen", "Coming on Friday", "Put away"}[i], "status": status, "body": "<p>Words.</p>", "topics": []string{topic.Id}, "published_at": "2026-12-01 09:00:00Z", "faqs": []string{faq.Id}})
	}
	site.Make("pages", map[string]any{"title": "About me", "status": "published", "menu": "top"})
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	f, _ := filesystem.NewFileFromBytes(pic.Bytes(), "sea.png")
	site.Make("media", map[string]any{"file": f})
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.Open(site.URL + "/_/")
	b.WaitFor(`document.querySelector("#login_pass") !== null`)
	b.Picture("login")
	b.LogIn(site)
	wanted := os.Getenv("PAGES")
	for _, p := range []struct{ name, hash, ready string }{
		{"home", "#/home", ".desk-columns"},
		{"articles", "#/articles", ".desk-list"},
		{"letters", "#/letters", ".desk-sequence"},
		{"pictures", "#/pictures", ".desk-pictures"},
		{"site", "#/site", ".desk-field"},
		{"safety", "#/site?group=safety", ".desk-field"},
		{"backup", "#/backup", ".desk-choices"},
		{"readers", "#/readers", ".desk-chips"},
	} {
		if wanted != "" && wanted != p.name { continue }
		for _, scheme := range []string{"light", "dark"} {
			b.Scheme(scheme)
			b.Desktop()
			b.Open(site.URL + "/_/" + p.hash)
			b.WaitFor("document.querySelector('" + p.ready + "') !== null")
			b.Script(`document.head.insertAdjacentHTML('beforeend','<style>html,body,.app,.page,.page-content{height:auto!important;overflow:visible!important}</style>')`)
			b.Picture(p.name + "-1280-" + scheme)
			b.Phone()
			b.Picture(p.name + "-390-" + scheme)
		}
	}
	b.Quiet(site.URL)
}
