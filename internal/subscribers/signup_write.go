package subscribers

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// written is what a round of askings leaves in the database. The rows are what saving records
// would have left, which a test compares, at a fraction of what ten thousand saves cost; none
// of our hooks listens to the making of these.
type written struct {
	people  []newPerson
	renewed []string // subscribers whose fourteen days begin anew
	begun   []consentRow
	mended  []repeat
	refused []string // hashes of addresses and of mailboxes
	// mailboxes are the hashes of those to which a mail goes, which is counted.
	mailboxes []string
	drafts    []outbox.Draft
}

// newPerson is a pending subscriber.
type newPerson struct{ ID, Email string }

// consentRow is a consent to be written.
type consentRow struct {
	ID, Subscriber, Guide  string
	Letters, Newsletter    bool
	Confirmed              bool // with the asking itself
	Wording, Version, Page string
	Asked                  Asked
	Word                   string // slow hash; "" without discretion. What mends an asking leaves its word alone
}

// repeat is what asking once more leaves of itself, for her confirm page.
type repeat struct {
	Consent  string
	Later    Choices
	Discreet bool // discretion that was not asked for before: a form may add that, and never takes it away
}

// write puts all of it into the caller's transaction.
func (w *written) write(tx core.App, now time.Time) error {
	at := stamp(now)
	people := make([]dbx.Params, len(w.people))
	for i, s := range w.people {
		people[i] = dbx.Params{"id": s.ID, "email": s.Email, "status": string(Pending), "now": at}
	}
	if err := each(tx, "keeping new addresses", people, `
		INSERT INTO subscribers (id, email, status, created, updated) VALUES ({:id}, {:email}, {:status}, {:now}, {:now})`); err != nil {
		return err
	}
	if err := renew(tx, now, w.renewed...); err != nil {
		return err
	}
	if err := writeConsents(tx, "recording consent", w.begun, at, `
		INSERT INTO consents (id, subscriber, guide, letters, newsletter, page, wording, wording_version, asked, requested_at, confirmed_at, created, updated)
		VALUES ({:id}, {:subscriber}, {:guide}, {:letters}, {:newsletter}, {:page}, {:wording}, {:version}, {:asked}, {:now}, iif({:confirmed}, {:now}, ''), {:now}, {:now})`); err != nil {
		return err
	}
	var words []dbx.Params
	for _, c := range w.begun {
		if c.Word != "" {
			words = append(words, dbx.Params{"of": c.ID, "hash": c.Word})
		}
	}
	if err := each(tx, "keeping the words of askings", words, "INSERT INTO words (of, hash) VALUES ({:of}, {:hash})"); err != nil {
		return err
	}
	mended := make([]dbx.Params, len(w.mended))
	for i, r := range w.mended {
		mended[i] = dbx.Params{"id": r.Consent, "letters": r.Later.Letters, "newsletter": r.Later.Newsletter, "discreet": r.Discreet, "now": at}
	}
	if err := each(tx, "recording the later choice", mended, `
		UPDATE consents SET updated = {:now}, asked = json_patch(asked, json_object(
			'later', json_object('letters', json(iif({:letters}, 'true', 'null')), 'newsletter', json(iif({:newsletter}, 'true', 'null'))),
			'discreet', json(iif({:discreet} OR asked->>'discreet', 'true', 'null'))))
		WHERE id = {:id}`); err != nil {
		return err
	}
	// the refusal is counted, which is also what makes it cost a write as every other asking does
	if err := ofList(tx, "counting who asked in vain", w.refused, at, `
		UPDATE suppressions SET refused = refused + 1, updated = {:now} WHERE hash IN (SELECT value FROM json_each({:list}))`); err != nil {
		return err
	}
	if err := countMailboxes(tx, at, w.mailboxes); err != nil {
		return err
	}
	_, err := outbox.Enqueue(tx, now, w.drafts...)
	return err
}

// renew begins the fourteen days of pending addresses anew.
func renew(tx core.App, now time.Time, subscribers ...string) error {
	return ofList(tx, "keeping pending addresses", subscribers, stamp(now), `
		UPDATE subscribers SET updated = {:now} WHERE id IN (SELECT value FROM json_each({:list}))`)
}

func writeConsents(tx core.App, deed string, rows []consentRow, now, query string) error {
	params := make([]dbx.Params, len(rows))
	for i, c := range rows {
		asked, err := json.Marshal(c.Asked)
		if err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
		params[i] = dbx.Params{
			"id": c.ID, "subscriber": c.Subscriber, "guide": c.Guide, "letters": c.Letters, "newsletter": c.Newsletter,
			"page": c.Page, "wording": c.Wording, "version": c.Version, "asked": string(asked), "confirmed": c.Confirmed, "now": now,
		}
	}
	return each(tx, deed, params, query)
}

// each runs one statement for each of rows, prepared once.
func each(tx core.App, deed string, rows []dbx.Params, query string) error {
	if len(rows) == 0 {
		return nil
	}
	statement := tx.DB().NewQuery(query).Prepare()
	if statement.LastError != nil {
		return fmt.Errorf("%s: %w", deed, statement.LastError)
	}
	defer statement.Close()
	for _, row := range rows {
		if _, err := statement.Bind(row).Execute(); err != nil {
			return fmt.Errorf("%s: %w", deed, err)
		}
	}
	return nil
}

// ofList runs one statement over a list, given to it as {:list}.
func ofList(tx core.App, deed string, list []string, now, query string) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.DB().NewQuery(query).Bind(dbx.Params{"list": jsonList(list), "now": now}).Execute(); err != nil {
		return fmt.Errorf("%s: %w", deed, err)
	}
	return nil
}
