package subscribers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// mostPages bounds the reading of one list, should its pages lead in a circle.
const mostPages = 20_000

// errEndless: a list has more pages than anybody has subscribers.
var errEndless = errors.New("the carrier's list does not end")

// Read reads the carrier's lists page by page and suppresses the subscribers of ours who stand on
// them. Doing it twice changes nothing more. A list that was interrupted goes on where it
// was as long as the program runs, and begins anew after that. It reads every list
// it can and returns what failed.
func (k *ListKeeper) Read(ctx context.Context) error {
	if err := orphan(k.people.app, k.people.now()); err != nil {
		return err
	}
	var errs []error
	for _, list := range []Reason{ReasonBounced, ReasonComplained, ReasonUnsubscribed} {
		errs = append(errs, k.read(ctx, list))
	}
	return errors.Join(errs...)
}

// read reads one list to its end and notes how that went.
func (k *ListKeeper) read(ctx context.Context, list Reason) error {
	k.reading.Lock()
	defer k.reading.Unlock()
	began, whole := k.people.now(), k.cursors[list] == ""
	err := k.pages(ctx, list)
	if ctx.Err() != nil {
		return nil // the program ends; that is nobody's failure
	}
	failure := ""
	if err != nil {
		failure = clip(err.Error())
		err = fmt.Errorf("reading the carrier's list of who %s: %w", list, err)
	}
	if err == nil && whole && list == ReasonUnsubscribed {
		k.mu.Lock()
		k.swept = began
		k.mu.Unlock()
		err = searchOver(k.people.app, began)
	}
	return errors.Join(err, noteRead(k.people.app, k.people.now(), list, failure))
}

func (k *ListKeeper) pages(ctx context.Context, list Reason) error {
	for range mostPages {
		next, err := k.page(ctx, list)
		if err != nil {
			return err
		}
		k.cursors[list] = next
		if next == "" {
			return nil
		}
	}
	k.cursors[list] = ""
	return errEndless
}

// page reads a page and takes it in before anybody else asks the carrier: what it says
// must not be older than what is done about it.
func (k *ListKeeper) page(ctx context.Context, list Reason) (next string, err error) {
	k.one.Lock()
	defer k.one.Unlock()
	addresses, next, err := k.lists.Page(ctx, list, k.cursors[list])
	if err != nil {
		return "", err
	}
	return next, k.takeIn(ctx, list, addresses)
}

// sweptAt is when the list was last searched for the erased; zero: not since the start.
func (k *ListKeeper) sweptAt() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.swept
}

// takeIn suppresses the subscribers on a page, and takes off it who was erased with us.
func (k *ListKeeper) takeIn(ctx context.Context, list Reason, addresses []string) error {
	hashes := make([]string, len(addresses))
	for i, address := range addresses {
		hashes[i] = k.people.hash(address)
	}
	off, err := wantedOff(k.people.app, hashes)
	if err != nil {
		return err
	}
	for i, address := range addresses {
		if gone := off[hashes[i]]; gone && list == ReasonUnsubscribed {
			if err := k.lists.Remove(ctx, list, address); err != nil {
				return err
			}
		}
	}
	people, err := subscribersAt(k.people.app, addresses)
	if err != nil || len(people) == 0 {
		return err
	}
	return k.people.app.RunInTransaction(func(tx core.App) error {
		for _, s := range people {
			if err := k.people.SuppressListed(tx, s.Id, list); err != nil {
				return err
			}
		}
		return nil
	})
}

// SuppressListed is [People.Suppress] for somebody the carrier does not deliver to because of a list of
// its own. Who is off that list by our own doing, or suppressed already, stays as she is. It
// runs inside the caller's transaction.
func (p *People) SuppressListed(tx core.App, subscriber string, list Reason) error {
	s, err := ByID(tx, subscriber)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch s.Status() {
	case Complained:
		return nil
	case Bounced:
		if list != ReasonComplained {
			return nil
		}
	case Unsubscribed:
		if list == ReasonUnsubscribed {
			return nil
		}
	}
	hash := p.hash(s.Email())
	e, found, err := entryByHash(tx, hash)
	if err != nil || found && e.Want == wantOff {
		return err
	}
	if found && list == ReasonUnsubscribed && s.Status() == Active {
		// we put her there, and she has come back since
		now := p.now()
		return putEntry(tx, now, entry{Hash: hash, Subscriber: subscriber, Want: wantOff, Due: stamp(now)})
	}
	failure := outbox.Failure("")
	if list == ReasonBounced {
		failure = outbox.ListedBounced
	}
	if err := p.SuppressFor(tx, subscriber, list, failure); err != nil {
		return err
	}
	// nothing to tell: that list is where it comes from. And what we did not put there is not ours to take away
	return forgetEntry(tx, hash)
}

// ListState is how far the carrier's lists and ours are in step.
type ListState struct {
	// Read is when all lists had last been read to their end; zero: not all of them ever.
	Read time.Time
	// Failed is the carrier's reason why a list could not be read the last time; "" when all could.
	Failed string
	// Waiting is how many people the carrier has not been told about after a first try, and
	// Reason why.
	Waiting int
	Reason  string
}

// ListsState reads how far the carrier's lists and ours are in step. It works in any process.
func ListsState(app core.App) (ListState, error) {
	var reads []struct {
		ReadAt    string `db:"read_at"`
		LastError string `db:"last_error"`
	}
	if err := app.DB().Select("read_at", "last_error").From("list_reads").OrderBy("read_at DESC").All(&reads); err != nil {
		return ListState{}, fmt.Errorf("asking when the lists were read: %w", err)
	}
	var state ListState
	for _, r := range reads {
		if r.LastError != "" {
			state.Failed = r.LastError
		}
	}
	if len(reads) == 3 {
		state.Read = unstamp(reads[2].ReadAt)
	}
	err := app.DB().NewQuery("SELECT count(*), coalesce(max(last_error), '') FROM list_entries WHERE due != '' AND tries > 0").Row(&state.Waiting, &state.Reason)
	if err != nil {
		return ListState{}, fmt.Errorf("counting what the carrier was not told: %w", err)
	}
	return state, nil
}
