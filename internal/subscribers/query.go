package subscribers

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

// ErrNotFound: there is no such subscriber or consent (any more).
var ErrNotFound = errors.New("subscribers: not found")

// one fills proxy with the record of collection that expr matches.
func one(app core.App, collection string, proxy core.RecordProxy, expr dbx.Expression, order ...string) error {
	err := app.RecordQuery(collection).AndWhere(expr).OrderBy(order...).Limit(1).One(proxy)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", collection, err)
	}
	return nil
}

// ByID returns a subscriber, or ErrNotFound.
func ByID(app core.App, id string) (*Subscriber, error) {
	s := &Subscriber{}
	return s, one(app, Collection, s, dbx.HashExp{"id": id})
}

// byEmail returns the subscriber of a mailbox, or ErrNotFound. The comparison must be
// NOCASE like the unique index, or it scans the table and misses spellings.
func byEmail(app core.App, address string) (*Subscriber, error) {
	s := &Subscriber{}
	return s, one(app, Collection, s, dbx.NewExp("[[email]] = {:address} COLLATE NOCASE", dbx.Params{"address": address}))
}

// cameBack returns the subscriber with a mailbox who was erased before and has come back, or ErrNotFound. Of such a
// mailbox no consent from before is here any more.
func cameBack(app core.App, mailbox string) (*Subscriber, error) {
	s := &Subscriber{}
	return s, one(app, Collection, s, dbx.NewExp("[[came_back]] = {:mailbox} AND [[came_back]] != ''", dbx.Params{"mailbox": mailbox}))
}

// ConsentByID returns a consent, or ErrNotFound.
func ConsentByID(app core.App, id string) (*Consent, error) {
	c := &Consent{}
	return c, one(app, CollectionConsents, c, dbx.HashExp{"id": id})
}

// confirmedConsent returns the asking for a guide that she confirmed last, or ErrNotFound.
func confirmedConsent(app core.App, subscriber, guide string) (*Consent, error) {
	c := &Consent{}
	return c, one(app, CollectionConsents, c,
		dbx.NewExp("[[subscriber]] = {:s} AND [[guide]] = {:g} AND [[confirmed_at]] != ''", dbx.Params{"s": subscriber, "g": guide}),
		"requested_at DESC", "rowid DESC")
}

// freshSince counts the mails with fresh links that were written to her since a time: the
// ledger rows whose purpose ends in when they were asked for.
func freshSince(app core.App, subscriber string, since time.Time) (int, error) {
	var n int
	err := app.DB().NewQuery("SELECT count(*) FROM messages WHERE subscriber = {:s} AND kind IN ('confirmation', 'guide', 'system') AND purpose LIKE '%:%:%' AND created >= {:since}").
		Bind(dbx.Params{"s": subscriber, "since": stamp(since)}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting her fresh links: %w", err)
	}
	return n, nil
}

// addressMailsSince counts the questions to new addresses since a time: those to this
// address and those this subscriber caused, whichever are more. The range on purpose lets
// its unique index serve both.
func addressMailsSince(app core.App, hash, subscriber string, since time.Time) (int, error) {
	var n int
	err := app.DB().NewQuery(`SELECT max(
		(SELECT count(*) FROM messages WHERE purpose >= {:asked} AND purpose < {:asked} || ';' AND created >= {:since}),
		(SELECT count(*) FROM messages WHERE purpose >= 'address:' AND purpose < 'address;' AND purpose LIKE {:caused} AND created >= {:since}))`).
		Bind(dbx.Params{"asked": addressPurposes(hash), "caused": "%:" + subscriber + ":%", "since": stamp(since)}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting questions to new addresses: %w", err)
	}
	return n, nil
}

// forgetAddressMailsOf deletes the ledger's rows to addresses that a subscriber only thought of, or has left, and returns their send ids.
func forgetAddressMailsOf(tx core.App, subscriber string) (sendIDs []string, err error) {
	return forgetMails(tx, dbx.NewExp("([[purpose]] >= 'address:' AND [[purpose]] < 'address;' AND [[purpose]] LIKE {:of} OR [[purpose]] >= {:moved} AND [[purpose]] < {:moved} || ';')",
		dbx.Params{"of": "%:" + subscriber + ":%", "moved": "moved:" + subscriber}))
}

// forgetAddressMailsTo deletes the ledger's rows to an address that somebody thought of.
func forgetAddressMailsTo(tx core.App, hash string) error {
	_, err := forgetMails(tx, dbx.NewExp("[[purpose]] >= {:to} AND [[purpose]] < {:to} || ';'", dbx.Params{"to": addressPurposes(hash)}))
	return err
}

func forgetMails(tx core.App, which dbx.Expression) (sendIDs []string, err error) {
	var rows []*core.Record
	if err := tx.RecordQuery(outbox.Collection).AndWhere(which).All(&rows); err != nil {
		return nil, fmt.Errorf("finding questions to new addresses: %w", err)
	}
	for _, row := range rows {
		if err := tx.Delete(row); err != nil {
			return nil, fmt.Errorf("forgetting an address somebody thought of: %w", err)
		}
		sendIDs = append(sendIDs, row.GetString("send_id"))
	}
	return sendIDs, nil
}

// withdrawConsents notes when she stopped on everything she had agreed to.
func withdrawConsents(tx core.App, subscriber string, now time.Time) error {
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE consents SET withdrawn_at = {:now}, updated = {:now} WHERE subscriber = {:s} AND withdrawn_at = ''").
		Bind(dbx.Params{"now": stamp(now), "s": subscriber}).Execute()
	if err != nil {
		return fmt.Errorf("noting that she stopped: %w", err)
	}
	return nil
}

// suppressionByHash returns the row for an address, or nil when there is none.
func suppressionByHash(app core.App, hash string) (*core.Record, error) {
	row := &core.Record{}
	err := app.RecordQuery(CollectionSuppressions).AndWhere(dbx.HashExp{"hash": hash}).Limit(1).One(row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading suppressions: %w", err)
	}
	return row, nil
}

// stamp writes a time as PocketBase stores it, so that strings compare as times do.
func stamp(t time.Time) string {
	d, _ := types.ParseDateTime(t.UTC())
	return d.String()
}

// subscriberOfMessage returns whom a ledger message is for, or ErrNotFound.
func subscriberOfMessage(app core.App, message string) (*Subscriber, error) {
	s := &Subscriber{}
	return s, one(app, Collection, s, dbx.NewExp("[[id]] = (SELECT subscriber FROM messages WHERE id = {:m})", dbx.Params{"m": message}))
}
