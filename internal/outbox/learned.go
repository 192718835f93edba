package outbox

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Learned is what has become of a message, as an event told it or the carrier answered.
type Learned struct {
	Message    string // id
	Subscriber string // id; empty for mail to somebody who is no subscriber
	Status     Status // Delivered, Undelivered, Bounced or Complained
	Failure    Failure
	// Asked: the carrier was asked, and it may be that no event will ever tell.
	Asked bool

	address string
}

// learnedKey is where an Outbox leaves in the app's store what else happens when something is learned.
const learnedKey = "waymark.outbox.learned" // func(tx core.App, now time.Time, all []Learned) error

// OnLearned sets what else happens in the transaction in which messages turn out to be delivered,
// undelivered, bounced or complained of. Call it before Register.
func (o *Outbox) OnLearned(do func(tx core.App, now time.Time, all []Learned) error) {
	o.app.Store().Set(learnedKey, do)
}

// learn counts what has become of messages, and passes it on.
func learn(tx core.App, now time.Time, all []Learned) error {
	all = slices.DeleteFunc(all, func(l Learned) bool {
		switch l.Status {
		case Delivered, Undelivered, Bounced, Complained:
			return false
		}
		return true
	})
	if len(all) == 0 {
		return nil
	}
	if err := countArrivals(tx, now, all); err != nil {
		return err
	}
	if do, ok := tx.Store().Get(learnedKey).(func(core.App, time.Time, []Learned) error); ok {
		return do(tx, now, all)
	}
	return nil
}

// learnAsked is learn for rows of which the carrier was asked, before changes are written: a row that
// an event has moved meanwhile is not learned again.
func learnAsked(tx core.App, now time.Time, rows []doubtful, changes []changedRow) error {
	to := make(map[string]changedRow, len(changes))
	var ids []string
	for _, c := range changes {
		switch c.Status {
		case Delivered, Undelivered, Bounced, Complained:
			to[c.ID] = c
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var still []struct {
		ID         string `db:"id"`
		Subscriber string `db:"subscriber"`
	}
	err := tx.DB().NewQuery("SELECT id, subscriber FROM messages WHERE id IN (SELECT value FROM json_each({:ids})) AND +status = 'ambiguous'").
		Bind(dbx.Params{"ids": jsonList(ids)}).All(&still)
	if err != nil {
		return fmt.Errorf("reading whom messages were for: %w", err)
	}
	addresses := make(map[string]string, len(rows))
	for _, r := range rows {
		addresses[r.ID] = r.Address
	}
	all := make([]Learned, 0, len(still))
	for _, row := range still {
		c := to[row.ID]
		all = append(all, Learned{Message: row.ID, Subscriber: row.Subscriber, Status: c.Status, Failure: c.Failure, Asked: true, address: addresses[row.ID]})
	}
	return learn(tx, now, all)
}
