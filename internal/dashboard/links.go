package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

// One outside address may take this long, and this many are asked at a time.
const (
	linkPatience = 3 * time.Second
	linksAtOnce  = 4
	// mostLinks bounds how many outside addresses one press asks for.
	mostLinks = 60
)

// linkChecker says whether the links of a text lead anywhere.
type linkChecker struct {
	app  core.App
	home string // the site's public address, without a slash at the end
	web  *http.Client
}

// newLinkChecker asks outside addresses by plain HTTP, and none inside the operator's own network.
func newLinkChecker(app core.App, home string) *linkChecker {
	dialer := &net.Dialer{Timeout: linkPatience, Control: outsideOnly}
	return &linkChecker{app: app, home: home, web: &http.Client{
		Timeout:   linkPatience,
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
	}}
}

// errInside: the address belongs to this machine or the network it stands in.
var errInside = errors.New("an address of the inner network")

// outsideOnly refuses to connect to anything but the public internet, after names are resolved.
func outsideOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("reading an address: %w", err)
	}
	if ip := at.Addr().Unmap(); !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errInside
	}
	return nil
}

// advise looks at every link of a text. Those on this site are looked up at once; those
// elsewhere are asked only when outside is true, and otherwise only counted.
func (c *linkChecker) advise(ctx context.Context, body *html.Node, outside bool) ([]Advice, error) {
	var found []Advice
	var away []string
	seen := map[string]bool{}
	for n := range body.Descendants() {
		href := strings.TrimSpace(attribute(n, "href"))
		if n.DataAtom != atom.A || seen[href] || href == "" {
			continue
		}
		seen[href] = true
		at, err := url.Parse(href)
		if err != nil || at.Scheme == "" && at.Host == "" && at.Path != "" && !strings.HasPrefix(at.Path, "/") {
			found = append(found, Advice{Text: "The link “" + clip(text(n)) + "” goes to “" + clip(href) + "”, which is no address. Did you mean https://" + clip(href) + "?", Where: "body"})
			continue
		}
		if path, ours := c.own(at); ours {
			there, err := c.leadsSomewhere(path, at.Fragment, body)
			if err != nil {
				return nil, err
			}
			if !there {
				found = append(found, Advice{Text: "The link “" + clip(text(n)) + "” leads to " + clip(href) + ", and readers find nothing there.", Where: "body"})
			}
			continue
		}
		if at.Scheme == "http" || at.Scheme == "https" {
			away = append(away, href)
		}
	}
	return append(found, c.outside(ctx, away, len(found), len(seen), outside)...), nil
}

// outside is the advice on links that leave the site; broken and all count what was found before.
func (c *linkChecker) outside(ctx context.Context, away []string, broken, all int, ask bool) []Advice {
	switch {
	case all == 0:
		return []Advice{{OK: true, Text: "There is no link to check.", Where: "body"}}
	case len(away) == 0 && broken == 0:
		return []Advice{{OK: true, Text: "Every link leads somewhere.", Where: "body"}}
	case len(away) == 0:
		return nil
	case !ask && broken > 0:
		return []Advice{{OK: true, Text: "Links to other sites have not been tried.", Where: "body", Untried: true}}
	case !ask:
		return []Advice{{OK: true, Text: "Links on your own site lead somewhere. Those that leave it have not been tried.", Where: "body", Untried: true}}
	}
	var dead []Advice
	for _, href := range c.silent(ctx, away[:min(len(away), mostLinks)]) {
		dead = append(dead, Advice{Text: "Nobody answers at " + href + " just now.", Where: "body"})
	}
	if len(dead) == 0 && broken == 0 {
		return []Advice{{OK: true, Text: "Every link leads somewhere, those to other sites too.", Where: "body"}}
	}
	return dead
}

// own says whether an address is on this site, and its path there.
func (c *linkChecker) own(at *url.URL) (path string, ours bool) {
	if at.Scheme == "" && at.Host == "" {
		return at.Path, true
	}
	home, err := url.Parse(c.home)
	return at.Path, err == nil && at.Host == home.Host && (at.Scheme == "http" || at.Scheme == "https")
}

// alwaysThere are the pages of the site that are always there.
var alwaysThere = map[string]bool{
	"": true, "/": true, "/blog": true, "/faq": true, "/search": true, "/feed.xml": true, "/feed.json": true, "/sitemap.xml": true,
}

// leadsSomewhere looks an own address up as a reader would find it. A file is taken to be there.
func (c *linkChecker) leadsSomewhere(path, fragment string, body *html.Node) (bool, error) {
	if path == "" && fragment != "" {
		return hasAnchor(body, fragment), nil
	}
	if path = strings.TrimSuffix(path, "/"); alwaysThere[path] || strings.Contains(path[strings.LastIndex(path, "/")+1:], ".") {
		return true, nil
	}
	var err error
	kind, slug, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch kind {
	case "blog":
		_, err = content.PostBySlug(c.app, slug)
	case "topics":
		_, err = content.TopicBySlug(c.app, slug)
	case "guides":
		_, err = content.GuideBySlug(c.app, slug)
	case "api", "_", "mailbox":
		return true, nil
	default:
		_, err = content.PageBySlug(c.app, strings.TrimPrefix(path, "/"))
	}
	if !errors.Is(err, content.ErrNotFound) {
		return err == nil, err
	}
	_, moved, err := content.RedirectFor(c.app, path)
	return moved, err
}

// hasAnchor says whether a place in the text, or one every article has, goes by this name.
func hasAnchor(body *html.Node, name string) bool {
	if name == "main" || name == "questions" || name == "related" || name == "help-now" {
		return true
	}
	for n := range body.Descendants() {
		if headingLevel(n) > 0 && (attribute(n, "id") == name || content.Slugify(text(n)) == name) {
			return true
		}
	}
	return false
}

// silent are those of the addresses that do not answer, in their order.
func (c *linkChecker) silent(ctx context.Context, addresses []string) []string {
	answers := make([]bool, len(addresses))
	turns := make(chan struct{}, linksAtOnce)
	var all sync.WaitGroup
	for i, address := range addresses {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			answers[i] = c.answers(ctx, address)
		})
	}
	all.Wait()
	var dead []string
	for i, answered := range answers {
		if !answered {
			dead = append(dead, addresses[i])
		}
	}
	return dead
}

// answers asks with HEAD, and with GET where HEAD is refused. A login or a "too many" is
// somebody at home; not found and gone are not.
func (c *linkChecker) answers(ctx context.Context, address string) bool {
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		request, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return false
		}
		request.Header.Set("User-Agent", "Waymark link check")
		response, err := c.web.Do(request)
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		switch {
		case response.StatusCode < http.StatusBadRequest:
			return true
		case method == http.MethodHead:
			continue // some servers know no HEAD
		}
		return response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusGone && response.StatusCode < http.StatusInternalServerError
	}
	return false
}
