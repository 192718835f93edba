package outbox

import (
	"fmt"
	"math"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// limit is one line of the mail plan: at most most messages in any window of that length.
type limit struct {
	most   int
	window time.Duration
	used   int // handed over within the window that ends now
	weak   int // those of them that were weak confirmations
}

// plan is the limits that are set. An empty plan limits nothing.
type plan []limit

// readPlan counts what has gone in each window. Every attempt counts that may have been
// taken: better to wait a little than to be refused.
func (o *Outbox) readPlan(tx core.App, now time.Time) (plan, error) {
	var p plan
	for _, l := range []limit{{most: o.cfg.MailPerHour, window: time.Hour}, {most: o.cfg.MailPerDay, window: 24 * time.Hour}} {
		if l.most <= 0 {
			continue
		}
		err := tx.DB().NewQuery("SELECT count(*)" + sentSQL).Bind(l.span(now)).Row(&l.used)
		if err != nil {
			return nil, fmt.Errorf("counting what went in the last %v: %w", l.window, err)
		}
		if err := tx.DB().NewQuery("SELECT count(*)" + weakSQL).Bind(l.span(now)).Row(&l.weak); err != nil {
			return nil, fmt.Errorf("counting the confirmations that went in the last %v: %w", l.window, err)
		}
		p = append(p, l)
	}
	return p, nil
}

// sentSQL is what went within a span.
const sentSQL = " FROM messages WHERE sent_at != '' AND sent_at > {:since} AND sent_at <= {:by}"

// weakSQL are the weak confirmations that went within a span. The numbers stand in it as they do in the partial
// index idx_messages_weak, or the planner would not use that.
var weakSQL = fmt.Sprintf(" FROM messages WHERE sent_at != '' AND priority >= %d AND priority <= %d AND sent_at > {:since} AND sent_at <= {:by}", firstWeak, lastWeak)

// span is the window that ends now, for a query. What went later than now went by a clock that ran ahead
// once, and would otherwise use up the plan until that day comes.
func (l limit) span(now time.Time) dbx.Params {
	return dbx.Params{"since": stamp(now.Add(-l.window)), "by": stamp(now.Add(clockSlack))}
}

// allowance is how many messages of a band the limit allows altogether, at least one.
func (l limit) allowance(share float64) int {
	return max(1, int(math.Ceil(float64(l.most)*share)))
}

// room is how many of want messages of a band may go now, when taken others go with them, weak of which are
// weak confirmations.
func (p plan) room(b band, want, taken, weak int) int {
	for _, l := range p {
		want = min(want, l.allowance(b.share)-l.used-taken)
		if b.weak > 0 {
			want = min(want, l.allowance(b.weak)-l.weak-weak)
		}
	}
	return max(want, 0)
}

// opens is when the plan next lets a message of the band go: when enough of those that
// went have left the window. It is now when the band has room.
func (p plan) opens(tx core.App, now time.Time, b band) (time.Time, error) {
	opens := now
	later := func(l limit, over int, from string) error {
		if over < 0 {
			return nil
		}
		// the row whose leaving brings the count below the allowance
		sent, err := oneTime(tx, "reading when the mail plan has room again", fmt.Sprintf(`SELECT sent_at%s ORDER BY sent_at LIMIT 1 OFFSET %d`, from, over), l.span(now))
		if at := sent.Add(l.window); err == nil && !sent.IsZero() && at.After(opens) {
			opens = at
		}
		return err
	}
	for _, l := range p {
		if err := later(l, l.used-l.allowance(b.share), sentSQL); err != nil {
			return time.Time{}, err
		}
		if b.weak == 0 {
			continue
		}
		if err := later(l, l.weak-l.allowance(b.weak), weakSQL); err != nil {
			return time.Time{}, err
		}
	}
	return opens, nil
}
