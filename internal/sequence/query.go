package sequence

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

	"waymark/internal/hours"
	"waymark/internal/outbox"
)

// ErrNotFound: there is no such sequence, step or letter (any more).
var ErrNotFound = errors.New("sequence: not found")

// Two values of next_at sort behind every time, so that no tick reads who has them.
const (
	// onItsWay: her letter is in the ledger. A trigger on messages, which holds the same
	// value, empties next_at when the ledger has settled it.
	onItsWay = "9998-12-31 00:00:00.000Z"
	// never: her sequence is not live.
	never = "9999-12-31 00:00:00.000Z"
)

// unsettled are the states of a letter that the ledger will call her enrolment back from.
const unsettled = "('queued', 'held', 'sending', 'ambiguous')"

// enrolment is a row of [CollectionEnrolments] with what the plan needs of its subscriber.
type enrolment struct {
	ID         string `db:"id"`
	Subscriber string `db:"subscriber"`
	Sequence   string `db:"sequence"`
	NextStep   string `db:"next_step"`
	NextAt     string `db:"next_at"`
	LastAt     string `db:"last_at"`
	Timezone   string `db:"timezone"`
	SafeFrom   string `db:"safe_from"`
	SafeUntil  string `db:"safe_until"`
	Person     string `db:"person"` // the status of the subscriber
}

// safe is when her mail may reach her; site is the site's zone, where her hours are if hers is not known.
func (e enrolment) safe(site *time.Location) hours.Window {
	return hours.Safe(e.Timezone, e.SafeFrom, e.SafeUntil, site)
}

const enrolmentColumns = `e.id, e.subscriber, e.sequence, e.next_step, e.next_at, e.last_at, s.timezone, s.safe_from, s.safe_until, s.status AS person`

// unplanned lists active enrolments to think about again: those whose next_at is empty.
// idx_enrolments_due finds them without reading any other.
func unplanned(tx core.App, limit int) ([]enrolment, error) {
	return enrolments(tx, `e.status = 'active' AND e.next_at = ''`, limit, nil)
}

// due lists active enrolments whose next letter's time has come, the longest waiting first.
// It costs what is due: a range of idx_enrolments_due.
func due(tx core.App, now time.Time, limit int) ([]enrolment, error) {
	return enrolments(tx, `e.status = 'active' AND e.next_at > '' AND e.next_at <= {:now}`, limit, dbx.Params{"now": stamp(now)})
}

func enrolments(tx core.App, where string, limit int, params dbx.Params) ([]enrolment, error) {
	var rows []enrolment
	query := `SELECT ` + enrolmentColumns + ` FROM enrolments e JOIN subscribers s ON s.id = e.subscriber WHERE ` + where +
		` ORDER BY e.next_at LIMIT ` + fmt.Sprint(limit)
	if err := tx.DB().NewQuery(query).Bind(params).All(&rows); err != nil {
		return nil, fmt.Errorf("reading enrolments: %w", err)
	}
	return rows, nil
}

// nextDue returns when the next letter is due; ok is false when none is planned.
func nextDue(app core.App) (at time.Time, ok bool, err error) {
	var next string
	err = app.DB().NewQuery("SELECT next_at FROM enrolments WHERE status = 'active' AND next_at > '' ORDER BY next_at LIMIT 1").Row(&next)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && next >= onItsWay) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("asking when the next letter is due: %w", err)
	}
	return parse(next), true, nil
}

// plan is what is written back to an enrolment; reason says why one ends.
type plan struct {
	enrolment, step, nextAt, lastAt, status, reason string
}

