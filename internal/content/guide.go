package content

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Guide is what a reader may have for her address.
type Guide struct{ core.BaseRecordProxy }

func (g *Guide) Slug() string     { return g.GetString("slug") }
func (g *Guide) Summary() string  { return g.GetString("summary") }
func (g *Guide) CoverAlt() string { return g.GetString("cover_alt") }
func (g *Guide) Status() string   { return g.GetString("status") }

// Title is what readers of the site see. It may name the subject, so it goes into no
// mail, no file name and no PDF metadata.
func (g *Guide) Title() string { return g.GetString("title") }

// OutsideName is the neutral name, for wherever somebody else may look.
func (g *Guide) OutsideName() string { return g.GetString("outside_name") }

// Body is the guide's HTML as she wrote it: show it through [Clean], and only to
// somebody who has confirmed her address.
func (g *Guide) Body() string { return g.GetString("body") }

// Cover is the file name of its picture; [Guide.CoverPath] is the address.
func (g *Guide) Cover() string { return g.GetString("cover") }

// CoverPath is the address of the cover on this site, "" without one. thumb is "" for
// the picture as uploaded, or one of "480x0" and "960x0".
func (g *Guide) CoverPath(thumb string) string { return filePath(g.Record, g.Cover(), thumb) }

// SequenceID is the sequence that follows it, "" for none.
func (g *Guide) SequenceID() string { return g.GetString("sequence") }

// Live says whether it is offered to readers.
func (g *Guide) Live() bool { return g.Status() == StatusLive }

// Updated is when it was last saved, in UTC.
func (g *Guide) Updated() time.Time { return g.GetDateTime("updated").Time() }

// Path is its address on this site.
func (g *Guide) Path() string { return "/guides/" + g.Slug() }
