package e2e

import (
	"net/http"
	"testing"
)

// Behind a proxy every name of the server comes in as it was asked for.
func TestAnotherNameOfTheServerLeadsPagesHomeAndAnswersLinksInMail(t *testing.T) {
	p := NewProgram(t, "WAYMARK_URL=https://example.org", "WAYMARK_LETTERS_URL=https://post.example.net")
	p.Serve()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(host, path string) (status int, to string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodGet, p.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode, answer.Header.Get("Location")
	}
	for _, path := range []string{"/blog?page=2", "/_/", "/nothing-here"} {
		if status, to := ask("www.example.org", path); status != http.StatusMovedPermanently || to != "https://example.org"+path {
			t.Errorf("%s under www: %d to %q", path, status, to)
		}
		if status, to := ask("example.org", path); status == http.StatusMovedPermanently {
			t.Errorf("%s under the site's own name leads to %q", path, to)
		}
	}
	if status, to := ask("the-name-before.example", "/unsubscribe/of-an-old-mail"); to != "" || status >= 500 {
		t.Errorf("a link in an old mail: %d to %q", status, to)
	}
}
