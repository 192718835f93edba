package subscribers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

const (
	// returnsAtOnce is how many people one turn is for.
	returnsAtOnce = 50
	// mostReturnTries is how often the carrier is asked for one of them before the author is told.
	mostReturnTries = 8
	// returnsFor is how long it is known who was let back.
	returnsFor = 30 * 24 * time.Hour
)

// Why somebody is to be written to again.
const (
	causePressed = "pressed" // the author pressed a button
	causeWrongly = "wrongly" // an earlier version took a failure for a dead mailbox
	causeUnlist  = "unlist"  // a mail was undelivered: the carrier's list of bounces should not keep the next one
)

// Returns lets people be written to again whose mail came back: what is to be done stands in the table
// "returns", one row for each of them, and is done one by one in the background, by the process that sends. The
// carrier's list comes first and ours after, as with [People.Lift]; cut off in between, it is done again.
type Returns struct {
	people *People
	lists  *ListKeeper // nil while mail stays here
	wake   chan struct{}
}

// KeepReturns makes it. lists is nil while mail stays here.
func (p *People) KeepReturns(lists *ListKeeper) *Returns {
	return &Returns{people: p, lists: lists, wake: make(chan struct{}, 1)}
}

// Wake makes it look for something to do now. It never blocks.
func (r *Returns) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Unlist puts a subscriber down to be taken off the carrier's list of bounces, inside the caller's
// transaction: what failed was a message, and the next one is not to be dropped because of it.
func (r *Returns) Unlist(tx core.App, subscriber string) error {
	if r.lists == nil {
		return nil
	}
	defer r.Wake()
	return putReturns(tx, r.people.now(), causeUnlist, "", "", []string{subscriber})
}

// Serve works while app serves, whenever sending says that it is this process that sends.
func (r *Returns) Serve(app core.App, sending func() bool) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		running.Go(func() { r.keep(ctx, sending) })
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
}

func (r *Returns) keep(ctx context.Context, sending func() bool) {
	said := ""
	for ctx.Err() == nil {
		if sending() {
			did, err := r.Work(ctx)
			switch {
			case err == nil:
				said = ""
			case err.Error() != said && ctx.Err() == nil:
				said = err.Error()
				r.people.app.Logger().Warn("Letting readers be written to again goes on later", "error", said)
			}
			if did > 0 {
				continue
			}
		}
		select {
		case <-ctx.Done():
		case <-r.wake:
		case <-time.After(lookEvery):
		}
	}
}

// Work does what is due for some people, and returns for how many: call it again while that is not zero. An
// error of the carrier's also stands on the row, which is tried again later.
func (r *Returns) Work(ctx context.Context) (did int, err error) {
	due, err := dueReturns(r.people.app, r.people.now(), returnsAtOnce)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	said, err := r.people.saidOf(due)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, one := range due {
		if ctx.Err() != nil {
			break
		}
		errs = append(errs, r.bring(ctx, one, said[r.people.hash(one.Email)]))
		did++
	}
	return did, errors.Join(errs...)
}

// bring lets one person be written to again.
func (r *Returns) bring(ctx context.Context, one returning, said []stop) error {
	if r.lists != nil {
		r.lists.one.Lock()
		defer r.lists.one.Unlock()
		if err := r.lists.lists.Remove(ctx, ReasonBounced, one.Email); err != nil {
			if ctx.Err() != nil {
				return nil // the program ends; that is nobody's failure
			}
			return errors.Join(fmt.Errorf("taking her off the carrier's list: %w", err), returnFailed(r.people.app, r.people.now(), one, err))
		}
	}
	now := r.people.now()
	err := r.people.app.RunInTransaction(func(tx core.App) error {
		s, err := ByID(tx, one.Subscriber)
		if errors.Is(err, ErrNotFound) {
			return nil // her row took this one with it
		}
		if err != nil {
			return err
		}
		kept := ""
		if one.Cause != causeUnlist {
			if kept, err = r.people.restoreIn(tx, now, s, said); err != nil {
				return err
			}
		}
		if r.lists != nil && kept == "" && (s.Status() == Active || s.Status() == Pending) {
			// a page of the old list may still be on its way
			if err := putEntry(tx, now, entry{Hash: r.people.hash(one.Email), Subscriber: s.Id, Want: wantOff, Settled: true, Due: stamp(now.Add(backAfter))}); err != nil {
				return err
			}
		}
		return returnDone(tx, now, one, kept)
	})
	if err != nil {
		return errors.Join(fmt.Errorf("letting her be written to again: %w", err), returnFailed(r.people.app, now, one, err))
	}
	r.people.mail.Wake()
	return nil
}

// saidOf reads what the file beside the data directory says of people, by the keyed hash of their address.
func (p *People) saidOf(people []returning) (map[string][]stop, error) {
	hers := make(map[string][]stop, len(people))
	spellings := make(map[string][]string, len(people)) // of a mailbox, those that are asked about
	for _, one := range people {
		hash, mailbox := p.hash(one.Email), p.mailbox(one.Email)
		hers[hash] = nil
		if mailbox != hash {
			spellings[mailbox] = append(spellings[mailbox], hash)
		}
	}
	stops, _, err := readStops(stopsBeside(p.app.DataDir()), 0)
	if err != nil {
		return nil, err
	}
	for _, s := range stops {
		if _, asked := hers[s.hash]; asked {
			hers[s.hash] = append(hers[s.hash], s)
		}
		for _, hash := range spellings[s.hash] {
			if s.what.ofMailbox() || s.what == lifted {
				hers[hash] = append(hers[hash], s)
			}
		}
	}
	return hers, nil
}

// Returnable is somebody whom the author may let be written to again.
type Returnable struct {
	ID      string         `db:"id"`
	Email   string         `db:"email"`
	Resting bool           `db:"resting"` // she rests; else her mail came back
	Known   bool           `db:"known"`   // it is known what she had, so she has it back
	Failure outbox.Failure `db:"failure"`
	Since   string         `db:"since"`
}

// ReturnMany puts people down to be written to again, because the author pressed a button that was called
// so, and returns what to ask Progress for.
func (r *Returns) ReturnMany(called string, ids []string) (press string, err error) {
	defer r.Wake()
	press = core.GenerateDefaultRandomId()
	err = r.people.app.RunInTransaction(func(tx core.App) error {
		return putReturns(tx, r.people.now(), causePressed, press, called, ids)
	})
	return press, err
}
