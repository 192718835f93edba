package outbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Rows travel to SQLite as one JSON parameter, so that a statement is the same text
// for one row and for a thousand, and no list of ids can grow past SQLite's limits.

// newRow is a row as insertRows writes it; the JSON names are the columns.
type newRow struct {
	ID         string  `json:"id"`
	SendID     string  `json:"send_id"`
	Status     Status  `json:"status"`
	Kind       Kind    `json:"kind"`
	Purpose    string  `json:"purpose"`
	Priority   int     `json:"priority"`
	Subscriber string  `json:"subscriber"`
	Recipient  string  `json:"recipient"`
	Consent    string  `json:"consent"`
	Guide      string  `json:"guide"`
	Enrolment  string  `json:"enrolment"`
	Step       string  `json:"step"`
	Newsletter string  `json:"newsletter"`
	Network    string  `json:"network"`
	Payload    *string `json:"payload"`
	NextAt     string  `json:"next_at"`
	LastError  string  `json:"last_error"`
	Now        string  `json:"now"`
}

// insertRows adds rows and returns how many were new. A purpose that is there already
// is the one conflict that is no error, and changes nothing; but a letter that was
// cancelled before it went (she had left and is back, or its hour had passed) waits again.
func insertRows(tx core.App, rows []newRow) (int, error) {
	return execRows(tx, "writing messages into the ledger", rows, `
		INSERT INTO messages (id, send_id, status, kind, purpose, priority, subscriber, recipient, consent, guide,
			enrolment, step, newsletter, network, payload, next_at, last_error, created, updated)
		SELECT r.value->>'id', r.value->>'send_id', r.value->>'status', r.value->>'kind', r.value->>'purpose', r.value->>'priority',
			r.value->>'subscriber', r.value->>'recipient', r.value->>'consent', r.value->>'guide', r.value->>'enrolment',
			r.value->>'step', r.value->>'newsletter', r.value->>'network', r.value->>'payload', r.value->>'next_at',
			r.value->>'last_error', r.value->>'now', r.value->>'now'
		FROM json_each({:rows}) AS r
		WHERE true
		ON CONFLICT (purpose) DO UPDATE SET `+onceMore+`
		ON CONFLICT (send_id) DO UPDATE SET `+onceMore, nil)
}

// onceMore is what a letter becomes that was cancelled and is queued again. A send id follows from
// its purpose, so the same row is found by either.
const onceMore = `status = excluded.status, next_at = excluded.next_at, attempts = 0, last_error = excluded.last_error, updated = excluded.updated
			WHERE messages.kind = 'letter' AND messages.status = 'cancelled'`

// recentByNetwork counts the confirmations asked for from each of these networks since then.
func recentByNetwork(tx core.App, networks []string, since time.Time) (map[string]int, error) {
	var found []struct {
		Network string `db:"network"`
		N       int    `db:"n"`
	}
	// "network != ''" lets the planner use the partial index
	err := tx.DB().NewQuery(`
		SELECT network, count(*) AS n FROM messages
		WHERE network IN (SELECT value FROM json_each({:networks})) AND network != '' AND created >= {:since} AND kind = 'confirmation'
		GROUP BY network`).
		Bind(dbx.Params{"networks": jsonList(networks), "since": stamp(since)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("counting what each network asked for: %w", err)
	}
	counts := make(map[string]int, len(found))
	for _, f := range found {
		counts[f.Network] = f.N
	}
	return counts, nil
}

// storedMessage is a row as the claim reads it.
type storedMessage struct {
	ID         string         `db:"id"`
	SendID     string         `db:"send_id"`
	Kind       Kind           `db:"kind"`
	Subscriber string         `db:"subscriber"`
	Recipient  string         `db:"recipient"`
	Consent    string         `db:"consent"`
	Guide      string         `db:"guide"`
	Enrolment  string         `db:"enrolment"`
	Step       string         `db:"step"`
	Newsletter string         `db:"newsletter"`
	Network    string         `db:"network"`
	Payload    sql.NullString `db:"payload"`
	Created    types.DateTime `db:"created"`
	Attempts   int            `db:"attempts"`
	Doubts     int            `db:"doubts"`
}

func (s storedMessage) message() Message {
	m := Message{
		ID: s.ID, SendID: s.SendID, Kind: s.Kind, Subscriber: s.Subscriber, Recipient: s.Recipient, Consent: s.Consent,
		Guide: s.Guide, Enrolment: s.Enrolment, Step: s.Step, Newsletter: s.Newsletter, Network: s.Network,
		Created: s.Created.Time(), Attempts: s.Attempts, Doubts: s.Doubts,
	}
	if s.Payload.Valid && s.Payload.String != "" {
		m.Payload = json.RawMessage(s.Payload.String)
	}
	return m
}

// dueWithPriority reads at most limit queued rows of one priority that are due, longest
// waiting first. Asking for one priority at a time makes it a seek in idx_messages_due,
// however many rows of another wait for a later hour.
func dueWithPriority(tx core.App, now time.Time, priority, limit int) ([]Message, error) {
	var found []storedMessage
	err := tx.DB().NewQuery(`
		SELECT id, send_id, kind, subscriber, recipient, consent, guide, enrolment, step, newsletter, network, payload, created, attempts, doubts
		FROM messages WHERE status = 'queued' AND priority = {:priority} AND next_at <= {:now}
		ORDER BY next_at LIMIT {:limit}`).
		Bind(dbx.Params{"priority": priority, "now": stamp(now), "limit": limit}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading what is due: %w", err)
	}
	ms := make([]Message, len(found))
	for i, f := range found {
		ms[i] = f.message()
	}
	return ms, nil
}

// firstDue is the earliest next_at of the rows in one status and priority; zero when there is none.
func firstDue(app core.App, status Status, priority int) (time.Time, error) {
	return oneTime(app, "reading when the next message is due",
		`SELECT next_at FROM messages WHERE status = {:status} AND priority = {:priority} ORDER BY next_at LIMIT 1`,
		dbx.Params{"status": status, "priority": priority})
}

// claimedRow is what the claim writes on a row.
type claimedRow struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	Reason string `json:"reason"`
}

