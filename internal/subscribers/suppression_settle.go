package subscribers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/logging"
)

const (
	// settleAtOnce is how many rows are settled in one go, and how many addresses go in one call.
	settleAtOnce = 500
	// callsAtOnce is how many calls for one person each are made in one go.
	callsAtOnce = 10
	// backAfter is how long somebody is off the list for a mail she asked for.
	backAfter = 2 * 24 * time.Hour
	// sweepEvery is how often the list may be searched for the erased.
	sweepEvery = time.Hour
	// longestListPause bounds the pauses after a failure.
	longestListPause = time.Hour
)

// Settle tells the carrier some of what it should know by now, and returns how many rows it dealt with:
// call it again while that is not zero. An error of the carrier also stands on the rows,
// which are tried again later.
func (k *ListKeeper) Settle(ctx context.Context) (did int, err error) {
	did, search, err := k.settleSome(ctx)
	if err == nil && search && k.people.now().Sub(k.sweptAt()) >= sweepEvery {
		err = k.read(ctx, ReasonUnsubscribed)
	}
	return did, err
}

// settleSome settles what takes a few calls, so that whoever waits for a turn gets it soon. search says that
// somebody erased may be on the list.
func (k *ListKeeper) settleSome(ctx context.Context) (did int, search bool, err error) {
	k.one.Lock()
	defer k.one.Unlock()
	due, err := dueEntries(k.people.app, k.people.now(), settleAtOnce)
	if err != nil {
		return 0, false, err
	}
	var add []entry
	calls := 0
	for _, e := range due {
		hers := e.Email != "" && k.people.hash(e.Email) == e.Hash
		switch {
		case !hers && e.Want == wantOff && e.Settled:
			err = forgetEntry(k.people.app, e.Hash)
		case !hers:
			search = true
			err = k.sayGone(e)
		case e.Settled: // two days have passed
			err = k.takeBack(e)
		case e.Want == wantOn && e.Status != Unsubscribed:
			err = forgetEntry(k.people.app, e.Hash)
		case e.Want == wantOn && e.Tries == 0:
			add = append(add, e)
			continue
		case calls == callsAtOnce || ctx.Err() != nil:
			continue
		case e.Want == wantOn:
			// one address that the carrier does not take must not keep the others off
			calls++
			err = k.add(ctx, []entry{e})
		default:
			calls++
			err = k.remove(ctx, e)
		}
		did++
		if err != nil {
			return did, search, err
		}
	}
	if len(add) > 0 {
		did += len(add)
		err = k.add(ctx, add)
	}
	return did, search, err
}

// sayGone leaves a row to the search of the list, and looks again when one may be made.
func (k *ListKeeper) sayGone(e entry) error {
	now := k.people.now()
	next := k.sweptAt().Add(sweepEvery)
	if !next.After(now) {
		next = now.Add(sweepEvery)
	}
	_, err := k.people.app.NonconcurrentDB().NewQuery(`UPDATE list_entries SET want = 'off', settled = FALSE, subscriber = '', due = {:due}, tries = 0, updated = {:now}
		WHERE hash = {:hash}`).Bind(dbx.Params{"hash": e.Hash, "due": stamp(next), "now": stamp(now)}).Execute()
	return err
}

// takeBack puts somebody back who was off the list for a mail, unless she has confirmed.
func (k *ListKeeper) takeBack(e entry) error {
	if e.Status != Unsubscribed {
		return forgetEntry(k.people.app, e.Hash)
	}
	now := k.people.now()
	return settleEntry(k.people.app, now, e, entry{Want: wantOn, Due: stamp(now)})
}

// add puts the subscribers of rows on the list of those who stopped.
func (k *ListKeeper) add(ctx context.Context, rows []entry) error {
	addresses := make([]string, len(rows))
	for i, e := range rows {
		addresses[i] = e.Email
	}
	err := k.lists.Unsubscribe(ctx, addresses)
	return errors.Join(err, k.settled(rows, entry{Want: wantOn, Settled: true}, err))
}

// remove takes the subscriber of a row off the list.
func (k *ListKeeper) remove(ctx context.Context, e entry) error {
	err := k.lists.Remove(ctx, ReasonUnsubscribed, e.Email)
	return errors.Join(err, k.settled([]entry{e}, entry{Want: wantOff, Settled: true, Due: stamp(k.people.now().Add(backAfter))}, err))
}

// settled writes down that rows are as they should be or, after a failure, when they are tried again.
func (k *ListKeeper) settled(rows []entry, is entry, failure error) error {
	now := k.people.now()
	return k.people.app.RunInTransaction(func(tx core.App) error {
		for _, was := range rows {
			becomes := is
			if failure != nil {
				becomes = was
				becomes.Tries++
				becomes.LastError = clip(failure.Error())
				becomes.Due = stamp(now.Add(listPause(becomes.Tries)))
			}
			if err := settleEntry(tx, now, was, becomes); err != nil {
				return err
			}
		}
		return nil
	})
}

// listPause is how long to wait after the nth failure: a minute, then twice as long each time.
func listPause(n int) time.Duration {
	return min(time.Minute<<min(n-1, 10), longestListPause)
}

// clip makes an error fit its column.
func clip(text string) string {
	const most = 480
	text = logging.WithoutAddresses(text)
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") // no half of a letter
}

// Before takes an address off the list when its owner has asked for the mail that is to
// go there now. It asks the carrier at most once in two days for one address. Call it outside
// any transaction.
func (k *ListKeeper) Before(ctx context.Context, address string) error {
	hash := k.people.hash(address)
	if listed, _, err := k.maybeListed(hash, address); err != nil || !listed {
		return err
	}
	k.one.Lock()
	defer k.one.Unlock()
	listed, subscriber, err := k.maybeListed(hash, address)
	if err != nil || !listed {
		return err
	}
	if err := k.lists.Remove(ctx, ReasonUnsubscribed, address); err != nil {
		return err
	}
	now := k.people.now()
	return putEntry(k.people.app, now, entry{Hash: hash, Subscriber: subscriber, Want: wantOff, Settled: true, Due: stamp(now.Add(backAfter))})
}

// maybeListed reports whether the carrier may have an address on its list of those who
// stopped, by our doing or its own, and whose address it is.
func (k *ListKeeper) maybeListed(hash, address string) (listed bool, subscriber string, err error) {
	known, err := listStanding(k.people.app, hash, address)
	if err != nil {
		return false, "", err
	}
	switch {
	case known.Entry == "off":
		return false, known.Subscriber, nil
	case known.Entry != "":
		return true, known.Subscriber, nil
	}
	return known.Status == Unsubscribed || known.Suppressed, known.Subscriber, nil
}
