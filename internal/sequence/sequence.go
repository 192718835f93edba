package sequence

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hours"
)

// The collections of this package.
const (
	Collection           = "sequences"
	CollectionSteps      = "steps"
	CollectionEnrolments = "enrolments"
)

// The states of a sequence. Nothing is sent unless it is live.
const (
	Draft  = "draft"
	Live   = "live"
	Paused = "paused"
)

// The states of an enrolment.
const (
	EnrolmentActive    = "active"
	EnrolmentCompleted = "completed"
	EnrolmentExited    = "exited"
	EnrolmentPaused    = "paused"
)

// weekdayNames are the choices of the field, by time.Weekday.
var weekdayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Sequence is a record of [Collection].
type Sequence struct{ core.BaseRecordProxy }

func (s *Sequence) Name() string   { return s.GetString("name") }
func (s *Sequence) Status() string { return s.GetString("status") }

// Window returns when its letters may go, for somebody who lives in zone; the sequence's
// own zone, else fallback, stands in where hers is unknown.
func (s *Sequence) Window(hers string, fallback *time.Location) hours.Window {
	w := hours.Window{Hours: hours.Parse(s.GetString("send_from"), s.GetString("send_until")), Zone: fallback}
	for _, name := range []string{hers, s.GetString("timezone")} {
		if loc, ok := hours.Zone(name); ok {
			w.Zone = loc
			break
		}
	}
	for _, chosen := range s.GetStringSlice("weekdays") {
		for day, name := range weekdayNames {
			w.Days[day] = w.Days[day] || name == chosen
		}
	}
	return w
}

// Letter is a record of [CollectionSteps]: one step with its words.
type Letter struct{ core.BaseRecordProxy }

func (l *Letter) Sequence() string  { return l.GetString("sequence") }
func (l *Letter) Subject() string   { return l.GetString("subject") }
func (l *Letter) Preheader() string { return l.GetString("preheader") }
func (l *Letter) Body() string      { return l.GetString("body") }
func (l *Letter) Active() bool      { return l.GetString("status") == "active" }

// Step is what the plan needs of it.
func (l *Letter) Step() Step {
	return Step{
		ID: l.Id, Active: l.Active(), Created: l.GetDateTime("created").Time(),
		Delay: Delay{l.GetInt("delay"), Unit(l.GetString("delay_unit"))},
	}
}
