package site

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestTheFeedsHoldTheWholeTextWithWholeAddressesAndNoForms(t *testing.T) {
	h := newHouse(t)
	h.reference()
	h.post("A <b>title</b> & more", map[string]any{"slug": "odd", "content_note": "<mind>", "body": `<p><a href="/faq">there</a> <a href="#x">here</a></p><img src="/api/files/media/abc/x.jpg" alt="A">`})

	var feed atomFeed
	if err := xml.Unmarshal([]byte(h.page("/feed.xml")), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 4 {
		t.Fatalf("%d entries", len(feed.Entries))
	}
	all := ""
	for _, entry := range feed.Entries {
		all += entry.Title + entry.Content.HTML
	}
	wants(t, all, "A <b>title</b> & more", "&lt;mind&gt;", `href="https://site.example/faq"`, `href="https://site.example/blog/odd#x"`, `src="https://site.example/api/files/media/abc/x.jpg"`,
		"Said well.", `<a href="https://site.example/guides/quiet">A quiet guide</a>`)
	wantsNone(t, all, "<form", "<input", "THE GUIDE ITSELF", `href="/`)

	var parsed jsonFeed
	if err := json.Unmarshal([]byte(h.page("/feed.json")), &parsed); err != nil {
		t.Fatal(err)
	}
	if parsed.Version != "https://jsonfeed.org/version/1.1" || len(parsed.Items) != 4 || parsed.Items[0].URL == "" {
		t.Errorf("%+v", parsed)
	}
}

func TestAnArticleCanBeHadAsMarkdown(t *testing.T) {
	h := newHouse(t)
	h.reference()
	h.post("A: tricky # \"title\"\\", map[string]any{"slug": "tricky"})
	w := h.ask("GET", "/blog/reference.md")
	page := w.Body.String()
	wants(t, w.Header().Get("Content-Type"), "text/markdown")
	wants(t, page, "title: The reference", "url: https://site.example/blog/reference", "- After", "# The reference", "## What it is", "**Name it.**", "> Said well.", "- One",
		"[A quiet guide](https://site.example/guides/quiet)", "## Questions I am asked", "### Is it normal?", "Very *much* so.", "It speaks of loss.")
	wantsNone(t, page, "<", "data-block")
	_, rest, _ := strings.Cut(h.page("/blog/tricky.md"), "---\n")
	head, _, _ := strings.Cut(rest, "\n---\n")
	var front frontMatter
	if err := yaml.Unmarshal([]byte(head), &front); err != nil || front.Title != "A: tricky # \"title\"\\" {
		t.Errorf("%v, title %q", err, front.Title)
	}
}

func TestTheSitemapListsWhatMayBeFound(t *testing.T) {
	h := newHouse(t)
	h.reference()
	h.post("Quiet", map[string]any{"slug": "unlisted", "noindex": true})
	var set urlSet
	if err := xml.Unmarshal([]byte(h.page("/sitemap.xml")), &set); err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, u := range set.URLs {
		all += u.Location + "\n"
	}
	wants(t, all, address+"/\n", address+"/blog/reference\n", address+"/topics/after\n", address+"/guides/quiet\n", address+"/faq\n")
	wantsNone(t, all, "unlisted", "/search", "/preview")
	wants(t, h.page("/blog/unlisted"), `<meta name="robots" content="noindex">`)
	wants(t, h.page("/robots.txt"), "Sitemap: "+address+"/sitemap.xml")
}

func TestASitemapThatIsTooLongIsSplit(t *testing.T) {
	s := &site{}
	s.cfg.URL = address
	urls := make([]sitemapURL, 5)
	for i := range urls {
		urls[i].Location = address + "/" + string(rune('a'+i))
	}
	index, err := s.sitemapPart(urls, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(index.body), "<sitemapindex", "/sitemap.xml?page=1<", "/sitemap.xml?page=3<")
	wantsNone(t, string(index.body), "page=4")
	last, err := s.sitemapPart(urls, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(last.body), "<urlset", "/e<")
	wantsNone(t, string(last.body), "/d<")
	if _, err := s.sitemapPart(urls, 4, 2); err == nil {
		t.Error("there is a part four")
	}
}
