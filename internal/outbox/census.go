package outbox

import (
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// countFresh is how old a count may be, and countShare how much longer than a count took nobody counts
	// again: whatever the ledger has grown to, counting is a hundredth of one processor's work.
	countFresh = 10 * time.Second
	countShare = 100
)

// Census counts the ledger for whoever watches, and no more often than that is worth. Safe for concurrent use.
type Census struct {
	app core.App
	now func() time.Time

	mu     sync.Mutex // held while counting, so that many who ask cause one count
	counts Tally
	at     time.Time
	took   time.Duration
}

// Tally is how many messages there are.
type Tally struct {
	// ByStatus adds up to all rows; a status that no row is in is missing.
	ByStatus map[Status]int
	// Queued has every kind; tests count as System.
	Queued map[Kind]int
}

// NewCensus makes one. now is the real clock, or a test's.
func NewCensus(app core.App, now func() time.Time) *Census { return &Census{app: app, now: now} }

// Tally returns the counts of now, or those of a moment ago.
func (c *Census) Tally() (Tally, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := c.now().Sub(c.at)
	if c.counts.ByStatus != nil && age >= 0 && age < max(countFresh, countShare*c.took) {
		return c.counts, nil
	}
	began := time.Now() // what it costs is real time, whatever clock the site lives by
	counts, err := tally(c.app)
	if err != nil {
		return Tally{}, err
	}
	c.counts, c.at, c.took = counts, c.now(), time.Since(began)
	return counts, nil
}

// tallySQL goes through idx_messages_due alone, and never through the rows.
const tallySQL = "SELECT status, priority, count(*) AS n FROM messages GROUP BY status, priority"

func tally(app core.App) (Tally, error) {
	var rows []struct {
		Status   Status `db:"status"`
		Priority int    `db:"priority"`
		N        int    `db:"n"`
	}
	if err := app.ConcurrentDB().NewQuery(tallySQL).All(&rows); err != nil {
		return Tally{}, fmt.Errorf("counting the ledger: %w", err)
	}
	t := Tally{ByStatus: map[Status]int{}, Queued: map[Kind]int{System: 0, Guide: 0, Confirmation: 0, Letter: 0, Newsletter: 0}}
	for _, row := range rows {
		t.ByStatus[row.Status] += row.N
		if row.Status == Queued {
			t.Queued[kindOf(row.Priority)] += row.N
		}
	}
	return t, nil
}

// kindOf is the kind of the messages with a priority.
func kindOf(priority int) Kind {
	switch {
	case priority >= priorityNarrowNewsletter:
		return Newsletter
	case priority >= prioritySuspicious:
		return Confirmation
	case priority >= priorityNarrowLetter:
		return Letter
	case priority >= priorityConfirmation:
		return Confirmation
	case priority >= priorityGuide:
		return Guide
	}
	return System
}

// Overdue returns since when the queued message has been due that has been so longest, of any
// kind; zero when none is due.
func Overdue(app core.App, now time.Time) (time.Time, error) {
	var all []int
	for _, b := range bands {
		all = append(all, b.priority)
	}
	return overdue(app, now, all)
}

// Awaited is Overdue among those somebody is waiting for: system mail, guides, and first confirmations of those who look
// human, or who came by a form of somebody's own that asks for no stamp.
func Awaited(app core.App, now time.Time) (time.Time, error) {
	return overdue(app, now, awaitedFirst)
}

// awaitedFirst are the priorities of which nobody should wait long.
var awaitedFirst = []int{prioritySystem, priorityGuide, priorityConfirmation, priorityUnstamped}

func overdue(app core.App, now time.Time, among []int) (time.Time, error) {
	var oldest time.Time
	for _, priority := range among {
		at, err := oneTime(app, "reading since when mail has been due",
			`SELECT next_at FROM messages WHERE status = 'queued' AND priority = {:priority} AND next_at <= {:now} ORDER BY next_at LIMIT 1`,
			dbx.Params{"priority": priority, "now": stamp(now)})
		if err != nil {
			return time.Time{}, err
		}
		if !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	return oldest, nil
}
