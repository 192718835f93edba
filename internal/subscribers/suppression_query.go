package subscribers

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	wantOn  = "on"
	wantOff = "off"
)

// entry is a row of list_entries; see [ListKeeper].
type entry struct {
	Hash       string `db:"hash"`
	Subscriber string `db:"subscriber"`
	Want       string `db:"want"`
	Settled    bool   `db:"settled"`
	Due        string `db:"due"` // as stamp writes it; "" is never
	Tries      int    `db:"tries"`
	LastError  string `db:"last_error"`

	// of the subscriber, empty when she is gone
	Email  string `db:"email"`
	Status Status `db:"status"`
}

// putEntry writes what is wanted for a hash, whatever was wanted before.
func putEntry(tx core.App, now time.Time, e entry) error {
	_, err := tx.NonconcurrentDB().NewQuery(`
		INSERT INTO list_entries (id, hash, subscriber, want, settled, due, tries, last_error, created, updated)
		VALUES ({:id}, {:hash}, {:subscriber}, {:want}, {:settled}, {:due}, {:tries}, {:error}, {:now}, {:now})
		ON CONFLICT (hash) DO UPDATE SET subscriber = excluded.subscriber, want = excluded.want, settled = excluded.settled,
			due = excluded.due, tries = excluded.tries, last_error = excluded.last_error, updated = excluded.updated`).
		Bind(dbx.Params{
			"id": core.GenerateDefaultRandomId(), "hash": e.Hash, "subscriber": e.Subscriber, "want": e.Want, "settled": e.Settled,
			"due": e.Due, "tries": e.Tries, "error": e.LastError, "now": stamp(now),
		}).Execute()
	if err != nil {
		return fmt.Errorf("noting what the carrier's list should say: %w", err)
	}
	return nil
}

// settleEntry is putEntry for a row that still wants what it wanted when it was read, and nothing
// otherwise: she may have stopped, come back or been erased while the carrier was asked.
func settleEntry(tx core.App, now time.Time, was, is entry) error {
	_, err := tx.NonconcurrentDB().NewQuery(`
		UPDATE list_entries SET want = {:want}, settled = {:settled}, due = {:due}, tries = {:tries}, last_error = {:error}, updated = {:now}
		WHERE hash = {:hash} AND want = {:was} AND settled = {:wasSettled} AND subscriber = {:subscriber}`).
		Bind(dbx.Params{
			"hash": was.Hash, "was": was.Want, "wasSettled": was.Settled, "subscriber": was.Subscriber,
			"want": is.Want, "settled": is.Settled, "due": is.Due, "tries": is.Tries, "error": is.LastError, "now": stamp(now),
		}).Execute()
	if err != nil {
		return fmt.Errorf("noting what the carrier's list says: %w", err)
	}
	return nil
}

func forgetEntry(tx core.App, hash string) error {
	_, err := tx.NonconcurrentDB().NewQuery("DELETE FROM list_entries WHERE hash = {:hash}").Bind(dbx.Params{"hash": hash}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting what the carrier's list should say: %w", err)
	}
	return nil
}

// entryByHash returns the row of a hash; found is false when there is none.
func entryByHash(app core.App, hash string) (e entry, found bool, err error) {
	err = app.DB().NewQuery("SELECT hash, subscriber, want, settled, due, tries, last_error, '' AS email, '' AS status FROM list_entries WHERE hash = {:hash}").
		Bind(dbx.Params{"hash": hash}).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return entry{}, false, nil
	}
	if err != nil {
		return entry{}, false, fmt.Errorf("asking what the carrier's list says: %w", err)
	}
	return e, true, nil
}

// listed is what we know of an address on the carrier's list of those who stopped.
type listed struct {
	Entry      string `db:"entry"` // "" for no row, "off" for one that is off and settled, else "on"
	Suppressed bool   `db:"suppressed"`
	Subscriber string `db:"subscriber"`
	Status     Status `db:"status"`
}

// listStanding asks three unique indexes at once, because it is asked before every mail that
// somebody waits for.
func listStanding(app core.App, hash, address string) (found listed, err error) {
	err = app.DB().NewQuery(`
		SELECT coalesce(CASE WHEN e.want = 'off' AND e.settled THEN 'off' WHEN e.want != '' THEN 'on' END, '') AS entry,
			b.hash IS NOT NULL AS suppressed, coalesce(s.id, '') AS subscriber, coalesce(s.status, '') AS status
		FROM (SELECT 1)
		LEFT JOIN list_entries e ON e.hash = {:hash}
		LEFT JOIN suppressions b ON b.hash = {:hash}
		LEFT JOIN subscribers s ON s.email = {:address} COLLATE NOCASE`).
		Bind(dbx.Params{"hash": hash, "address": address}).One(&found)
	if err != nil {
		return listed{}, fmt.Errorf("asking what the carrier's list may say: %w", err)
	}
	return found, nil
}

