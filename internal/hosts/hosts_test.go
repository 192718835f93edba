package hosts

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"waymark/internal/config"
	"waymark/internal/nothing"
)

func TestUnderAnotherNamePagesLeadHomeAndLinksInMailAreAnswered(t *testing.T) {
	h := newHosts(config.Config{URL: "https://example.org", LettersURL: "https://post.example.net"})
	for name, c := range map[string]struct{ method, address, to string }{
		"the site itself":                       {"GET", "https://example.org/blog/a?x=1", ""},
		"the site itself, with port and dot":    {"GET", "https://EXAMPLE.org.:443/blog", ""},
		"the neutral host":                      {"GET", "https://post.example.net/letter/t", ""},
		"www":                                   {"GET", "https://www.example.org/blog/a?x=1&y=%20", "https://example.org/blog/a?x=1&y=%20"},
		"the first page":                        {"HEAD", "http://www.example.org/", "https://example.org/"},
		"the dashboard":                         {"GET", "https://old.example.com/_/", "https://example.org/_/"},
		"two slashes lead nowhere else":         {"GET", "https://old.example.com//evil.example/x", "https://example.org//evil.example/x"},
		"a link in an old mail":                 {"GET", "https://old.example.com/unsubscribe/t", ""},
		"a mail program that unsubscribes":      {"POST", "https://old.example.com/unsubscribe/t", ""},
		"what such a page looks like":           {"GET", "https://old.example.com/theme.css?v=1", ""},
		"a signup from an old form":             {"POST", "https://old.example.com/signup", ""},
		"Mailgun's events":                      {"POST", "https://old.example.com/webhooks/mailgun", ""},
		"an address in place of a name":         {"GET", "http://10.0.0.7:8090/", "https://example.org/"},
		"one of IPv6":                           {"GET", "http://[2001:db8::7]/blog", "https://example.org/blog"},
		"whoever watches the server by address": {"GET", "http://10.0.0.7:8090/healthz", ""},
		"from where it stands":                  {"GET", "http://127.0.0.1:8090/", ""},
		"from where it stands, by IPv6":         {"GET", "http://[::1]:8090/blog", ""},
		"health under any name":                 {"GET", "http://old.example.com/healthz", ""},
		"an article that looks like a link":     {"GET", "https://www.example.org/blog/unsubscribe/x", "https://example.org/blog/unsubscribe/x"},
		"an article as Markdown":                {"GET", "https://www.example.org/blog/a.md", "https://example.org/blog/a.md"},
		"a host that only begins like the site": {"GET", "https://example.org.evil.example/blog", "https://example.org/blog"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.address, nil)
			if to := h.moved(r, bare(r.Host)); to != c.to {
				t.Errorf("%s %s leads to %q, not to %q", c.method, c.address, to, c.to)
			}
		})
	}
}

func TestASiteWithoutAPublicAddressLeadsNowhere(t *testing.T) {
	h := newHosts(config.Config{URL: "http://127.0.0.1:8090", LettersURL: "http://127.0.0.1:8090"})
	r := httptest.NewRequest("GET", "https://example.org/", nil)
	if to := h.moved(r, bare(r.Host)); to != "" {
		t.Errorf("readers are sent to %s, which is their own computer", to)
	}
}

func TestBrowsersRememberToUseTLSWhereItIsOurs(t *testing.T) {
	h := newHosts(config.Config{URL: "https://example.org", LettersURL: "https://post.example.net"})
	for name, c := range map[string]struct {
		address string
		ours    bool
		want    string
	}{
		"TLS is ours":              {"https://post.example.net/", true, remember},
		"a proxy's":                {"https://example.org/", false, ""},
		"a test on this computer":  {"https://localhost/", true, ""},
		"an address and no name":   {"https://192.0.2.1/", true, ""},
		"a name that moves people": {"https://www.example.org/", true, remember},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", c.address, nil)
			r.TLS = nil
			if c.ours {
				r.TLS = &tls.ConnectionState{}
			}
			answer := httptest.NewRecorder()
			h.around(http.NotFoundHandler()).ServeHTTP(answer, r)
			if got := answer.Header().Get("Strict-Transport-Security"); got != c.want {
				t.Errorf("it says %q, not %q", got, c.want)
			}
			if answer.Code == http.StatusMovedPermanently && answer.Header().Get("Location") == "" {
				t.Error("it moves people nowhere")
			}
		})
	}
}

func TestANameThatIsMetInAMailLeadsNobodyToTheSiteWhateverItsFormOrAge(t *testing.T) {
	h := newHosts(config.Config{
		URL: "https://example.org", LettersURL: "https://post.example.net",
		FormerLettersURLs: []string{"https://letters.example.com", "https://example.org", "https://mail.example.org"},
	})
	for host, want := range map[string]bool{
		"post.example.net": true, "POST.example.net.:443": true, "www.post.example.net": true, "example.net": true, "www.example.net": true,
		"letters.example.com": true, "example.com": true,
		"mail.example.org": true, "www.mail.example.org": true, // in the site's own domain: that name alone
		"example.org": false, "www.example.org": false, "old.example.org": false, "net": false, "": false, "127.0.0.1": false,
		"post.example.net.evil.example": false,
	} {
		if got := h.isNeutral(bare(host)); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
	here := newHosts(config.Config{URL: "http://localhost:8090", LettersURL: "http://127.0.0.1:8090"})
	if !here.isNeutral("127.0.0.1") || here.isNeutral("localhost") || here.isNeutral("127.0.0.2") {
		t.Error("the demonstration's two names are not told apart")
	}
	one := newHosts(config.Config{URL: "https://example.org", LettersURL: "https://example.org"})
	if one.isNeutral("example.org") {
		t.Error("the site is closed where it has one name for both")
	}
}

// A certificate says for which name a connection was opened; what is asked for on it may be another one.
func TestAConnectionThatWasOpenedForTheNeutralNameShowsTheSiteToNobody(t *testing.T) {
	h := newHosts(config.Config{URL: "https://example.org", LettersURL: "https://post.example.net"})
	r := httptest.NewRequest("GET", "https://example.org/blog", nil)
	r.TLS = &tls.ConnectionState{ServerName: "post.example.net"}
	answer := httptest.NewRecorder()
	h.around(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("the site")) })).ServeHTTP(answer, r)
	if answer.Code != nothing.Status || answer.Body.String() != string(nothing.Page()) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
