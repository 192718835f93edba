package mailbox

import (
	"bytes"
	"crypto/subtle"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/mail"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/token"
)

//go:embed pages.html
var pagesSource string

// pages are parsed when the program starts: a mistake in them stops it there.
var pages = template.Must(template.New("pages").Funcs(template.FuncMap{
	"when": func(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") },
	"name": func(from string) string {
		if address, err := mail.ParseAddress(from); err == nil && address.Name != "" {
			return address.Name
		}
		return from
	},
}).Parse(pagesSource))

// listed is how many mails the list shows.
const listed = 200

// Path is the address of the list of mails, such as "/mailbox/3f6c…". Whoever knows it
// reads all mail, so it cannot be guessed.
func Path(signer *token.Signer) string { return "/mailbox/" + key(signer) }

func key(signer *token.Signer) string { return signer.Hash("mailbox", "v1")[:24] }

// Register adds the mailbox's pages when app serves. Call it only while mail stays here.
func Register(app core.App, signer *token.Signer) error {
	r := reader{dir: Dir(app), key: key(signer)}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		group := e.Router.Group("/mailbox/{key}")
		group.Bind(apis.SkipSuccessActivityLog())
		group.BindFunc(r.guard)
		group.GET("", r.list)
		group.GET("/{id}", r.one)
		return e.Next()
	})
	return nil
}

// reader shows the mails of one directory to whoever knows the key.
type reader struct{ dir, key string }

// guard lets only those through who know the key, and sets the headers of a private page.
func (r reader) guard(e *core.RequestEvent) error {
	if subtle.ConstantTimeCompare([]byte(e.Request.PathValue("key")), []byte(r.key)) != 1 {
		return e.NotFoundError("", nil)
	}
	h := e.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	// the mail in its frame inherits this: no script, no form, nothing fetched from anywhere
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; form-action 'none'")
	return e.Next()
}

func (r reader) list(e *core.RequestEvent) error {
	mails, err := newest(r.dir, listed)
	if err != nil {
		return e.InternalServerError("The mailbox could not be read.", err)
	}
	return show(e, "list", map[string]any{"Path": "/mailbox/" + r.key, "Mails": mails, "Full": len(mails) == listed})
}

func (r reader) one(e *core.RequestEvent) error {
	m, err := One(r.dir, e.Request.PathValue("id"))
	if errors.Is(err, ErrNotFound) {
		// no error: it would be logged, and with it the address that holds the key
		return e.String(http.StatusNotFound, "This mail is not here any more.")
	}
	if err != nil {
		return e.InternalServerError("This mail could not be read.", err)
	}
	return show(e, "mail", map[string]any{"Path": "/mailbox/" + r.key, "Mail": m, "Framed": framed(m.HTML)})
}

// headTag is where a base element belongs.
var headTag = regexp.MustCompile(`(?i)<head(\s[^>]*)?>`)

// framed is a mail's HTML whose links open in the whole window, as in a mail client.
func framed(html string) string {
	const base = `<base target="_top">`
	if at := headTag.FindStringIndex(html); at != nil {
		return html[:at[1]] + base + html[at[1]:]
	}
	return base + html
}

func show(e *core.RequestEvent, page string, data any) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, page, data); err != nil {
		return e.InternalServerError("This page could not be shown.", err)
	}
	return e.HTML(http.StatusOK, b.String())
}