// dueEntries reads at most limit rows about which something is to be done, with their
// subscribers. "due != ”" lets the planner use the partial index.
func dueEntries(app core.App, now time.Time, limit int) ([]entry, error) {
	var due []entry
	err := app.DB().NewQuery(`
		SELECT e.hash, e.subscriber, e.want, e.settled, e.due, e.tries, e.last_error, coalesce(s.email, '') AS email, coalesce(s.status, '') AS status
		FROM list_entries e LEFT JOIN subscribers s ON s.id = e.subscriber AND e.subscriber != ''
		WHERE e.due != '' AND e.due <= {:now} ORDER BY e.due LIMIT {:limit}`).
		Bind(dbx.Params{"now": stamp(now), "limit": limit}).All(&due)
	if err != nil {
		return nil, fmt.Errorf("reading what the carrier's list should say: %w", err)
	}
	return due, nil
}

// wantedOff returns which of these hashes are to leave the list, or have just left it, and whether
// their subscriber is gone, so that only the list itself knows the address.
func wantedOff(app core.App, hashes []string) (found map[string]bool, err error) {
	var rows []struct {
		Hash string `db:"hash"`
		Gone bool   `db:"gone"`
	}
	err = app.DB().NewQuery(`SELECT hash, subscriber = '' AS gone FROM list_entries WHERE hash IN (SELECT value FROM json_each({:hashes})) AND want = 'off'`).
		Bind(dbx.Params{"hashes": jsonList(hashes)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("asking who is to leave the carrier's list: %w", err)
	}
	found = make(map[string]bool, len(rows))
	for _, row := range rows {
		found[row.Hash] = row.Gone
	}
	return found, nil
}

// subscribersAt returns the subscribers among a page of addresses. CROSS JOIN keeps the page outside, so
// that the unique index on email is asked once for each address.
func subscribersAt(app core.App, addresses []string) ([]*Subscriber, error) {
	var ids []string
	err := app.DB().NewQuery(`SELECT s.id FROM json_each({:addresses}) a CROSS JOIN subscribers s ON s.email = a.value COLLATE NOCASE`).
		Bind(dbx.Params{"addresses": jsonList(addresses)}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("looking for subscribers on the carrier's list: %w", err)
	}
	people := make([]*Subscriber, 0, len(ids))
	for _, id := range ids {
		s, err := ByID(app, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		people = append(people, s)
	}
	return people, nil
}

// orphan hands rows whose subscriber is gone, or has another address by now, to the search:
// the hook that does so after erasing may have been cut off.
func orphan(app core.App, now time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery(`UPDATE list_entries SET want = 'off', settled = FALSE, subscriber = '', due = {:now}, updated = {:now}
		WHERE want = 'on' AND subscriber != '' AND NOT EXISTS (SELECT 1 FROM subscribers s WHERE s.id = list_entries.subscriber)`).
		Bind(dbx.Params{"now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("looking for the erased: %w", err)
	}
	return nil
}

// searchOver forgets the rows that a search of the whole list was for.
func searchOver(app core.App, began time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery(`DELETE FROM list_entries WHERE want = 'off' AND settled = FALSE AND subscriber = '' AND updated <= {:began}`).
		Bind(dbx.Params{"began": stamp(began)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting who has left the carrier's list: %w", err)
	}
	return nil
}

// noteRead writes down how reading a list ended.
func noteRead(app core.App, now time.Time, list Reason, failure string) error {
	readAt := stamp(now)
	if failure != "" {
		readAt = ""
	}
	_, err := app.NonconcurrentDB().NewQuery(`
		INSERT INTO list_reads (id, list, read_at, last_error, created, updated) VALUES ({:id}, {:list}, {:read}, {:error}, {:now}, {:now})
		ON CONFLICT (list) DO UPDATE SET read_at = CASE WHEN excluded.read_at != '' THEN excluded.read_at ELSE read_at END,
			last_error = excluded.last_error, updated = excluded.updated`).
		Bind(dbx.Params{"id": core.GenerateDefaultRandomId(), "list": string(list), "read": readAt, "error": failure, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("noting when a list was read: %w", err)
	}
	return nil
}

// eraseEntry has an erased address leave the carrier's list where we put it there.
func eraseEntry(app core.App, now time.Time, hash string) error {
	_, err := app.NonconcurrentDB().NewQuery(`UPDATE list_entries SET want = 'off', settled = FALSE, subscriber = '', due = {:now}, tries = 0, updated = {:now}
		WHERE hash = {:hash} AND want = 'on'`).Bind(dbx.Params{"hash": hash, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("noting that an address is to leave the carrier's list: %w", err)
	}
	return nil
}

// namelessEntries takes a subscriber's id out of the rows about the carrier's lists, which outlive her;
// idx_list_entries_subscriber holds those that name somebody.
func namelessEntries(tx core.App, subscriber string) error {
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE list_entries SET subscriber = '' WHERE subscriber != '' AND subscriber = {:s}").Bind(dbx.Params{"s": subscriber}).Execute()
	if err != nil {
		return fmt.Errorf("taking her out of the carrier's lists: %w", err)
	}
	return nil
}
