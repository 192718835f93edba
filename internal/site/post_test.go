package site

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"waymark/internal/token"
)

// reference adds an article with every part there can be.
func (h *house) reference() {
	h.t.Helper()
	h.set(map[string]any{
		"author_name": "Ada Writer", "author_line": "Ada writes by the sea.",
		"booking_text": "A quarter of an hour, at no cost.", "booking_label": "Find a time", "booking_url": "mailto:ada@example.org",
	})
	topic := h.add("topics", map[string]any{"name": "After", "description": "Later on."})
	faq := h.add("faqs", map[string]any{"question": "Is it normal?", "answer": "<p>Very <em>much</em> so.</p>", "status": "published", "topic": topic.Id})
	sequence := h.add("sequences", map[string]any{"name": "Four letters", "status": "live"})
	guide := h.guide("A quiet guide", map[string]any{"slug": "quiet", "summary": "Ten pages.", "sequence": sequence.Id})
	h.post("The one before", map[string]any{"published_at": noon.Add(-72 * time.Hour), "topics": topic.Id})
	h.post("The reference", map[string]any{
		"slug": "reference", "excerpt": "What it is about.", "content_note": "It speaks of loss.", "topics": topic.Id, "faqs": faq.Id,
		"faq_heading": "Questions I am asked", "guide": guide.Id, "published_at": noon.Add(-48 * time.Hour),
		"body": `<p>To begin with.</p><div data-block="guide" data-guide="quiet"></div>
<h2>What it is</h2><p><strong>Name it.</strong> Notice when it comes.</p><p>First → Then → Last</p>
<blockquote><p>Said well.</p><footer>— <cite>A friend</cite></footer></blockquote>
<ul><li>One</li></ul><h3>Closer</h3><aside data-block="exercise"><p>Sit down.</p></aside><aside data-block="callout"><p>Mind.</p></aside>
<h2>What it is</h2><p>` + strings.Repeat("And so on for a while. ", 60) + `</p>`,
	})
	h.post("The one after", nil)
}

func TestAnArticleHasEveryPartOfTheReference(t *testing.T) {
	h := newHouse(t)
	h.reference()
	page := h.page("/blog/reference")
	wantsSound(t, page)
	wants(t, page,
		`<title>The reference · My writing</title>`, `<link rel="canonical" href="https://site.example/blog/reference">`,
		`<meta name="description" content="What it is about.">`, `<meta property="og:type" content="article">`,
		`<h1>The reference</h1>`, `<strong>Before you read:</strong> It speaks of loss.`,
		`<time datetime="2026-02-28T12:00:00Z">28 February 2026</time>`, `minutes to read`, `by Ada Writer`, `href="/topics/after" rel="tag">After</a>`,
		`<h2 id="what-it-is">What it is</h2>`, `<h2 id="what-it-is-2">What it is</h2>`, `<h3 id="closer">`,
		`<p class="run-in"><strong>Name it.</strong>`, `<p class="chain">First → Then → Last</p>`,
		`<figure class="quote"><blockquote><p>Said well.</p></blockquote><figcaption>— <cite>A friend</cite></figcaption></figure>`,
		`class="exercise"`, `Something to try`, `class="callout"`,
		`A quarter of an hour, at no cost.`, `href="mailto:ada@example.org"`, `Find a time`,
		`Questions I am asked`, `Is it normal?`, `<p>Very <em>much</em> so.</p>`, `Ada writes by the sea.`,
		`You might read next`, `<span>Previous</span>The one before`, `<span>Next</span>The one after`,
	)
	if n := strings.Count(page, `action="/signup"`); n != 2 {
		t.Errorf("%d forms; one stands where she put it and one at the end", n)
	}
}

