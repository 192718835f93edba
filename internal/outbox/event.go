package outbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Event is something the carrier told us of a message, of its own accord.
type Event struct {
	// Token is unique to this telling: told again, it adds nothing.
	Token string
	// SendID and Recipient must both be those of a row: whoever can replay a signature cannot guess them.
	SendID, Recipient string
	// Name, Severity and Reason are kept for the author. Reason names no address.
	Name, Severity, Reason string
	// Status is where the event moves a message: Accepted, Delivered, Undelivered, Bounced, Complained or Failed.
	// Empty: nowhere; the event is kept all the same.
	Status Status
	// Failure is why a message did not arrive; Code and Enhanced are the numbers it was told from: SMTP's or the
	// carrier's own, and that of RFC 3463. 0 and "" where there are none.
	Failure  Failure
	Code     int
	Enhanced string
	At       time.Time
	// CarrierID is the carrier's id of the message; may be empty.
	CarrierID string
}

// Noted is an event that was new and is about one of our rows.
type Noted struct {
	Event      Event
	Message    string // id
	Subscriber string // id; empty for mail to somebody who is no subscriber
}

// Record keeps events, inside the caller's transaction, and moves their rows, only ever
// forward. It returns those that were new and ours, whether or not they moved anything. Order and
// repetition change nothing.
func Record(tx core.App, now time.Time, events ...Event) ([]Noted, error) {
	rows, err := rowsOf(tx, events)
	if err != nil {
		return nil, err
	}
	fresh, err := keepEvents(tx, now, events, rows)
	if err != nil {
		return nil, err
	}
	var noted []Noted
	moves := map[string]movedRow{}
	var learned []Learned
	for _, e := range events {
		row, ours := rows[e.SendID]
		if !fresh[e.Token] || !ours || !row.isFor(e.Recipient) {
			continue
		}
		delete(fresh, e.Token) // the same token twice in one batch is one event
		noted = append(noted, Noted{Event: e, Message: row.ID, Subscriber: row.Subscriber})
		if !forward(row.doubtful(), e.Status, row.Attempts) {
			continue
		}
		move := movedRow{ID: row.ID, Status: e.Status, CarrierID: cut(e.CarrierID, 200)}
		if e.Status != Accepted && e.Status != Delivered {
			move.Reason, move.Failure = clip(e.Reason), e.Failure
		}
		row.Status = e.Status
		rows[e.SendID] = row
		moves[row.ID] = move
		learned = append(learned, Learned{Message: row.ID, Subscriber: row.Subscriber, Status: e.Status, Failure: e.Failure, address: row.Address})
	}
	if err := moveRows(tx, now, moves); err != nil {
		return nil, err
	}
	return noted, learn(tx, now, learned)
}

// forward reports whether an event may move a row from one status to another. A row that is
// queued and was tried before may have arrived after all: then it is not sent again.
func forward(from, to Status, attempts int) bool {
	order := map[Status]int{Accepted: 2, Failed: 3, Delivered: 4, Undelivered: 5, Bounced: 6, Complained: 7}
	if order[to] == 0 {
		return false
	}
	switch from {
	case Sending, Ambiguous, Unknown:
		return true
	case Queued, Held:
		return attempts > 0
	case Cancelled, Failed:
		return false
	default:
		return order[to] > order[from]
	}
}

// eventRow is what Record needs of a row.
type eventRow struct {
	ID         string `db:"id"`
	SendID     string `db:"send_id"`
	Status     Status `db:"status"`
	Attempts   int    `db:"attempts"`
	Doubts     int    `db:"doubts"`
	Subscriber string `db:"subscriber"`
	Address    string `db:"address"`
}

// doubtful is the row's status; Unknown when it only used up its attempts, so that an event may still say more.
func (r eventRow) doubtful() Status {
	if r.Status == Failed && r.Doubts >= mostAttempts {
		return Unknown
	}
	return r.Status
}

// isFor reports whether the row was sent to this address. A mailbox is the same whichever
// way its address is capitalised.
func (r eventRow) isFor(address string) bool {
	return r.Address != "" && strings.EqualFold(r.Address, strings.TrimSpace(address))
}

