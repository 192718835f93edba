package selfservice_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

var backLink = regexp.MustCompile(`<a href="([^"]*)">Back to where you were</a>`)

// back is where the link of a page leads, "" when it has none.
func back(page apptest.Page) string {
	if found := backLink.FindStringSubmatch(page.Body); found != nil {
		return found[1]
	}
	return ""
}

func TestAfterAskingThereIsAWayBackToTheArticleAndToNowhereElse(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	form := url.Values{"email": {ada}, "guide": {"calm"}, "page": {"//evil.example/x"}}.Encode()
	for _, c := range []struct{ name, from, want string }{
		{"the article", site.URL + "/blog/on-waiting", "/blog/on-waiting"},
		{"without what was searched for", site.URL + "/blog/on-waiting?q=secret#part", "/blog/on-waiting"},
		{"in letters of another script", site.URL + "/blog/%D8%A3%D9%85%D9%84", "/blog/%D8%A3%D9%85%D9%84"},
		{"another site", "https://evil.example/blog/on-waiting", ""},
		{"another site with our name in it", site.URL + "@evil.example/blog", ""},
		{"a path that is another host", site.URL + "//evil.example/", ""},
		{"a path with a backslash", site.URL + `/\evil.example`, "/%5Cevil.example"},
		{"a path that climbs", site.URL + "/blog/../_/", ""},
		{"the form itself", site.URL + "/signup", ""},
		{"the desk", site.URL + "/_/", ""},
		{"a script", "javascript:alert(1)", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := site.Do(http.MethodPost, "/signup", form, map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Referer": c.from})
			if page.Status != 200 || !strings.HasSuffix(page.URL, "/signup/sent") {
				t.Fatalf("%d at %s", page.Status, page.URL)
			}
			if got := back(page); got != c.want {
				t.Errorf("it leads to %q, not %q", got, c.want)
			}
			if strings.Contains(page.Body, "evil.example/x") {
				t.Error("what the form said of itself stands on the page")
			}
		})
	}
}

func TestEveryPageAfterAFormLooksLikeTheSiteAndLeadsBack(t *testing.T) {
	site := apptest.New(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "1"))
	site.Offer(1)
	for _, c := range []struct{ name, email, guide, says string }{
		{"sent", ada, "calm", "Please look at your mail"},
		{"something to mend", "ada", "calm", "One thing to look at"},
		{"a likely slip", "ada@gmial.com", "calm", "Is this the right address?"},
		{"a guide that is gone", ada, "gone", "This is not offered any more"},
		{"a third asking", ada, "calm", "Please look at your mail"},
		{"one more than the plan can serve", ada, "calm", "One more press, please"},
	} {
		form := url.Values{"email": {c.email}, "guide": {c.guide}}.Encode()
		page := site.Do(http.MethodPost, "/signup", form, map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Referer": site.URL + "/blog/x"})
		if !strings.Contains(page.Body, c.says) || back(page) != "/blog/x" || !strings.Contains(page.Body, `href="/theme.css"`) || !strings.Contains(page.Body, "Exit this page") {
			t.Errorf("%s: %d, leads to %q", c.name, page.Status, back(page))
		}
		if !strings.Contains(page.Header.Get("Content-Security-Policy"), "style-src 'self'") {
			t.Errorf("%s: its colours are refused by %q", c.name, page.Header.Get("Content-Security-Policy"))
		}
	}
}

func TestTheAnswerToAFormLetsTheBrowserSayWhereItStoodAndTheNextPageDoesNot(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(site.URL+"/signup", url.Values{"email": {ada}, "guide": {"calm"}, "page": {"/blog/x"}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/signup/sent" || answer.Header.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("%d to %q, %q", answer.StatusCode, answer.Header.Get("Location"), answer.Header.Get("Referrer-Policy"))
	}
	if page := site.Get("/signup/sent"); page.Header.Get("Referrer-Policy") != "no-referrer" || back(page) != "" {
		t.Errorf("the page after it: %q, leads to %q", page.Header.Get("Referrer-Policy"), back(page))
	}
}
