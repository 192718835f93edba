package content

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Post is an article. Getters return "" for what the author left empty.
type Post struct{ core.BaseRecordProxy }

func (p *Post) Title() string        { return p.GetString("title") }
func (p *Post) Slug() string         { return p.GetString("slug") }
func (p *Post) Excerpt() string      { return p.GetString("excerpt") }
func (p *Post) CoverAlt() string     { return p.GetString("cover_alt") }
func (p *Post) CoverCaption() string { return p.GetString("cover_caption") }
func (p *Post) Status() string       { return p.GetString("status") }
func (p *Post) FAQHeading() string   { return p.GetString("faq_heading") }
func (p *Post) ContentNote() string  { return p.GetString("content_note") }
func (p *Post) SEOTitle() string     { return p.GetString("seo_title") }
func (p *Post) SEODescription() string {
	return p.GetString("seo_description")
}

// Body is the article's HTML as she wrote it: show it through [Clean].
func (p *Post) Body() string { return p.GetString("body") }

// Cover is the file name of the picture at the top; [Post.CoverPath] is its address.
func (p *Post) Cover() string { return p.GetString("cover") }

// CoverPath is the address of the cover on this site, "" without one. thumb is "" for
// the picture as uploaded, or one of "480x0", "960x0" and "1600x0".
func (p *Post) CoverPath(thumb string) string { return filePath(p.Record, p.Cover(), thumb) }

// PublishedAt is when it went or goes live, in UTC; zero for a draft without a date.
func (p *Post) PublishedAt() time.Time { return p.GetDateTime("published_at").Time() }

// Updated is when it was last saved, in UTC.
func (p *Post) Updated() time.Time { return p.GetDateTime("updated").Time() }

// Published says whether readers see it.
func (p *Post) Published() bool { return p.Status() == StatusPublished }

// NoIndex asks search engines to leave it out.
func (p *Post) NoIndex() bool { return p.GetBool("noindex") }

// TopicIDs, FAQIDs and RelatedIDs are her choices in her order, whatever their status.
func (p *Post) TopicIDs() []string   { return p.GetStringSlice("topics") }
func (p *Post) FAQIDs() []string     { return p.GetStringSlice("faqs") }
func (p *Post) RelatedIDs() []string { return p.GetStringSlice("related") }

// GuideID is the guide offered in it, of any status; "" for none.
func (p *Post) GuideID() string { return p.GetString("guide") }

// Path is its address on this site.
func (p *Post) Path() string { return "/blog/" + p.Slug() }
