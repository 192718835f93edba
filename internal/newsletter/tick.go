package newsletter

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// chunk is how many readers one transaction writes into the ledger, or calls back: few
// enough that a signup waiting for the write connection does not notice.
const chunk = 500

// idle is how long the loop sleeps at most: another process may have changed something, and
// nobody tells when the last message has gone.
const idle = 5 * time.Second

// Register connects n with the ledger, guards what the author saves, and works while the
// site runs.
func (n *Newsletters) Register() error {
	n.mail.ComposeSet(outbox.Newsletter, n.compose)
	n.bindGoLive()
	n.bindDeletions()

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	n.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		running.Go(func() { n.run(ctx) })
		return nil
	})
	n.app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
	return nil
}

// run works until ctx is done. An error is logged when it is new, not at every pass.
func (n *Newsletters) run(ctx context.Context) {
	said := ""
	for {
		_, err := n.tick(ctx)
		switch {
		case err == nil:
			said = ""
		case err.Error() != said:
			said = err.Error()
			n.app.Logger().Error("A newsletter could not go on and is tried again", "error", said)
		}
		select {
		case <-ctx.Done():
			return
		case <-n.wake:
		case <-time.After(idle):
		}
	}
}

// Tick does what is due: it starts newsletters whose time has come, writes readers into the
// ledger, calls back what was stopped, and ends what has gone. It returns how many messages it
// wrote or called back.
func (n *Newsletters) Tick() (did int, err error) { return n.tick(context.Background()) }

func (n *Newsletters) tick(ctx context.Context) (did int, err error) {
	if err := n.start(); err != nil {
		return 0, err
	}
	sending, err := inState(n.app, Sending)
	if err != nil {
		return 0, err
	}
	for _, letter := range sending {
		wrote, err := n.write(ctx, letter)
		did += wrote
		if err != nil {
			return did, err
		}
		if _, err := finish(n.app, n.now(), letter.Id); err != nil {
			return did, err
		}
	}
	stopped, err := unfinished(n.app)
	if err != nil {
		return did, err
	}
	for _, id := range stopped {
		called, err := n.callBack(ctx, id)
		did += called
		if err != nil {
			return did, err
		}
	}
	return did, nil
}

// start sets those going whose time has come. One that may not go any more becomes a
// draft again, with the reason on it.
func (n *Newsletters) start() error {
	waiting, err := inState(n.app, Scheduled)
	if err != nil {
		return err
	}
	for _, letter := range waiting {
		refusal := n.whenDue(letter.Id, func(due *Newsletter) { due.Set("status", Sending) })
		if refusal == nil {
			continue
		}
		if wrong := validation.Errors(nil); !errors.As(refusal, &wrong) {
			return fmt.Errorf("starting a newsletter: %w", refusal)
		}
		err := n.whenDue(letter.Id, func(due *Newsletter) {
			due.Set("status", Draft)
			due.Set("problem", fmt.Sprintf("It did not go at its time: %v", refusal))
		})
		if err != nil {
			return fmt.Errorf("putting a newsletter back: %w", errors.Join(refusal, err))
		}
	}
	return nil
}

// whenDue saves what do makes of a newsletter, if it is scheduled still and its time has come: the
// author may have taken it back, or mended a word, since it was looked for. One that is gone is left.
func (n *Newsletters) whenDue(id string, do func(*Newsletter)) error {
	err := n.change(id, func(letter *Newsletter) bool {
		due := letter.Status() == Scheduled && !letter.SendAt().After(n.now())
		if due {
			do(letter)
		}
		return due
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// write puts every reader of a newsletter into the ledger who is not there yet.
func (n *Newsletters) write(ctx context.Context, letter *Newsletter) (wrote int, err error) {
	done := letter.GetBool("written")
	cursor := letter.GetString("cursor")
	for !done && ctx.Err() == nil {
		err := n.app.RunInTransaction(func(tx core.App) error {
			// the author may have stopped it meanwhile
			if states, err := statesOf(tx, []any{letter.Id}); err != nil || states[letter.Id] != Sending {
				done = true
				return err
			}
			readers, err := readersAfter(tx, letter.StartedAt(), cursor, chunk)
			if err != nil {
				return err
			}
			drafts, err := n.drafts(tx, letter.Id, cursor, readers)
			if err != nil {
				return err
			}
			added, err := outbox.Enqueue(tx, n.now(), drafts...)
			if err != nil {
				return err
			}
			done = len(readers) < chunk
			if len(readers) > 0 {
				cursor = readers[len(readers)-1]
			}
			wrote += added
			return advance(tx, letter.Id, cursor, done)
		})
		if err != nil {
			return wrote, fmt.Errorf("writing a newsletter's readers into the ledger: %w", err)
		}
	}
	return wrote, nil
}

// drafts are the rows of a newsletter for readers, in the order of their ids from after on. Whoever has safe
// hours that are closed gets hers when they open.
func (n *Newsletters) drafts(tx core.App, letter, after string, readers []string) ([]outbox.Draft, error) {
	if len(readers) == 0 {
		return nil, nil
	}
	home, err := n.people.Home(tx, n.now())
	if err != nil {
		return nil, err
	}
	opens, err := home.Narrowed(tx, after, readers[len(readers)-1])
	if err != nil {
		return nil, err
	}
	drafts := make([]outbox.Draft, len(readers))
	for i, reader := range readers {
		at, narrow := opens[reader]
		drafts[i] = outbox.Draft{
			Kind: outbox.Newsletter, Purpose: "newsletter:" + letter + ":" + reader, Subscriber: reader, Newsletter: letter,
			Narrow: narrow, NotBefore: at,
		}
	}
	return drafts, nil
}

// callBack cancels what has not gone of a newsletter that was stopped.
func (n *Newsletters) callBack(ctx context.Context, id string) (called int, err error) {
	for ctx.Err() == nil {
		var some int
		err := n.app.RunInTransaction(func(tx core.App) (err error) {
			some, err = outbox.CancelNewsletter(tx, n.now(), id, calledBack, chunk)
			if err == nil && some < chunk {
				err = calledBackAll(tx, n.now(), id)
			}
			return err
		})
		called += some
		if err != nil || some < chunk {
			return called, err
		}
	}
	return called, nil
}