// rowsOf reads the rows that events are about, by send id.
func rowsOf(tx core.App, events []Event) (map[string]eventRow, error) {
	ids := make([]string, 0, len(events))
	for _, e := range events {
		if e.SendID != "" {
			ids = append(ids, e.SendID)
		}
	}
	var found []eventRow
	err := tx.DB().NewQuery(`
		SELECT m.id, m.send_id, m.status, m.attempts, m.doubts, m.subscriber,
			CASE WHEN m.recipient != '' THEN m.recipient ELSE coalesce(s.email, '') END AS address
		FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber
		WHERE m.send_id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"ids": jsonList(ids)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading the messages of events: %w", err)
	}
	rows := make(map[string]eventRow, len(found))
	for _, r := range found {
		rows[r.SendID] = r
	}
	return rows, nil
}

// keptEvent is an event as mail_events holds it.
type keptEvent struct {
	ID       string  `json:"id"`
	Token    string  `json:"token"`
	Event    string  `json:"event"`
	Severity string  `json:"severity"`
	Message  string  `json:"message"`
	Reason   string  `json:"reason"`
	Code     int     `json:"code"`
	Enhanced string  `json:"enhanced"`
	Failure  Failure `json:"failure"`
	At       string  `json:"at"`
	Now      string  `json:"now"`
}

// keepEvents writes events down and returns the tokens that were not there yet.
func keepEvents(tx core.App, now time.Time, events []Event, rows map[string]eventRow) (fresh map[string]bool, err error) {
	kept := make([]keptEvent, 0, len(events))
	for _, e := range events {
		k := keptEvent{
			ID: core.GenerateDefaultRandomId(), Token: e.Token, Event: cut(e.Name, 60), Severity: cut(e.Severity, 30),
			Reason: clip(e.Reason), Code: e.Code, Enhanced: cut(e.Enhanced, 12), Failure: e.Failure, At: stamp(e.At), Now: stamp(now),
		}
		if row, ours := rows[e.SendID]; ours && row.isFor(e.Recipient) {
			k.Message = row.ID
		}
		kept = append(kept, k)
	}
	var tokens []string
	err = tx.DB().NewQuery(`
		INSERT INTO mail_events (id, token, event, severity, message, reason, code, enhanced, failure, occurred_at, created, updated)
		SELECT r.value->>'id', r.value->>'token', r.value->>'event', r.value->>'severity', r.value->>'message',
			r.value->>'reason', r.value->>'code', r.value->>'enhanced', r.value->>'failure', r.value->>'at', r.value->>'now', r.value->>'now'
		FROM json_each({:rows}) AS r
		WHERE true
		ON CONFLICT (token) DO NOTHING
		RETURNING token`).
		Bind(dbx.Params{"rows": jsonList(kept)}).Column(&tokens)
	if err != nil {
		return nil, fmt.Errorf("keeping events: %w", err)
	}
	fresh = make(map[string]bool, len(tokens))
	for _, token := range tokens {
		fresh[token] = true
	}
	return fresh, nil
}

// movedRow is what an event makes of a row.
type movedRow struct {
	ID        string  `json:"id"`
	Status    Status  `json:"status"`
	CarrierID string  `json:"carrier_id"`
	Reason    string  `json:"reason"`
	Failure   Failure `json:"failure"`
}

func moveRows(tx core.App, now time.Time, moves map[string]movedRow) error {
	rows := make([]movedRow, 0, len(moves))
	for _, m := range moves {
		rows = append(rows, m)
	}
	_, err := execRows(tx, "moving messages by events", rows, `
		UPDATE messages SET
			status = r.value->>'status',
			mailgun_id = CASE WHEN mailgun_id = '' THEN r.value->>'carrier_id' ELSE mailgun_id END,
			last_error = r.value->>'reason',
			failure = r.value->>'failure',
			doubted_at = '',
			payload = NULL,
			updated = {:now}
		FROM json_each({:rows}) AS r
		WHERE messages.id = r.value->>'id'`, dbx.Params{"now": stamp(now)})
	return err
}
