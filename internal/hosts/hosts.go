// Package hosts looks at the name under which a request asks for the site: the name it has now, the neutral one for
// links in mail, or another that leads to the same server, such as www or the one before a move.
//
//	hosts.Register(app, cfg)
//
// Under another name a page of the site is where it always was, at WAYMARK_URL, and is sent there. What a link in a mail
// leads to is answered where it was asked for, since mails go on naming the host they were sent with, and RFC 8058 allows
// a mail program's unsubscribing no redirect.
package hosts

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"waymark/internal/config"
)

// remember is how long a browser asks for this host over TLS alone: a year (RFC 6797). Other names under the same
// domain are not spoken for: they may be somebody else's.
const remember = "max-age=31536000"

// priority is before everything that answers, and after the counting.
const priority = -90_000

// Register binds the look at a request's host in front of every route of app.
func Register(app core.App, cfg config.Config) {
	h := newHosts(cfg)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{Id: "waymarkHosts", Func: h.look, Priority: priority})
		return e.Next()
	})
}

type hosts struct {
	site  string // address without a slash at the end
	known []string
}

func newHosts(cfg config.Config) hosts {
	return hosts{site: cfg.URL, known: []string{hostOf(cfg.URL), hostOf(cfg.LettersURL)}}
}

func (h hosts) look(e *core.RequestEvent) error {
	host := bare(e.Request.Host)
	if e.Request.TLS != nil && !local(host) {
		e.Response.Header().Set("Strict-Transport-Security", remember)
	}
	if to := h.moved(e.Request, host); to != "" {
		// not for ever in a browser's memory: a name that is given away today may be a site of its own tomorrow
		e.Response.Header().Set("Cache-Control", "max-age=3600")
		return e.Redirect(http.StatusMovedPermanently, to)
	}
	return e.Next()
}

// moved is where a request should have been made; "" when it is right here.
func (h hosts) moved(r *http.Request, host string) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return ""
	}
	if local(host) || local(h.known[0]) || host == h.known[0] || host == h.known[1] || stays(r.URL.Path) {
		return ""
	}
	return h.site + r.URL.RequestURI()
}

// answered are the beginnings of what is answered under any name: links in mail, and what programs ask for.
var answered = []string{
	"/confirm/", "/not-me/", "/download/", "/letter/", "/unsubscribe/", "/preferences/",
	"/api/", "/webhooks/", "/healthz", "/metrics",
}

// stays reports whether a path is answered under any name. Whatever a page there needs (its styles and scripts) has
// an ending that no page has.
func stays(p string) bool {
	for _, beginning := range answered {
		if strings.HasPrefix(p, beginning) {
			return true
		}
	}
	switch path.Ext(p) {
	case ".css", ".js", ".svg", ".woff2", ".png", ".ico":
		return true
	}
	return false
}

// local reports whether a host is this computer, or an address in place of a name: somebody looks at the server itself.
func local(host string) bool {
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

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
