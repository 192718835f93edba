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

	"waymark/internal/logging"
)

// networksSQL counts in the index alone. Only confirmations have a network; "network != ”" lets the planner use the partial
// index, and "~" comes after every letter and digit.
const networksSQL = `
		SELECT l.value AS network, (SELECT count(*) FROM (
			SELECT 1 FROM messages WHERE network >= l.value AND network < l.value || '~' AND network != '' AND created >= {:since} LIMIT {:most})) AS n
		FROM json_each({:beginnings}) l`

// countNetworks counts the confirmations asked for since then from each of the networks that begin so, as far as turns
// care: a flood from one provider must not make every asking count it.
func countNetworks(tx core.App, beginnings []string, since time.Time, counts turns) error {
	var found []struct {
		Network string `db:"network"`
		N       int    `db:"n"`
	}
	err := tx.DB().NewQuery(networksSQL).
		Bind(dbx.Params{"beginnings": jsonList(beginnings), "since": stamp(since), "most": widest * lastTurn}).All(&found)
	if err != nil {
		return fmt.Errorf("counting what each network asked for: %w", err)
	}
	for _, f := range found {
		counts[f.Network] = f.N
	}
	return nil
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

// dueSQL asks for one priority at a time: a seek in idx_messages_due, however many rows of another
// wait for a later hour.
const dueSQL = `
		SELECT id, send_id, kind, subscriber, recipient, consent, guide, enrolment, step, newsletter, network, payload, created, attempts, doubts
		FROM messages WHERE status = 'queued' AND priority = {:priority} AND next_at <= {:now}
		ORDER BY next_at LIMIT {:limit}`

// dueReader reads what is due, priority after priority, with one prepared statement.
type dueReader struct {
	query *dbx.Query
	now   string
}

// newDueReader returns a reader of what is due at now, to be closed.
func newDueReader(tx core.App, now time.Time) (*dueReader, error) {
	query := tx.DB().NewQuery(dueSQL).Prepare()
	if query.LastError != nil {
		return nil, fmt.Errorf("reading what is due: %w", query.LastError)
	}
	return &dueReader{query, stamp(now)}, nil
}

func (r *dueReader) close() { _ = r.query.Close() } // nothing was written

// read reads at most limit queued rows of one priority that are due, longest waiting first.
func (r *dueReader) read(priority, limit int) ([]Message, error) {
	var found []storedMessage
	if err := r.query.Bind(dbx.Params{"priority": priority, "now": r.now, "limit": limit}).All(&found); err != nil {
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

// clip makes a reason fit its column. It names nobody: whoever wrote it may have repeated an address.
func clip(reason string) string { return cut(logging.WithoutAddresses(reason), 480) }

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
	if list == nil {
		return "[]" // json_each makes a row of null
	}
	raw, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("outbox: %T has no JSON form: %v", list, err)) // a mistake in this package
	}
	return string(raw)
}
