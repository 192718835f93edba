package outbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// ErrDraft is wrapped by Enqueue's error for a draft that can never be sent: a mistake of the caller.
var ErrDraft = errors.New("outbox: not a message")

// sendIDLength is the length of a send id: at least 128 bits, guessed by nobody.
const sendIDLength = 32

// What an Outbox leaves in the app's store, for Enqueue to call.
const (
	wakeKey   = "waymark.outbox.wake"    // func()
	sendIDKey = "waymark.outbox.send_id" // func(purpose string) string
)

// Enqueue writes drafts into the ledger, inside the caller's transaction, and wakes the
// outbox once that is committed. A draft whose purpose is there already adds nothing, but
// for a letter that was cancelled before it went, which is queued once more, and a confirmation that waits in a worse place.
// It returns how many were added; an error wraps ErrDraft when a draft makes no sense.
func Enqueue(tx core.App, now time.Time, drafts ...Draft) (added int, err error) {
	if len(drafts) == 0 {
		return 0, nil
	}
	turns, err := turnsOf(tx, now, drafts)
	if err != nil {
		return 0, err
	}
	rows := make([]newRow, 0, len(drafts))
	id := rowIDs(now, len(drafts))
	for _, d := range drafts {
		d, err := sealDraft(tx, d)
		if err != nil {
			return 0, err
		}
		row, err := d.row(now, sendID(tx, d.Purpose))
		if err != nil {
			return 0, err
		}
		row.ID = id()
		if d.takesTurns() {
			row.Priority += turns.next(d.Network)
		}
		rows = append(rows, row)
	}
	added, err = insertRows(tx, rows)
	if err != nil || added == 0 {
		return added, err
	}
	wakeAfter(tx)
	return added, nil
}

// row checks a draft and fills in what the database would otherwise have to be asked for.
func (d Draft) row(now time.Time, sendID string) (newRow, error) {
	priority, known := priorities[d.Kind]
	if !known {
		return newRow{}, fmt.Errorf("%w: its kind is %q", ErrDraft, d.Kind)
	}
	if d.Narrow && narrow[d.Kind] != 0 {
		priority = narrow[d.Kind]
	}
	if d.Kind == Confirmation && d.Unstamped {
		priority = priorityUnstamped
	}
	if d.Suspicious {
		priority = max(priority, prioritySuspicious)
	}
	if d.Purpose == "" || len(d.Purpose) > 120 {
		return newRow{}, fmt.Errorf("%w: its purpose has %d characters, not 1 to 120", ErrDraft, len(d.Purpose))
	}
	if (d.Subscriber == "") == (d.Recipient == "") {
		return newRow{}, fmt.Errorf("%w: %s must name a subscriber or a recipient, and not both", ErrDraft, d.Purpose)
	}
	status := d.Status
	switch status {
	case "":
		status = Queued
	case Queued, Held, Cancelled:
	default:
		return newRow{}, fmt.Errorf("%w: %s cannot begin as %s", ErrDraft, d.Purpose, status)
	}
	var payload *string
	if d.Payload != nil {
		raw, err := json.Marshal(d.Payload)
		if err != nil {
			return newRow{}, fmt.Errorf("keeping what %s says: %w", d.Purpose, err)
		}
		text := string(raw)
		payload = &text
	}
	due := now
	if d.NotBefore.After(now) {
		due = d.NotBefore
	}
	return newRow{
		SendID: sendID,
		Status: status, Kind: d.Kind, Purpose: d.Purpose, Priority: priority,
		Subscriber: d.Subscriber, Recipient: d.Recipient, Consent: d.Consent, Guide: d.Guide,
		Enrolment: d.Enrolment, Step: d.Step, Newsletter: d.Newsletter, Network: d.Network,
		Payload: payload, NextAt: stamp(due), LastError: clip(d.Reason), Now: stamp(now),
	}, nil
}

// inOrderFrom is how many rows are written together to have ids that follow one another.
const inOrderFrom = 16

// written counts the rows that this process gave such ids.
var written atomic.Int64

// rowIDs returns the ids of so many rows. Those of many rows begin with the time and their number, so that the
// index they are found by grows at its end, and a claim finds its rows side by side: random ones touch a
// page for each. What is told to anybody is never an id by itself: links are signed, and the carrier has the send id.
func rowIDs(now time.Time, rows int) func() string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	if rows < inOrderFrom {
		return core.GenerateDefaultRandomId
	}
	number := func(n int64, width int) string {
		text := make([]byte, width)
		for at := width - 1; at >= 0; at-- {
			text[at] = digits[n%int64(len(digits))]
			n /= int64(len(digits))
		}
		return string(text)
	}
	begin := number(max(now.UnixMilli(), 0), 8)
	return func() string { return begin + number(written.Add(1), 4) + core.GenerateDefaultRandomId()[:3] }
}

// sendID is what the carrier is told of the message with this purpose: a keyed hash, so
// that the same message has the same id in a restored backup. Random where no outbox has been made.
func sendID(tx core.App, purpose string) string {
	if derive, ok := tx.Store().Get(sendIDKey).(func(string) string); ok {
		return derive(purpose)
	}
	return security.RandomString(sendIDLength)
}

// wakeAfter wakes the app's outbox, if one runs in this process, when tx has been committed.
func wakeAfter(tx core.App) {
	wake, ok := tx.Store().Get(wakeKey).(func())
	if !ok {
		return
	}
	info := tx.TxInfo()
	if info == nil {
		wake()
		return
	}
	info.OnComplete(func(txErr error) error {
		if txErr == nil {
			wake()
		}
		return nil
	})
}