// markClaimed moves queued rows to sending, cancelled or held. sent_at is when the attempt
// began: limits count it, and a search at the carrier begins there.
func markClaimed(tx core.App, now time.Time, rows []claimedRow) (int, error) {
	return execRows(tx, "claiming messages", rows, `
		UPDATE messages SET
			status = r.value->>'status',
			last_error = r.value->>'reason',
			attempts = attempts + (r.value->>'status' = 'sending'),
			sent_at = CASE r.value->>'status' WHEN 'sending' THEN {:now} ELSE sent_at END,
			payload = CASE r.value->>'status' WHEN 'cancelled' THEN NULL ELSE payload END,
			updated = {:now}
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND messages.status = 'queued'`, dbx.Params{"now": stamp(now)})
}

// changedRow is what a row becomes after an attempt, or after the carrier was asked.
type changedRow struct {
	ID        string `json:"id"`
	Status    Status `json:"status"`
	Attempts  int    `json:"attempts"`
	NextAt    string `json:"next_at"`
	Unsent    bool   `json:"unsent"` // it certainly did not go: sent_at is cleared
	MailgunID string `json:"mailgun_id"`
	Subject   string `json:"subject"`
	LastError string `json:"last_error"`
	Doubts    int    `json:"doubts"`
	DoubtedAt string `json:"doubted_at"`
	Wipe      bool   `json:"wipe"`
}

// applyChanges writes what rows have become, but only where a row is still in the
// status it was read in: a webhook may have been quicker, and knows more.
func applyChanges(tx core.App, now time.Time, from Status, rows []changedRow) error {
	moved, err := execRows(tx, "writing what became of messages", rows, `
		UPDATE messages SET
			status = r.value->>'status',
			attempts = r.value->>'attempts',
			next_at = r.value->>'next_at',
			sent_at = CASE WHEN r.value->>'unsent' THEN '' ELSE sent_at END,
			mailgun_id = CASE WHEN r.value->>'mailgun_id' = '' THEN mailgun_id ELSE r.value->>'mailgun_id' END,
			subject = CASE WHEN r.value->>'subject' = '' THEN subject ELSE r.value->>'subject' END,
			last_error = r.value->>'last_error',
			doubts = r.value->>'doubts',
			doubted_at = r.value->>'doubted_at',
			payload = CASE WHEN r.value->>'wipe' THEN NULL ELSE payload END,
			updated = {:now}
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND messages.status = {:from}`, dbx.Params{"now": stamp(now), "from": from})
	if err != nil || moved == len(rows) {
		return err
	}
	_, err = execRows(tx, "completing messages that an event moved first", rows, `
		UPDATE messages SET
			mailgun_id = CASE WHEN mailgun_id = '' THEN r.value->>'mailgun_id' ELSE mailgun_id END,
			subject = CASE WHEN subject = '' THEN r.value->>'subject' ELSE subject END
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id' AND messages.status != {:from}`, dbx.Params{"from": from})
	return err
}

// doubtLeftovers turns every row that a dead process left in sending into ambiguous.
func doubtLeftovers(app core.App, now time.Time) (int, error) {
	res, err := app.NonconcurrentDB().NewQuery(`
		UPDATE messages SET status = 'ambiguous', doubts = doubts + 1, doubted_at = {:now}, next_at = {:now}, updated = {:now},
			last_error = 'the program ended while this was being sent'
		WHERE status = 'sending'`).Bind(dbx.Params{"now": stamp(now)}).Execute()
	if err != nil {
		return 0, fmt.Errorf("looking for messages a crash left behind: %w", err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// execRows runs one statement over rows, given to it as the JSON parameter {:rows}, and
// returns how many rows of the ledger it touched.
func execRows[T any](tx core.App, act string, rows []T, query string, params dbx.Params) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	all := dbx.Params{"rows": jsonList(rows)}
	for name, value := range params {
		all[name] = value
	}
	res, err := tx.DB().NewQuery(query).Bind(all).Execute()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", act, err)
	}
	return int(n), nil
}

// oneTime reads one date; zero when no row or an empty one is found.
func oneTime(app core.App, act, query string, params dbx.Params) (time.Time, error) {
	var text string
	err := app.DB().NewQuery(query).Bind(params).Row(&text)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && text == "") {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", act, err)
	}
	t, err := time.Parse(types.DefaultDateLayout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", act, err)
	}
	return t, nil
}

// stamp writes a time as PocketBase does: UTC, to the millisecond. Zero is "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(types.DefaultDateLayout)
}

// clip makes a reason fit its column.
func clip(reason string) string { return cut(reason, 480) }

// cut shortens a text to at most most bytes, between two characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len("…")], "") + "…"
}

// addressOf is a subscriber's address.
func addressOf(app core.App, subscriber string) (string, error) {
	var address string
	err := app.DB().NewQuery(`SELECT email FROM subscribers WHERE id = {:id}`).Bind(dbx.Params{"id": subscriber}).Row(&address)
	if err != nil {
		return "", fmt.Errorf("reading a subscriber's address: %w", err)
	}
	return address, nil
}

// jsonList is a JSON list for json_each, of texts or of structs of texts and numbers.
func jsonList[T any](list []T) string {
	raw, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("outbox: %T has no JSON form: %v", list, err)) // a mistake in this package
	}
	return string(raw)
}
