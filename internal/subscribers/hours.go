package subscribers

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/hours"
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// waitsForHers is said on a row that waits for her safe hours.
const waitsForHers = "it waits for the hours that suit her"

// unasked reports whether mail of this kind comes without her having asked for it this minute, and so in her
// safe hours alone. A confirmation, a guide, a fresh link and a question to a new address answer what
// was pressed just now. Letters are not here: [sequence.Letters.Gate] knows their window, too, and
// keeps both.
func unasked(kind outbox.Kind) bool { return kind == outbox.Newsletter }

// UseClock has safe hours read on another clock than real time. Call it before anything is served.
func (p *People) UseClock(c hours.Clock) { p.clock = c }

// Home is where those live whose zone nobody knows, and a memory of when hours open: however many
// readers have the same, it is found out once. It is for one transaction, and one moment.
type Home struct {
	clock hours.Clock
	now   time.Time
	zone  *time.Location
	opens map[safeHours]time.Time
}

// safeHours are a reader's, as they stand on her row.
type safeHours struct {
	Timezone  string `db:"timezone"`
	SafeFrom  string `db:"safe_from"`
	SafeUntil string `db:"safe_until"`
}

// Home returns the one of this moment.
func (p *People) Home(tx core.App, now time.Time) (*Home, error) {
	site, err := settings.Load(tx)
	if err != nil {
		return nil, err
	}
	return &Home{clock: p.clock, now: now, zone: site.Timezone(), opens: map[safeHours]time.Time{}}, nil
}

// next returns when hours next are open, in real time; the moment itself when they are open now.
func (h *Home) next(hers safeHours) time.Time {
	if at, known := h.opens[hers]; known {
		return at
	}
	at, now := h.now, h.now
	if h.clock != nil {
		now = h.clock.At(now)
	}
	if opens := hours.Next(now, hours.Window{}, hours.Safe(hers.Timezone, hers.SafeFrom, hers.SafeUntil, h.zone)); opens.After(now) {
		if at = opens; h.clock != nil {
			at = h.clock.Real(opens)
		}
	}
	h.opens[hers] = at
	return at
}

// Narrowed lists those of the subscribers between two ids, the first one out and the last one in, who have
// safe hours, and when mail may next reach each. idx_subscribers_hours holds them and nobody else.
func (h *Home) Narrowed(tx core.App, after, last string) (map[string]time.Time, error) {
	var rows []struct {
		ID string `db:"id"`
		safeHours
	}
	err := tx.DB().NewQuery(`SELECT id, timezone, safe_from, safe_until FROM subscribers INDEXED BY idx_subscribers_hours
		WHERE safe_from != '' AND id > {:after} AND id <= {:last}`).Bind(dbx.Params{"after": after, "last": last}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("asking who has safe hours: %w", err)
	}
	opens := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		opens[row.ID] = h.next(row.safeHours)
	}
	return opens, nil
}

// bindHours has mail that waits for safe hours asked about again when she, or the author for all whose zone
// is not known, has said others.
func (p *People) bindHours() {
	again := func(subscriber func(*core.RecordEvent) string, fields ...string) func(*core.RecordEvent) error {
		return func(e *core.RecordEvent) error {
			was := e.Record.Original()
			changed := slices.ContainsFunc(fields, func(field string) bool { return was.GetString(field) != e.Record.GetString(field) })
			if err := e.Next(); err != nil || !changed {
				return err
			}
			return outbox.AskAgain(e.App, p.now(), subscriber(e))
		}
	}
	p.app.OnRecordUpdate(Collection).BindFunc(again(func(e *core.RecordEvent) string { return e.Record.Id }, "timezone", "safe_from", "safe_until"))
	p.app.OnRecordUpdate("site").BindFunc(again(func(*core.RecordEvent) string { return "" }, "timezone"))
}
