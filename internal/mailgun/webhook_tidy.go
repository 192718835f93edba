package mailgun

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

const (
	// strangeEventsFor is how long an event is kept that is about no mail of ours: its token
	// matters, so that a replay is known. A webhook that is older than oldestWebhook is refused
	// by its age, and its token came here newestWebhook before its time at the earliest.
	strangeEventsFor = oldestWebhook + 24*time.Hour
	// eventsFor is how long what became of a mail can be read.
	eventsFor = 30 * 24 * time.Hour
	// mostForgotten bounds the events of one transaction.
	mostForgotten = 500
)

// ForgetEvents deletes old events, in transactions small enough for others to get a turn: those
// about mail of ours after 30 days, all others after four. What remembers a mail from before a restore stays.
func ForgetEvents(app core.App, now time.Time) error {
	if err := forgetEvents(app, strangeEvents, now.Add(-strangeEventsFor)); err != nil {
		return err
	}
	return forgetEvents(app, allEvents, now.Add(-eventsFor))
}

// What is forgotten, oldest first. The planner, left alone, takes the index on message for the
// first, and so reads every event that is about no mail of ours.
const (
	strangeEvents = "SELECT rowid FROM mail_events INDEXED BY idx_mail_events_strange WHERE message = '' AND created < {:before} AND NOT " +
		outbox.RememberedSent + " ORDER BY created LIMIT {:most}"
	allEvents = "SELECT rowid FROM mail_events WHERE created < {:before} AND NOT " + outbox.RememberedSent + " ORDER BY created LIMIT {:most}"
)

func forgetEvents(app core.App, which string, before time.Time) error {
	for {
		res, err := app.NonconcurrentDB().NewQuery("DELETE FROM mail_events WHERE rowid IN (" + which + ")").
			Bind(dbx.Params{"before": before.UTC().Format(types.DefaultDateLayout), "most": mostForgotten}).Execute()
		if err != nil {
			return fmt.Errorf("forgetting old mail events: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n < mostForgotten {
			return err
		}
	}
}
