package newsletter

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// Gate asks, at the last moment before a newsletter goes to somebody, whether the author has
// called it back. One query answers for the whole batch. Other kinds of message may go.
func (n *Newsletters) Gate(tx core.App, _ time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
	verdicts := make(map[string]outbox.Verdict, len(ms))
	asked := map[string]bool{}
	var ids []any
	for _, m := range ms {
		verdicts[m.ID] = outbox.Verdict{Status: outbox.Go}
		if m.Kind == outbox.Newsletter && !asked[m.Newsletter] {
			asked[m.Newsletter] = true
			ids = append(ids, m.Newsletter)
		}
	}
	if len(ids) == 0 {
		return verdicts, nil
	}
	states, err := statesOf(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Kind != outbox.Newsletter {
			continue
		}
		switch states[m.Newsletter] {
		case Sending, Sent: // sent, but for somebody who asked for quiet until today
		case Stopped:
			verdicts[m.ID] = outbox.Verdict{Status: outbox.Cancel, Reason: calledBack}
		default:
			verdicts[m.ID] = outbox.Verdict{Status: outbox.Cancel, Reason: "the newsletter is gone"}
		}
	}
	return verdicts, nil
}

// calledBack is the reason on the rows of a newsletter that was stopped.
const calledBack = "you called it back"
