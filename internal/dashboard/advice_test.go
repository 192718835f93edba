package dashboard

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func parsed(t *testing.T, body string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestTheChecklistAdvisesOnTheText(t *testing.T) {
	const long = "A paragraph that is long enough to be noticed when it is pasted a second time."
	undescribed := func(string) bool { return false }
	for _, c := range []struct {
		what   string
		advice Advice
		ok     bool
		says   string
	}{
		{"a title is there", adviseTitle(piece{Title: "One"}), true, "title"},
		{"spaces are no title", adviseTitle(piece{Title: "  "}), false, "no title"},
		{"two sentences are a summary", adviseDescription(piece{Excerpt: strings.Repeat("word ", 20)}), true, "summary"},
		{"a word is not", adviseDescription(piece{Excerpt: "Short."}), false, "short"},
		{"nor is a page", adviseDescription(piece{Excerpt: strings.Repeat("word ", 80)}), false, "long"},
		{"nor nothing", adviseDescription(piece{}), false, "no summary"},
		{"a note is there", adviseNote(piece{ContentNote: "It speaks of loss."}), true, "note"},
		{"a note is missing", adviseNote(piece{}), false, "no gentle note"},
		{"a box in the text offers a guide", adviseGuide(piece{Boxes: []guideBox{{Slug: "calm", Live: true}}}), true, "offered"},
		{"nothing offers one", adviseGuide(piece{}), false, "No free guide"},
		{"a box that names no guide, and none is chosen", adviseGuide(piece{Boxes: []guideBox{{}}}), false, "no guide is chosen"},
		{"a box whose guide is a draft", adviseGuide(piece{Boxes: []guideBox{{Slug: "calm"}}}), false, "still a draft"},
		{"the name of a file is no description", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt="IMG_2041">`), undescribed), false, "IMG_2041"},
		{"nor is it with its ending", advisePictures(piece{Cover: "a.jpg", CoverAlt: "garden-gate final.jpeg"}, parsed(t, ""), undescribed), false, "name of a file"},
		{"nor is “image”", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt="Image">`), undescribed), false, "name of a file"},
		{"two words are a description", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt="Photo albums">`), undescribed), true, "described"},
		{"a cover wants words", advisePictures(piece{Cover: "a.jpg"}, parsed(t, ""), undescribed), false, "at the top"},
		{"a described cover has them", advisePictures(piece{Cover: "a.jpg", CoverAlt: "A hill"}, parsed(t, ""), undescribed), true, "described"},
		{"one picture says nothing", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt=" "><img src="/b.jpg" alt="B">`), undescribed), false, "One picture"},
		{"two say nothing", advisePictures(piece{}, parsed(t, `<img src="/a.jpg"><img src="/b.jpg">`), undescribed), false, "2 pictures"},
		{"the library knows the words", advisePictures(piece{}, parsed(t, `<img src="/a.jpg">`), func(string) bool { return true }), true, "described"},
		{"headings go down step by step", adviseHeadings(parsed(t, `<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>`)), true, "follow"},
		{"a step is left out", adviseHeadings(parsed(t, `<h2>A</h2><h4>Too small</h4>`)), false, "Too small"},
		{"many of one size are said, and led to", adviseHeadings(parsed(t, strings.Repeat(`<h2>A</h2><p>b.</p>`, 8))), false, "All 8 headings are the same size"},
		{"a few of one size are just headings", adviseHeadings(parsed(t, strings.Repeat(`<h2>A</h2><p>b.</p>`, 7))), true, "follow"},
		{"decoration needs no words", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt="" role="presentation">`), undescribed), true, "described"},
		{"an empty heading is no step", adviseHeadings(parsed(t, `<h2>A</h2><h4> </h4><h3>B</h3>`)), true, "follow"},
		{"a paragraph stands twice", adviseRepeats(parsed(t, "<p>"+long+"</p><p>x</p><p>"+strings.ToUpper(long)+"</p>")), false, "paragraph"},
		{"a heading stands twice", adviseRepeats(parsed(t, "<h2>Part</h2><p>x</p><h3>Part</h3>")), false, "heading"},
		{"a heading typed as a line stands twice", adviseRepeats(parsed(t, "<p>The Second Part</p><p>x.</p><p>The Second Part</p><p>y.</p>")), false, "heading"},
		{"a line of a paragraph stands twice", adviseRepeats(parsed(t, "<p>One<br>"+long+"</p><p>"+long+"</p>")), false, "paragraph"},
		{"a refrain may come back", adviseRepeats(parsed(t, "<p>And breathe.</p><p>And breathe.</p>")), true, "Nothing"},
	} {
		if c.advice.OK != c.ok || !strings.Contains(c.advice.Text, c.says) || c.advice.Where == "" {
			t.Errorf("%s: got %+v", c.what, c.advice)
		}
	}
}

func TestTheChecklistSeesWhatWasTypedByHand(t *testing.T) {
	for _, c := range []struct{ what, body, says, find string }{
		{"a short line without a full stop is a heading", `<p>Where it begins</p><p>It begins at home.</p>`, "looks like a heading", "Where it begins"},
		{"so is a bold one", `<p><strong>Where it begins:</strong></p><ul><li>At home.</li></ul>`, "looks like a heading", "Where it begins:"},
		{"a short sentence is not", `<p>It begins at home.</p><p>And so on.</p>`, "", ""},
		{"nor is one that leads on", `<p>It begins so:</p><p>And so on.</p>`, "", ""},
		{"nor the last line", `<p>It begins at home.</p><p>With kind wishes</p>`, "", ""},
		{"nor a line of verse among others", `<p>Slow<br>and slower</p><p>And so on.</p>`, "", ""},
		{"a typed bullet", `<p>Bring this.</p><p>• a cup<br>• a chair</p>`, "typed bullet", "• a cup"},
		{"two typed dashes", `<p>- a cup.</p><p>- a chair.</p>`, "typed bullet", "- a cup."},
		{"one dash is a dash", `<p>– and that was all.</p>`, "", ""},
		{"a bullet inside a bullet", `<ul><li>• a cup</li></ul>`, "typed bullet", "• a cup"},
		{"a box cuts a sentence", `<p>It was a morning in</p><div data-block="guide"></div><p>late spring, I think.</p>`, "cut in two", "It was a morning in"},
		{"so does a box with an empty line after it", `<p>It was a morning in</p><aside data-block="callout"><p>Mind.</p></aside><p></p><p>late spring.</p>`, "cut in two", "It was a morning in"},
		{"a box between sentences cuts none", `<p>It was a morning.</p><div data-block="guide"></div><p>It was late spring.</p>`, "", ""},
		{"nothing is nothing", ``, "", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := adviseTyped(parsed(t, c.body))
			switch {
			case c.says == "" && len(got) > 0:
				t.Errorf("it says %+v", got)
			case c.says != "" && (len(got) != 1 || got[0].OK || !strings.Contains(got[0].Text, c.says) || got[0].Find != c.find):
				t.Errorf("it says %+v", got)
			}
		})
	}
}

func TestOnlyLinksToOtherSitesAreOfferedToBeTried(t *testing.T) {
	links := newLinkChecker(nil, "https://example.org")
	for body, want := range map[string]bool{
		"":                                     false,
		`<a href="/blog">x</a>`:                false,
		`<a href="https://example.net/">x</a>`: true,
		`<a href="a b">x</a><a href="https://example.net/">y</a>`: true,
	} {
		list, err := links.advise(context.Background(), parsed(t, body), false)
		if err != nil {
			t.Fatal(err)
		}
		untried := false
		for _, a := range list {
			untried = untried || a.Untried
		}
		if untried != want {
			t.Errorf("%q: %+v", body, list)
		}
	}
}

func TestALinkAnswersWhenSomebodyIsThere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/broken":
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/shy" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/members":
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer elsewhere.Close()
	links := newLinkChecker(nil, "https://example.org")
	links.web = elsewhere.Client()
	for path, want := range map[string]bool{"/": true, "/shy": true, "/members": true, "/gone": false, "/broken": false} {
		if got := links.answers(context.Background(), elsewhere.URL+path); got != want {
			t.Errorf("%s answers: %v", path, got)
		}
	}
	found, err := links.advise(context.Background(), parsed(t, `<a href="`+elsewhere.URL+`/gone">x</a><a href="`+elsewhere.URL+`/">y</a>`), true)
	if err != nil || len(found) != 1 || found[0].OK || !strings.Contains(found[0].Text, "/gone") {
		t.Errorf("the advice is %+v, %v", found, err)
	}
}

func TestNoLinkIsTriedInsideTheOperatorsNetwork(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer inside.Close()
	links := newLinkChecker(nil, "https://example.org")
	if links.answers(context.Background(), inside.URL) {
		t.Error("it counts as an answer")
	}
	at, err := url.Parse(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{at.Host, "10.1.2.3:80", "192.168.0.1:80", "169.254.169.254:80", "[::1]:80", "[fd00::1]:80", "[::ffff:127.0.0.1]:80"} {
		if outsideOnly("tcp", address, nil) == nil {
			t.Errorf("%s counts as outside", address)
		}
	}
	if err := outsideOnly("tcp", "93.184.216.34:443", nil); err != nil {
		t.Errorf("an outside address is refused: %v", err)
	}
}

func TestTheWordsOfAPictureThatDidNotComeAlongAreSeen(t *testing.T) {
	for line, is := range map[string]bool{
		"Image: a gate in the rain":                               true,
		"[Alt text: a gate]":                                      true,
		"Photo by Ada Example on a walk":                          true,
		"Caption: the gate, in March":                             true,
		"Silhouetted walkers on a hill, looking into the camera.": true,
		"A photograph of a gate that stands open":                 true,
		"Picture this: you sit down and nothing happens.":         false,
		"Photo by photo she went through the album.":              false,
		"In the background, something hummed.":                    false,
		"He never faced me.":                                      false,
	} {
		list := adviseCaptions(parsed(t, "<p>One.</p><p>"+line+"</p><p>Two.</p>"))
		if (len(list) == 1) != is {
			t.Errorf("%q: %+v", line, list)
		}
		if is && (list[0].Find != line || list[0].Where != "body") {
			t.Errorf("%q leads to %q", line, list[0].Find)
		}
	}
}

func TestASiteWithoutANameOfItsOwnIsMentioned(t *testing.T) {
	if said, found := adviseName(piece{Site: unnamed}); !found || said.OK || !said.Name {
		t.Errorf("it says %+v", said)
	}
	if _, found := adviseName(piece{Site: "Low Water"}); found {
		t.Error("a site with a name is mentioned")
	}
}
