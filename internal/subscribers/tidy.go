package subscribers

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/settings"
)

const (
	// pendingFor is how long an address that was never confirmed is kept.
	pendingFor = 14 * 24 * time.Hour
	// namedFor is how long the ledger names the address of a mail to somebody who is no subscriber.
	namedFor = 24 * time.Hour
	// tidyAtOnce is how many people one transaction is for.
	tidyAtOnce = 200
	// mostFailures is with how many people it may fail before the rest wait for the next time.
	mostFailures = 100
)

// Tidy ends the pauses that are over, has the ledger look again at what is held, and forgets what has had its time: addresses that were never
// confirmed, subscribers who have had their last letter, where the author wants that, the addresses
// of others in mail that has gone, and networks of a day ago.
//
// It finishes what is there, in transactions small enough for others to get a turn. Somebody with whom it
// fails is passed over until the next time; the error names each such failure.
func (p *People) Tidy(now time.Time) error {
	return errors.Join(
		p.endPauses(now), p.releaseHeld(now), p.forgetPending(now), p.forgetFinished(now),
		forgetNames(p.app, now.Add(-namedFor)), outbox.ForgetNetworks(p.app, now.Add(-24*time.Hour)),
		outbox.ForgetArrivals(p.app, now), forgetReturns(p.app, now.Add(-returnsFor)), forgetMailboxes(p.app, now.Add(-24*time.Hour)),
		forgetMoves(p.app, now.Add(-movedBackFor)), forgetTries(p.app, now.Add(-24*time.Hour)),
	)
}

func (p *People) endPauses(now time.Time) error {
	return p.eachDue("ending a pause that is over",
		func(tx core.App, limit, skip int) ([]*Subscriber, error) { return pausesOver(tx, now, limit, skip) },
		func(tx core.App, s *Subscriber) error { return p.resumeIn(tx, now, s) },
		func([]*Subscriber) error { p.mail.Wake(); return nil })
}

// releaseHeld lets mail go that is held for somebody who rests no longer, whatever left it behind.
func (p *People) releaseHeld(now time.Time) error {
	_, err := outbox.ReleaseHeld(p.app, now)
	return err
}

func (p *People) forgetPending(now time.Time) error {
	f := forgetting{p, map[string]Gone{}}
	return p.eachDue("forgetting an address that was never confirmed",
		func(tx core.App, limit, skip int) ([]*Subscriber, error) {
			return stalePending(tx, now.Add(-pendingFor), limit, skip)
		},
		f.forget, f.outside)
}

// A forgetting forgets many people, and tells those outside of a whole transaction's at once.
type forgetting struct {
	people *People
	gone   map[string]Gone // by id; of a transaction that failed, too
}

func (f *forgetting) forget(tx core.App, s *Subscriber) (err error) {
	f.gone[s.Id], err = forgetIn(tx, s)
	return err
}

func (f *forgetting) outside(done []*Subscriber) error {
	gone := make([]Gone, len(done))
	for i, s := range done {
		gone[i] = f.gone[s.Id]
	}
	clear(f.gone)
	return f.people.forgetOutside(gone)
}

// forgetFinished forgets whoever takes no newsletter and has had the last of her letters as many days ago as
// the author's setting says; 0 is never. What goes is what goes when she is erased; but no mark stays that
// keeps mail from her, for it was not she who wanted to go.
func (p *People) forgetFinished(now time.Time) error {
	site, err := settings.Load(p.app)
	if err != nil || site.ForgetFinishedAfter() <= 0 {
		return err
	}
	before := now.AddDate(0, 0, -site.ForgetFinishedAfter())
	f := forgetting{p, map[string]Gone{}}
	return p.eachDue("forgetting somebody who has had her last letter",
		func(tx core.App, limit, skip int) ([]*Subscriber, error) { return finished(tx, before, limit, skip) },
		f.forget, f.outside)
}

// due lists people with whom something is to be done: at most limit of them, without the first skip.
type due func(tx core.App, limit, skip int) ([]*Subscriber, error)

// eachDue does something with everybody who is due, in transactions of many, and calls after once such a
// transaction is committed. Where one fails it goes on one by one, and passes over whom it fails with.
// What is done with somebody must take her off the list.
func (p *People) eachDue(deed string, list due, do func(tx core.App, s *Subscriber) error, after func(done []*Subscriber) error) error {
	var errs []error
	limit, skip := tidyAtOnce, 0
	for skip < mostFailures {
		page, err := p.somePeople(list, do, limit, skip)
		switch {
		case err != nil && len(page) > 1:
			limit = 1
			continue
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", deed, err))
			limit, skip = tidyAtOnce, skip+1
		case len(page) > 0:
			errs = append(errs, after(page))
		}
		if len(page) == 0 {
			break
		}
	}
	return errors.Join(errs...)
}

// somePeople does something with some of those who are due, in one transaction. It returns them also when it fails.
func (p *People) somePeople(list due, do func(tx core.App, s *Subscriber) error, limit, skip int) (page []*Subscriber, err error) {
	err = p.app.RunInTransaction(func(tx core.App) (err error) {
		if page, err = list(tx, limit, skip); err != nil {
			return err
		}
		for _, s := range page {
			if err := do(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return page, err
}
