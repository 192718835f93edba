package site

import (
	"html/template"
	"net/url"
	"strings"
	"time"

	"waymark/internal/content"
	"waymark/internal/settings"
)

// layout is what every page shows around its own part. A page's view embeds it.
type layout struct {
	Site        siteView
	Top, Bottom []link
	Path        string // of this page
	Heading     string
	Title       string // of the tab
	Description string
	Canonical   string // "" for a page that should not be found again
	OGType      string
	Image       string // a whole address
	Markdown    string // the path of the same text in Markdown
	NoIndex     bool
	LinkedData  []any

	set *settings.Site
}

// siteView is the author's settings as the frame of a page needs them.
type siteView struct {
	Name, Tagline, Language, AuthorName, AuthorLine, ExitURL, Logo, ThemeVersion string
	Contacts                                                                     []settings.Contact
	ContactsChecked                                                              string
}

type link struct{ URL, Label string }

// when is a moment for people and for machines.
type when struct{ Human, Machine string }

// picture is an image with the sizes it is to be had in.
type picture struct{ Src, SrcSet, Alt, Caption string }

// layout makes the frame of the page at path; "" for a page without an address of its own.
func (s *site) layout(path, heading string) (layout, error) {
	set, err := settings.Load(s.app)
	if err != nil {
		return layout{}, err
	}
	l := layout{
		Path: path, Heading: heading, Title: heading + " · " + set.Name(), OGType: "website", set: set,
		Site: siteView{
			Name: set.Name(), Tagline: set.Tagline(), Language: set.Language(),
			AuthorName: set.AuthorName(), AuthorLine: set.AuthorLine(),
			ExitURL: set.ExitURL(), ThemeVersion: themeVersion(set.Accent()), Contacts: contacts(set),
		},
	}
	if path != "" {
		l.Canonical = s.absolute(path)
	}
	if logo := set.Logo(); logo != "" {
		l.Site.Logo = "/api/files/" + settings.Collection + "/" + set.Id + "/" + url.PathEscape(logo) + "?thumb=480x0"
	}
	if checked := set.EmergencyChecked(); !checked.IsZero() {
		l.Site.ContactsChecked = l.date(checked).Human
	}
	if l.Top, err = s.menu(content.MenuTop); err != nil {
		return layout{}, err
	}
	if l.Bottom, err = s.menu(content.MenuBottom); err != nil {
		return layout{}, err
	}
	return l, nil
}

func (s *site) menu(place string) ([]link, error) {
	pages, err := content.MenuPages(s.app, place)
	if err != nil {
		return nil, err
	}
	links := make([]link, len(pages))
	for i, p := range pages {
		links[i] = link{p.Path(), p.Title()}
	}
	return links, nil
}

// contacts are the numbers to call. An address among them is a web page or is left out.
func contacts(set *settings.Site) []settings.Contact {
	list := set.EmergencyContacts()
	for i := range list {
		if !strings.HasPrefix(list[i].URL, "https://") && !strings.HasPrefix(list[i].URL, "http://") {
			list[i].URL = ""
		}
	}
	return list
}

// absolute is path with the site's public address before it.
func (s *site) absolute(path string) string { return s.cfg.URL + path }

// date reads a moment on the author's calendar; nil for the zero time.
func (l layout) date(t time.Time) *when {
	if t.IsZero() {
		return nil
	}
	return &when{Human: t.In(l.set.Timezone()).Format("2 January 2006"), Machine: t.UTC().Format(time.RFC3339)}
}

// booking is the author's invitation to talk, or nil when she has none.
func (l layout) booking() *bookingView {
	address := l.set.BookingURL()
	if l.set.BookingText() == "" || address == "" {
		return nil
	}
	view := &bookingView{Heading: l.set.BookingHeading(), Text: l.set.BookingText(), Label: l.set.BookingLabel()}
	if view.Heading == "" {
		view.Heading = "If you would like to talk"
	}
	if view.Label == "" {
		view.Label = "Get in touch"
	}
	for _, scheme := range []string{"https://", "/", "mailto:", "tel:"} { // the schema's own list
		if strings.HasPrefix(address, scheme) {
			view.URL = template.URL(address) //nolint:gosec // of a harmless scheme; the attribute is still escaped
			return view
		}
	}
	return nil
}

type bookingView struct {
	ID, Heading, Text, Label string
	Called                   string // see boxMaker.called
	URL                      template.URL
}
