// Package hosts looks at the name under which a request asks for the site: the name it has now, the neutral one for
// links in mail (or one that was neutral before), or another that leads to the same server, such as www or an old name.
//
//	hosts.Register(app, cfg)
//
// Under the site's name everything is answered. Under a neutral name there are the pages that links in mails lead to, and
// for everything else the page of package nothing: see neutral.go. Under any other name a page of the site is where it always
// was, at WAYMARK_URL, and is sent there, while a link from a mail is answered where it was asked for, since mails go
// on naming the host they were sent with, and RFC 8058 allows a mail program's unsubscribing no redirect.
package hosts

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/net/publicsuffix"

	"waymark/internal/config"
)

// remember is how long a browser asks for this host over TLS alone: a year (RFC 6797). Other names under the same
// domain are not spoken for: they may be somebody else's.
const remember = "max-age=31536000"

// Register puts the look at a request's host in front of the whole server: of every route of app, and of what net/http
// says by itself about an address that it would write otherwise.
func Register(app core.App, cfg config.Config) {
	h := newHosts(cfg)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		err := e.Next() // which makes the handler
		if e.Server.Handler != nil {
			e.Server.Handler = h.around(e.Server.Handler)
			e.Server.DisableGeneralOptionsHandler = true // or "OPTIONS *" is answered before anybody looks
		}
		return err
	})
}

type hosts struct {
	site    string // address without a slash at the end
	name    string // of the site
	neutral []string
}

func newHosts(cfg config.Config) hosts {
	h := hosts{site: cfg.URL, name: hostOf(cfg.URL)}
	for _, address := range append([]string{cfg.LettersURL}, cfg.FormerLettersURLs...) {
		if name := hostOf(address); name != "" && name != h.name && !slices.Contains(h.neutral, name) {
			h.neutral = append(h.neutral, name)
		}
	}
	return h
}

// around is next with the look at the host before it.
func (h hosts) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := bare(r.Host)
		if r.TLS != nil && !local(host) {
			w.Header().Set("Strict-Transport-Security", remember)
		}
		if h.isNeutral(host) || r.TLS != nil && h.isNeutral(bare(r.TLS.ServerName)) {
			serveNeutral(next, w, r)
			return
		}
		if to := h.moved(r, host); to != "" {
			// not for ever in a browser's memory: a name that is given away today may be a site of its own tomorrow
			w.Header().Set("Cache-Control", "max-age=3600")
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isNeutral reports whether a host is one that must not lead to the site: a neutral name, and whatever shares a domain with
// one. Who meets post.example.net in a mail tries www.post.example.net and example.net next.
func (h hosts) isNeutral(host string) bool {
	if host == h.name || host == "" {
		return false
	}
	for _, name := range h.neutral {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
		domain, err := publicsuffix.EffectiveTLDPlusOne(name)
		if err != nil || local(name) || below(h.name, domain) {
			continue // this computer, or no neutral domain: the site is in it, too
		}
		if below(host, domain) {
			return true
		}
	}
	return false
}

func below(host, domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }

// moved is where a request should have been made; "" when it is right here.
func (h hosts) moved(r *http.Request, host string) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return ""
	}
	if host == h.name || itself(host) || local(h.name) || stays(r.URL.Path) {
		return ""
	}
	return h.site + r.URL.RequestURI()
}

// answered are the beginnings of what is answered under any name that is not neutral, beside the links in mails: what
// programs ask for.
var answered = []string{"/api/", "/webhooks/", "/healthz", "/metrics"}

// stays reports whether a path is answered under any name. Whatever a page there needs (its styles and scripts) has
// an ending that no page has.
func stays(p string) bool {
	for _, beginning := range answered {
		if strings.HasPrefix(p, beginning) {
			return true
		}
	}
	for _, page := range tokenPages {
		if strings.HasPrefix(p, "/"+page+"/") {
			return true
		}
	}
	switch path.Ext(p) {
	case ".css", ".js", ".svg", ".woff2", ".png", ".ico":
		return true
	}
	return false
}

// local reports whether a host is this computer, or an address in place of a name.
func local(host string) bool {
	if host == "" || itself(host) {
		return true
	}
	_, err := address(host)
	return err == nil
}

// itself reports whether a host is this computer: somebody looks at the server from where it stands, or a
// proxy beside it keeps the name that was asked for to itself.
func itself(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := address(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func address(host string) (netip.Addr, error) { return netip.ParseAddr(strings.Trim(host, "[]")) }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return bare(u.Host)
}

// bare is a host in one form: without a port, in small letters, without the dot of a name that is written out whole.
func bare(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