func TestAGuideInTheLastPartOfTheTextIsNotOfferedAgainAtTheEnd(t *testing.T) {
	h := newHouse(t)
	guide := h.guide("Quiet", nil)
	h.set(map[string]any{"booking_text": "Do call.", "booking_url": "tel:+441234"})
	h.post("Late", map[string]any{"slug": "late", "guide": guide.Id, "body": "<p>" + strings.Repeat("word ", 400) +
		`</p><div data-block="booking"></div><div data-block="guide"></div><p>Goodbye.</p>`})
	page := h.page("/blog/late")
	if n := strings.Count(page, `action="/signup"`); n != 1 {
		t.Errorf("%d forms", n)
	}
	if n := strings.Count(page, `class="booking"`); n != 1 {
		t.Errorf("%d invitations", n)
	}
	wants(t, page, `href="tel:&#43;441234"`)
}

func TestTheFormOffersTheSameChoicesToEverybodyAndTicksNothing(t *testing.T) {
	h := newHouse(t)
	h.reference()
	page := h.page("/guides/quiet")
	wantsSound(t, page)
	wants(t, page,
		`<form method="post" action="/signup">`, `name="guide" value="quiet"`, `name="page" value="/guides/quiet"`, `name="wording" value="`,
		`type="email" name="email" autocomplete="email" required maxlength="254"`, `name="website" value="" autocomplete="off" tabindex="-1"`,
		`name="first_name"`, `type="checkbox" name="discreet" value="1"`, `type="checkbox" name="newsletter" value="1"`,
		`name="letters" value="1"`, `The guide and the letters`, `name="letters" value=""`, `Just the guide`,
		`We use your address to send you this guide`, `If somebody may see your phone`,
	)
	wantsNone(t, page, " checked", "THE GUIDE ITSELF")
	// pressing Enter in a field presses the first button: it must be the one that agrees to less
	if strings.Index(page, "Just the guide") > strings.Index(page, "The guide and the letters") {
		t.Error("the Enter key would ask for the letters")
	}
}

func TestTheFormSaysUnderWhatNameTheGuideComesAndHowMailUsuallyLooks(t *testing.T) {
	h := newHouse(t)
	h.guide("A heavy title", map[string]any{"slug": "heavy", "outside_name": "Notes for a quiet hour"})
	h.guide("Plain", map[string]any{"slug": "plain", "outside_name": "Plain"})
	wants(t, h.page("/guides/heavy"),
		`It comes by email as “Notes for a quiet hour”, so that the name gives nothing away.`,
		`the words themselves stand inside, for anybody who opens one`, `inside each mail is one ordinary line with a link`,
		`for nothing else unless you ask for it here.`)
	wantsNone(t, h.page("/guides/plain"), "It comes by email as")
}

func TestBoxesWithTheSameHeadingAreToldApart(t *testing.T) {
	h := newHouse(t)
	guide := h.guide("Quiet", map[string]any{"slug": "quiet"})
	h.guide("Other", map[string]any{"slug": "other"})
	h.set(map[string]any{"booking_text": "Do call.", "booking_url": "tel:+441234"})
	h.post("One", map[string]any{"slug": "one", "guide": guide.Id, "body": `<p>a</p><div data-block="guide"></div><div data-block="guide" data-guide="other"></div><div data-block="booking"></div><p>` +
		strings.Repeat("word ", 400) + `</p>`})
	page := h.page("/blog/one")
	wantsSound(t, page)
	wants(t, page,
		`<section class="guide-box" aria-labelledby="guide--1">`, `<section class="guide-box" aria-labelledby="guide--2">`, `<section class="guide-box" aria-label="Quiet (2)">`,
		`<section class="booking" aria-labelledby="talk--3">`, `<section class="booking" aria-label="If you would like to talk (2)">`)
}

func TestTheFootOfAPageShowsThePagesPutThereAndCallsTheFeedWhatItIs(t *testing.T) {
	h := newHouse(t)
	h.add("pages", map[string]any{"title": "Privacy", "slug": "privacy", "status": "published", "menu": "bottom"})
	h.add("pages", map[string]any{"title": "Contact", "slug": "contact", "status": "draft", "menu": "bottom"})
	h.post("One", map[string]any{"slug": "one"})
	_, foot, _ := strings.Cut(h.page("/blog/one"), `<footer`)
	wants(t, foot, `<a href="/privacy">Privacy</a>`, `<a href="/feed.xml">New articles in a reading app</a>`)
	wantsNone(t, foot, "Contact", ">Feed<")
}

