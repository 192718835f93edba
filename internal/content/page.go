package content

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Page is a page that stands by itself, such as "About".
type Page struct{ core.BaseRecordProxy }

// The places a page's link can stand in.
const (
	MenuTop    = "top"
	MenuBottom = "bottom"
)

func (p *Page) Title() string          { return p.GetString("title") }
func (p *Page) Slug() string           { return p.GetString("slug") }
func (p *Page) Status() string         { return p.GetString("status") }
func (p *Page) SEODescription() string { return p.GetString("seo_description") }

// Body is the page's HTML as she wrote it: show it through [Clean].
func (p *Page) Body() string { return p.GetString("body") }

// Menu is [MenuTop], [MenuBottom], or "" for a page that stands in neither.
func (p *Page) Menu() string { return p.GetString("menu") }

// Position orders a menu, lowest first.
func (p *Page) Position() int { return p.GetInt("position") }

// Updated is when it was last saved, in UTC.
func (p *Page) Updated() time.Time { return p.GetDateTime("updated").Time() }

// Path is its address on this site.
func (p *Page) Path() string { return "/" + p.Slug() }