// savePlans writes a batch, each kind of plan with one prepared statement. What goes on
// leaves status alone, so that only one index is written.
func savePlans(tx core.App, now time.Time, plans []plan) error {
	goOn := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET next_step = {:step}, next_at = {:next}, last_at = {:last}, updated = {:now}
		WHERE id = {:id} AND +status = 'active'`).Prepare()
	defer goOn.Close()
	end := tx.NonconcurrentDB().NewQuery(`UPDATE enrolments SET next_step = {:step}, next_at = {:next}, last_at = {:last}, updated = {:now},
		status = {:status}, exit_reason = {:why} WHERE id = {:id} AND +status = 'active'`).Prepare()
	defer end.Close()
	for _, p := range plans {
		query := goOn
		values := dbx.Params{"id": p.enrolment, "step": p.step, "next": p.nextAt, "last": p.lastAt, "now": stamp(now)}
		if p.status != EnrolmentActive {
			query = end
			values["status"], values["why"] = p.status, p.reason
		}
		if _, err := query.Bind(values).Execute(); err != nil {
			return fmt.Errorf("saving what comes next: %w", err)
		}
	}
	return nil
}

// letterPurpose is what a letter is in the ledger for: unique, and never changed.
func letterPurpose(enrolment, step string) string { return "letter:" + enrolment + ":" + step }

// ledgerOf lists, by enrolment, the letters in the ledger that were not cancelled, in the
// order in which they went. Which letter one was stands in its purpose: the column is emptied
// when the author deletes the letter, and she may have it back.
func ledgerOf(app core.App, clock Clock, ids []string) (map[string][]heldLetter, error) {
	var rows []struct {
		Enrolment string        `db:"enrolment"`
		Purpose   string        `db:"purpose"`
		Step      string        `db:"step"`
		At        string        `db:"at"`
		Status    outbox.Status `db:"status"`
	}
	err := app.DB().NewQuery(`SELECT enrolment, purpose, step, CASE sent_at WHEN '' THEN updated ELSE sent_at END AS at, status
		FROM messages WHERE kind = 'letter' AND status != 'cancelled' AND enrolment IN (SELECT value FROM json_each({:ids})) ORDER BY at`).
		Bind(dbx.Params{"ids": list(ids)}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading the letters that went: %w", err)
	}
	letters := make(map[string][]heldLetter, len(ids))
	for _, row := range rows {
		if step, ok := strings.CutPrefix(row.Purpose, letterPurpose(row.Enrolment, "")); ok {
			row.Step = step
		}
		letters[row.Enrolment] = append(letters[row.Enrolment], heldLetter{Sent{row.Step, clock.At(parse(row.At))}, row.Status})
	}
	return letters, nil
}

// unsettledAmong lists those of the purposes whose letter the ledger has and will settle.
func unsettledAmong(tx core.App, purposes []string) ([]string, error) {
	var there []string
	err := tx.DB().NewQuery(`SELECT purpose FROM messages WHERE purpose IN (SELECT value FROM json_each({:all})) AND +status IN ` + unsettled).
		Bind(dbx.Params{"all": list(purposes)}).Column(&there)
	if err != nil {
		return nil, fmt.Errorf("asking which letters the ledger took: %w", err)
	}
	return there, nil
}

// sequenceByID returns a sequence, or ErrNotFound.
func sequenceByID(app core.App, id string) (*Sequence, error) {
	s := &Sequence{}
	err := app.RecordQuery(Collection).AndWhere(dbx.HashExp{"id": id}).Limit(1).One(s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading a sequence: %w", err)
	}
	return s, nil
}

// letterByID returns a step with its words, or ErrNotFound.
func letterByID(app core.App, id string) (*Letter, error) {
	l := &Letter{}
	err := app.RecordQuery(CollectionSteps).AndWhere(dbx.HashExp{"id": id}).Limit(1).One(l)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading a letter: %w", err)
	}
	return l, nil
}

// lettersOf returns a sequence's steps in the author's order, from idx_steps_sequence.
func lettersOf(app core.App, sequence string) ([]*Letter, error) {
	var letters []*Letter
	err := app.RecordQuery(CollectionSteps).AndWhere(dbx.HashExp{"sequence": sequence}).OrderBy("position", "id").All(&letters)
	if err != nil {
		return nil, fmt.Errorf("reading the letters of a sequence: %w", err)
	}
	return letters, nil
}

// guideOf returns the id of a live guide that leads into a sequence; "" when none does.
func guideOf(app core.App, sequence string) (string, error) {
	var id string
	err := app.DB().NewQuery("SELECT id FROM guides WHERE sequence = {:s} ORDER BY status = 'live' DESC, created LIMIT 1").Bind(dbx.Params{"s": sequence}).Row(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("finding the guide before the letters: %w", err)
	}
	return id, nil
}

// rethink empties next_at, so that the next tick plans anew for everybody an edit could
// touch. Who has finished or left is not touched; nor is a letter on its way.
func rethink(tx core.App, where string, params dbx.Params) error {
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE enrolments SET next_at = '' WHERE status = 'active' AND next_at NOT IN ('', '" + onItsWay + "') AND " + where).Bind(params).Execute()
	if err != nil {
		return fmt.Errorf("having an edit thought about: %w", err)
	}
	return nil
}

// list is one JSON parameter for any number of ids.
func list(ids []string) string {
	raw, _ := json.Marshal(ids) // strings always marshal
	return string(raw)
}

// stamp writes a time as PocketBase stores it, so that strings compare as times do.
func stamp(t time.Time) string {
	d, _ := types.ParseDateTime(t.UTC())
	return d.String()
}

// parse reads a stored time; zero for none.
func parse(s string) time.Time {
	d, _ := types.ParseDateTime(s)
	return d.Time()
}

// enrolled reports whether letters are on their way to a subscriber, now or when a pause ends.
func enrolled(app core.App, subscriber string) (bool, error) {
	var n int
	err := app.DB().NewQuery("SELECT count(*) FROM enrolments WHERE subscriber = {:s} AND status IN ('active', 'paused')").
		Bind(dbx.Params{"s": subscriber}).Row(&n)
	if err != nil {
		return false, fmt.Errorf("asking whether letters are on their way: %w", err)
	}
	return n > 0, nil
}
