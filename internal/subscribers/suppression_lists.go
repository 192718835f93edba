package subscribers

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Lists are a carrier's own lists of addresses that it takes mail for and then drops it. A list
// is called by the reason for being on it: [ReasonBounced], [ReasonComplained] or [ReasonUnsubscribed].
type Lists interface {
	// Page returns addresses of a list and the cursor of the next page, "" after the last. The
	// cursor "" is the first page.
	Page(ctx context.Context, list Reason, cursor string) (addresses []string, next string, err error)
	// Unsubscribe puts addresses on the list of those who stopped.
	Unsubscribe(ctx context.Context, addresses []string) error
	// Remove takes an address off a list. It is no error when it is not on it.
	Remove(ctx context.Context, list Reason, address string) error
}

// ListKeeper keeps the carrier's lists and our suppressions in step.
//
// From there to here ([ListKeeper.Read]): a subscriber of ours who stands on a list is suppressed;
// an address that is not ours is not kept, not even as a hash.
//
// From here to there ([ListKeeper.Settle]): who stops is put on the carrier's list of those
// who stopped, so that nothing else on the same domain writes to her either. What is to
// be told stands in "list_entries", one row for each keyed hash, written in the
// transaction in which she stops:
//
//	on, unsettled   to be put on the list
//	on, settled     we have put her there
//	off, unsettled  to be taken off
//	off, settled    taken off a short while ago: what a list still shows of her does not count
//
// She is taken off before a mail that she asked for goes ([ListKeeper.Before]), and put back
// two days later unless she has confirmed.
//
// Erasing: nobody's address is given to the carrier after she was erased. If we had put it on
// the list before, it is taken off again, without keeping it: the list is read, and the
// entry whose keyed hash is the erased one goes. A bounce or a complaint that the carrier
// noted itself stays with it, as its log does. That she is never written to again
// rests on the keyed hash in "suppressions" alone.
//
// Nothing here asks the carrier inside a transaction. Only the process that sends settles
// anything, so no two do it at once.
type ListKeeper struct {
	people *People
	lists  Lists
	wake   chan struct{}

	// one is held for a call to the carrier together with what is written down of it, so that two
	// never work on one address. Whoever reads all the lists lets others in between two pages.
	one sync.Mutex

	reading sync.Mutex        // held by whoever reads a list from page to page
	cursors map[Reason]string // where that was interrupted; never on a disk, for a cursor holds an address

	mu    sync.Mutex
	swept time.Time // when the list was last searched for the erased
}

// KeepLists makes a keeper for the carrier's lists and has it note who stops, comes back
// and is erased. Call it once, before the app serves.
func (p *People) KeepLists(lists Lists) *ListKeeper {
	k := &ListKeeper{people: p, lists: lists, wake: make(chan struct{}, 1), cursors: map[Reason]string{}}
	p.OnStopped(k.noteStopped)
	p.OnConfirmed(func(tx core.App, c Confirmed) error { return k.noteConfirmed(tx, c.Subscriber) })
	p.OnErased(k.noteErased)
	return k
}

// Wake makes the keeper look for something to do now. It never blocks.
func (k *ListKeeper) Wake() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// noteStopped wants her on the list of those who stopped. Who bounced or complained is on
// another list of the carrier's already.
func (k *ListKeeper) noteStopped(tx core.App, subscriber string, why Reason) error {
	s, err := ByID(tx, subscriber)
	if err != nil {
		return err
	}
	defer k.Wake()
	hash := k.people.hash(s.Email())
	if why == ReasonBounced || why == ReasonComplained {
		return forgetEntry(tx, hash)
	}
	return putEntry(tx, k.people.now(), entry{Hash: hash, Subscriber: subscriber, Want: wantOn, Due: stamp(k.people.now())})
}

// noteConfirmed wants her off the list, if we had put her there again meanwhile.
func (k *ListKeeper) noteConfirmed(tx core.App, subscriber string) error {
	s, err := ByID(tx, subscriber)
	if err != nil {
		return err
	}
	defer k.Wake()
	now := k.people.now()
	_, err = tx.NonconcurrentDB().NewQuery(`UPDATE list_entries SET want = 'off', settled = FALSE, subscriber = {:s}, due = {:now}, tries = 0, updated = {:now}
		WHERE hash = {:hash} AND want = 'on'`).Bind(dbx.Params{"s": subscriber, "hash": k.people.hash(s.Email()), "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("noting that she is back: %w", err)
	}
	return nil
}

// noteErased wants an erased address off the list if we put it there. Its row names no subscriber
// from now on, so the list is searched for its hash.
func (k *ListKeeper) noteErased(gone []Gone) error {
	defer k.Wake()
	for _, g := range gone {
		if err := eraseEntry(k.people.app, k.people.now(), k.people.hash(g.Address)); err != nil {
			return err
		}
	}
	return nil
}
