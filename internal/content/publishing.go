package content

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

const (
	// publishEvery is how late a scheduled post may be. A pass with nothing due is one
	// look into an index.
	publishEvery = 15 * time.Second
	// publishBatch is how many due posts are looked up at a time.
	publishBatch = 100
)

// PublishDue publishes the scheduled posts whose time has come, oldest first, and says
// how many. Each is saved in a transaction of its own, like any other, so that hooks fire;
// one that cannot be saved keeps no other waiting and is tried again next time. The error
// joins what went wrong with each.
func PublishDue(app core.App, now time.Time) (published int, err error) {
	var failures []error
	for {
		ids, err := duePosts(app, now, publishBatch, len(failures))
		if err != nil {
			return published, errors.Join(append(failures, err)...)
		}
		for _, id := range ids {
			went, err := publish(app, id, now)
			switch {
			case err != nil:
				failures = append(failures, fmt.Errorf("publishing post %s: %w", id, err))
			case went:
				published++
			}
		}
		if len(ids) < publishBatch {
			return published, errors.Join(failures...)
		}
	}
}

// publish puts one post live. The row is read again inside the transaction: a save writes
// every column, and she may have edited it or taken it back since it was looked up.
func publish(app core.App, id string, now time.Time) (went bool, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		p, err := PostByID(tx, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.Status() != StatusScheduled || p.PublishedAt().After(now) {
			return nil
		}
		p.Set("status", StatusPublished)
		went = true
		return tx.Save(p)
	})
	return went && err == nil, err
}

// bindPublishing runs [PublishDue] from when the server starts until it ends: at once,
// for what came due while it was off, and then every [publishEvery].
func bindPublishing(app core.App, now func() time.Time) {
	whileServing(app, publishEvery, "publishing scheduled posts", func(app core.App) error {
		_, err := PublishDue(app, now())
		return err
	})
}
