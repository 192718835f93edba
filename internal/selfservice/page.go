package selfservice

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hosts"
)

//go:embed templates
var files embed.FS

// view is what a template is given.
type view struct {
	Language string
	Heading  string
	Says     []string // paragraphs
	Address  string   // masked; empty where none is shown
	Actions  []action // buttons of one form, posted to the page's own address
	ExitURL  string   // empty: no exit link
	Style    template.CSS

	Closes      bool // the way out under the neutral name, see neutral.go
	CloseScript template.JS

	AfterForm bool   // it follows a form of the site at once, and wears the site's colours
	Back      string // path of the page that form stood on; empty where it is not known

	Words       template.HTML // the reading itself, sanitised
	Download    string        // path of the file
	Opened      string        // what the forms of a page that a word has opened carry on
	Fields      any           // what preferences.html and signup.html show
	Still       bool          // without scripts: it is shown in a frame beside the form it is written in
	TalksOfMail bool          // the spam-folder hint
}

// action is a button.
type action struct {
	Label, Name, Value string
	Quiet              bool // not the one most people look for
}

// pages holds the parsed templates and the headers that go with them.
type pages struct {
	templates *template.Template
	style     template.CSS
	exitStyle template.CSS // of the way out, and of no page that has none
	closing   template.JS
	// policy is the Content-Security-Policy; neutral the one under the neutral name, where there is no file to load.
	policy, neutral string
	// alone makes a text fit to be read where nothing else of the site is.
	alone func(template.HTML) (template.HTML, error)
}

// newPages parses the templates; one that is missing or wrong is an error, so that the
// start stops there and not a reader's page.
func newPages() (*pages, error) {
	var read [3][]byte
	for i, name := range []string{"style.css", "exit.css", "close.js"} {
		var err error
		if read[i], err = files.ReadFile("templates/" + name); err != nil {
			return nil, fmt.Errorf("reading what token pages are made of: %w", err)
		}
	}
	style, exitStyle, closing := read[0], append(slices.Clone(read[0]), read[1]...), read[2]
	t, err := template.ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("reading the templates of token pages: %w", err)
	}
	for _, name := range []string{"note.html", "confirm.html", "reading.html", "preferences.html", "signup.html", "word.html"} {
		if t.Lookup(name) == nil {
			return nil, fmt.Errorf("reading the templates of token pages: %s is missing", name)
		}
	}
	const rest = "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	return &pages{
		templates: t, style: template.CSS(style), exitStyle: template.CSS(exitStyle), closing: template.JS(closing),
		// the style stands in the page, so that a slow line fetches one thing
		policy:  "default-src 'none'; style-src 'self' " + hashOf(style) + " " + hashOf(exitStyle) + "; script-src 'self'; img-src 'self' data:" + rest,
		neutral: "default-src 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(closing) + "; img-src data:" + rest,
		alone:   func(words template.HTML) (template.HTML, error) { return words, nil },
	}, nil
}

// hashOf allows one style or script that stands in a page.
func hashOf(written []byte) string {
	sum := sha256.Sum256(written)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// private sets the headers of every answer of this package.
func (p *pages) private(e *core.RequestEvent) {
	hosts.Page(e.Request)
	h := e.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", p.policy)
	if hosts.Neutral(e.Request) {
		h.Set("Content-Security-Policy", p.neutral)
	}
}

// print is a whole page.
func (p *pages) print(name string, v view) (out bytes.Buffer, err error) {
	v.Style = p.style
	if v.ExitURL != "" {
		v.Style = p.exitStyle
	}
	if v.Language == "" {
		v.Language = "en-GB"
	}
	if err := p.templates.ExecuteTemplate(&out, name, v); err != nil {
		return bytes.Buffer{}, fmt.Errorf("showing %s: %w", name, err)
	}
	return out, nil
}

// show writes a page whole, or not at all.
func (p *pages) show(e *core.RequestEvent, status int, name string, v view) error {
	if hosts.Neutral(e.Request) {
		var err error
		if v, err = p.asNeutral(v); err != nil {
			return e.InternalServerError("", err)
		}
	}
	out, err := p.print(name, v)
	if err != nil {
		return e.InternalServerError("", err)
	}
	p.private(e)
	e.Response.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	e.Response.Header().Set("Content-Type", "text/html; charset=utf-8")
	e.Response.WriteHeader(status)
	if e.Request.Method == http.MethodHead {
		return nil
	}
	_, err = e.Response.Write(out.Bytes())
	return err
}
