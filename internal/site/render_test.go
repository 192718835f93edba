package site

import (
	"html/template"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/internal/content"
	"waymark/internal/settings"
	"waymark/pb_public"
)

func fullLayout() layout {
	return layout{
		Site: siteView{
			Name: "Name", Tagline: "Line", Language: "en-GB", AuthorName: "Ada", AuthorLine: "She writes.", ExitURL: "https://weather.example/", Logo: "/logo.png", ThemeVersion: "v",
			Contacts: []settings.Contact{{Name: "Help", Phone: "+44 (0)20 1234", URL: "https://help.example/", Note: "Day and night"}}, ContactsChecked: "1 May 2026",
		},
		Top: []link{{"/a", "A"}}, Bottom: []link{{"/b", "B"}}, Path: "/a", Heading: "Heading", Title: "Title", Description: "About", Canonical: address + "/a", OGType: "website",
		Image: address + "/i.jpg", Markdown: "/a.md", NoIndex: true, LinkedData: []any{ldPerson{"Person", "Ada", ""}},
	}
}

// views are every page with everything in it, and with nothing.
func views() map[string][2]any {
	l, date, cover := fullLayout(), &when{"1 May 2026", "2026-05-01T00:00:00Z"}, &picture{"/i.jpg", "/i.jpg 480w", "Alt", "Caption"}
	cards := []card{{"/blog/a", "A", "About a", "1 minute to read", date, cover}}
	box := guideBox{ID: "guide--1", Title: "Guide", Slug: "guide", Cover: cover, Letters: true, NewsletterSentence: "And news."}
	questions := []faqView{{ID: "q-1", Question: "Why?", Answer: "<p>So.</p>", Plain: "So."}}
	return map[string][2]any{
		"home": {homeView{l, cards, true, l.Top, []guideBox{box}}, homeView{}},
		"list": {listView{l, "Lede", l.Top, l.Top, cards, "/n", "/o"}, listView{}},
		"post": {postView{
			layout: l, Preview: true, Crumbs: l.Top, Topics: l.Top, Date: date, Minutes: "1 minute to read", ContentNote: "Mind.", Cover: cover, Body: "<p>a</p>",
			EndGuide: "<p>b</p>", EndBooking: "<p>c</p>", FAQHeading: "Q", FAQs: questions, Related: cards, Previous: &l.Top[0], Next: &l.Top[0],
		}, postView{}},
		"guide":  {guideView{l, "Summary", "<p>form</p>"}, guideView{}},
		"faq":    {faqPage{l, []faqGroup{{"a", "A", questions}, {"b", "B", nil}}}, faqPage{}},
		"search": {searchView{l, "q", "One.", []hitView{{"/a", "A", []content.Part{{Text: "x", Mark: true}, {Text: "y"}}}}}, searchView{}},
		"page":   {pageView{l, "<p>a</p>"}, pageView{}},
		"error":  {errorView{l, "Sorry."}, errorView{}},
	}
}

func TestEveryTemplateRendersWithEverythingAndWithNothing(t *testing.T) {
	parsed, err := parseTemplates(newAssets(pb_public.FS, noon))
	if err != nil {
		t.Fatal(err)
	}
	all := views()
	for _, name := range pageTemplates {
		for i, kind := range []string{"everything", "nothing"} {
			doc, err := parsed.render(name, all[name][i])
			if err != nil {
				t.Errorf("%s with %s: %v", name, kind, err)
				continue
			}
			wantsSound(t, string(doc.body))
			wantsNone(t, string(doc.body), "<no value>", "ZgotmplZ", "<nil>")
			if !strings.HasSuffix(strings.TrimSpace(string(doc.body)), "</html>") {
				t.Errorf("%s with %s is not whole", name, kind)
			}
		}
	}
	for name, view := range map[string]any{"guidebox": guideBox{}, "booking": bookingView{URL: template.URL("tel:1")}} {
		if _, err := parsed.part(name, view); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMissingTemplateOrAssetStopsTheStart(t *testing.T) {
	for _, name := range append([]string{"base", "parts", "guidebox"}, pageTemplates...) {
		without := fstest.MapFS{}
		entries, err := fs.ReadDir(templateFiles, "templates")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.Name() == name+".html" {
				continue
			}
			body, err := templateFiles.ReadFile("templates/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			without["templates/"+entry.Name()] = &fstest.MapFile{Data: body}
		}
		if _, err := parseTemplatesIn(without, newAssets(pb_public.FS, noon)); err == nil {
			t.Errorf("it starts without %s", name)
		}
	}
	if _, err := parseTemplates(newAssets(fstest.MapFS{}, noon)); err == nil {
		t.Error("it starts without a stylesheet")
	}
}

func TestANumberOnThePageCanBeCalled(t *testing.T) {
	for written, called := range map[string]string{
		"0808 2000 247": "tel:08082000247", "+44 (0)20 7946 0000": "tel:+442079460000", "116-123": "tel:116123", `1"><script>`: "tel:1", "12+3": "tel:123", "": "tel:",
	} {
		if got := string(tel(written)); got != called {
			t.Errorf("%q is called as %q", written, got)
		}
	}
}