func TestLettersAreOfferedOnlyWhileTheirSequenceIsLive(t *testing.T) {
	h := newHouse(t)
	sequence := h.add("sequences", map[string]any{"name": "Letters", "status": "live"})
	h.guide("Quiet", map[string]any{"sequence": sequence.Id})
	h.set(map[string]any{"consent_newsletter": ""})
	wants(t, h.page("/guides/quiet"), "The guide and the letters")
	h.change(sequence, map[string]any{"status": "paused"})
	page := h.page("/guides/quiet")
	wants(t, page, "Send me the guide", `name="letters" value=""`)
	wantsNone(t, page, "The guide and the letters", `name="newsletter"`)
}

func TestAGuideThatIsNotLiveIsOfferedNowhere(t *testing.T) {
	h := newHouse(t)
	guide := h.guide("Secret plans", map[string]any{"status": "draft", "slug": "plans"})
	h.post("One", map[string]any{"slug": "one", "guide": guide.Id, "body": `<p>a</p><div data-block="guide"></div><div data-block="guide" data-guide="plans"></div><div data-block="guide" data-guide="never-was"></div>`})
	for _, path := range []string{"/", "/blog/one", "/blog/one.md", "/feed.xml"} {
		wantsNone(t, h.page(path), "Secret plans", `action="/signup"`, "data-block")
	}
	if w := h.ask("GET", "/guides/plans"); w.Code != http.StatusNotFound {
		t.Errorf("its page answered %d", w.Code)
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	h := newHouse(t)
	bad := `</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'`
	topic := h.add("topics", map[string]any{"name": bad, "slug": "topic", "description": bad})
	faq := h.add("faqs", map[string]any{"question": bad, "answer": "<p>" + bad + "</p>", "status": "published", "topic": topic.Id})
	guide := h.guide(bad, map[string]any{"slug": "bad", "summary": bad, "cover_alt": bad})
	h.set(map[string]any{
		"name": bad, "tagline": bad, "author_name": bad, "author_line": bad, "booking_heading": bad, "booking_text": bad, "booking_url": `/x"onclick="alert(3)`,
		"consent_guide": bad, "consent_letters": bad, "consent_newsletter": bad,
		"emergency_contacts": []map[string]string{{"name": bad, "phone": bad, "url": "javascript:alert(4)", "note": bad}},
	})
	h.post(bad, map[string]any{
		"slug": "bad", "excerpt": bad, "topics": topic.Id, "faqs": faq.Id, "guide": guide.Id, "faq_heading": bad, "content_note": bad,
		"seo_title": bad, "seo_description": bad, "cover_caption": bad,
		"body": `<h2>` + bad + `</h2><p onclick="x()">` + bad + `</p><a href="javascript:alert(5)">a</a><img src="https://evil.example/x.png"><iframe src="//evil.example"></iframe><div data-block="guide"></div><div data-block="booking"></div>`,
	})
	h.add("pages", map[string]any{"title": bad, "slug": "about", "body": bad, "status": "published", "menu": "top"})
	for _, path := range []string{
		"/", "/blog", "/blog/bad", "/topics/topic", "/guides/bad", "/faq", "/about",
		"/search?q=%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%20onfocus%3D%22alert(1)", "/search?q=alert",
	} {
		page := h.page(path)
		wantsSound(t, page)
		for _, n := range []string{"<script>", "<img src=x", "<iframe", "javascript:", "evil.example", `href="/x"`} {
			if strings.Contains(page, n) {
				t.Errorf("%s holds %s", path, n)
			}
		}
		if strings.Count(page, "</script>") != strings.Count(page, "<script ") {
			t.Errorf("%s: a title ended a script", path)
		}
	}
}

func TestLinkedDataIsReadByMachinesWhateverTheTitle(t *testing.T) {
	h := newHouse(t)
	faq := h.add("faqs", map[string]any{"question": `Who said "</script>"?`, "answer": "<p>Nobody &amp; all.</p>", "status": "published"})
	h.post(`A "title" with </script> & more`, map[string]any{"slug": "odd", "faqs": faq.Id})
	types := map[string]map[string]any{}
	root, err := html.Parse(strings.NewReader(h.page("/blog/odd")))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "script" && attribute(n, "type") == "application/ld+json" {
			var data map[string]any
			if err := json.Unmarshal([]byte(text(n)), &data); err != nil {
				t.Fatalf("%v in %s", err, text(n))
			}
			types[data["@type"].(string)] = data
		}
	}
	if got := types["BlogPosting"]["headline"]; got != `A "title" with </script> & more` {
		t.Errorf("headline %q", got)
	}
	question := types["FAQPage"]["mainEntity"].([]any)[0].(map[string]any)
	if got := question["acceptedAnswer"].(map[string]any)["text"]; got != "Nobody & all." {
		t.Errorf("answer %q", got)
	}
	if types["BreadcrumbList"] == nil {
		t.Error("no breadcrumbs")
	}
}

