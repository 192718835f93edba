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
		{"a box in the text offers a guide", adviseGuide(piece{HasGuideBlock: true}), true, "offered"},
		{"nothing offers one", adviseGuide(piece{}), false, "No free guide"},
		{"a cover wants words", advisePictures(piece{Cover: "a.jpg"}, parsed(t, ""), undescribed), false, "at the top"},
		{"a described cover has them", advisePictures(piece{Cover: "a.jpg", CoverAlt: "A hill"}, parsed(t, ""), undescribed), true, "described"},
		{"one picture says nothing", advisePictures(piece{}, parsed(t, `<img src="/a.jpg" alt=" "><img src="/b.jpg" alt="B">`), undescribed), false, "One picture"},
		{"two say nothing", advisePictures(piece{}, parsed(t, `<img src="/a.jpg"><img src="/b.jpg">`), undescribed), false, "2 pictures"},
		{"the library knows the words", advisePictures(piece{}, parsed(t, `<img src="/a.jpg">`), func(string) bool { return true }), true, "described"},
		{"headings go down step by step", adviseHeadings(parsed(t, `<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>`)), true, "follow"},
		{"a step is left out", adviseHeadings(parsed(t, `<h2>A</h2><h4>Too small</h4>`)), false, "Too small"},
		{"an empty heading is no step", adviseHeadings(parsed(t, `<h2>A</h2><h4> </h4><h3>B</h3>`)), true, "follow"},
		{"a paragraph stands twice", adviseRepeats(parsed(t, "<p>"+long+"</p><p>x</p><p>"+strings.ToUpper(long)+"</p>")), false, "paragraph"},
		{"a heading stands twice", adviseRepeats(parsed(t, "<h2>Part</h2><p>x</p><h3>Part</h3>")), false, "heading"},
		{"a refrain may come back", adviseRepeats(parsed(t, "<p>And breathe.</p><p>And breathe.</p>")), true, "Nothing"},
	} {
		if c.advice.OK != c.ok || !strings.Contains(c.advice.Text, c.says) || c.advice.Where == "" {
			t.Errorf("%s: got %+v", c.what, c.advice)
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