func TestAPreviewShowsADraftToWhoHoldsTheLinkAndOnlyForATime(t *testing.T) {
	h := newHouse(t)
	draft := h.post("Not yet", map[string]any{"status": "draft", "slug": "not-yet"})
	link := "/preview/" + h.signer.Sign(token.Preview, draft.Id, noon.Add(time.Hour))
	w := h.ask("GET", link)
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("X-Robots-Tag"), "noindex") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	wants(t, w.Body.String(), "Not yet", "This is a preview", `<meta name="robots" content="noindex">`)
	wants(t, w.Header().Get("Content-Security-Policy"), "frame-ancestors 'self'")
	wantsNone(t, w.Body.String(), link, "canonical")
	h.now = noon.Add(2 * time.Hour)
	if w := h.ask("GET", link); w.Code != http.StatusGone || strings.Contains(w.Body.String(), "Not yet") {
		t.Errorf("afterwards it answered %d", w.Code)
	}
	for name, other := range map[string]string{
		"a token of another purpose": h.signer.Sign(token.Confirm, draft.Id, noon.Add(9*time.Hour)), "no token": "x",
		"a record that is no post": h.signer.Sign(token.Preview, h.guide("G", nil).Id, noon.Add(9*time.Hour)),
	} {
		if w := h.ask("GET", "/preview/"+other); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", name, w.Code)
		}
	}
}

func TestNoArticleIsOfferedTwiceAtTheEndOfAnother(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "After"})
	at := func(hours int, more map[string]any) map[string]any {
		fields := map[string]any{"published_at": noon.Add(time.Duration(hours-100) * time.Hour)}
		for name, value := range more {
			fields[name] = value
		}
		return fields
	}
	h.post("First", at(1, nil))
	second := h.post("Second", at(2, map[string]any{"topics": topic.Id}))
	h.post("Third", at(3, map[string]any{"slug": "third", "topics": topic.Id, "related": []string{second.Id}}))
	h.post("Fourth", at(4, map[string]any{"slug": "fourth"}))
	h.post("Fifth", at(5, nil))
	h.post("Sixth", at(6, nil))
	// the one before was chosen by her: the line below leads past it
	wants(t, h.page("/blog/third"), `<a href="/blog/second">Second</a>`, `<span>Previous</span>First`, `<span>Next</span>Fourth`)
	// where the site has only its newest to offer, it leaves out those the line below leads to
	page := h.page("/blog/fourth")
	wants(t, page, `<span>Previous</span>Third`, `<span>Next</span>Fifth`, `<a href="/blog/sixth">Sixth</a>`)
	wantsNone(t, page, `<h3><a href="/blog/third">`, `<h3><a href="/blog/fifth">`)
}
