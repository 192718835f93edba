package sequence

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// Coming is one line of who gets what next.
type Coming struct {
	At             time.Time // the sequences' time; in the past for what goes at this moment
	Sequence, Name string
	Step, Subject  string
	People         int
	More           bool     // People and more
	Who            []string // the first of them, their addresses masked
	Sending        bool     // it is in the ledger: the mail plan or the gate has the last word
}

const (
	countedAtMost = 1000 // people on one line of who gets what next
	namedAtMost   = 3    // of them by their masked address
)

// letterPriorities are the ledger's for letters; numbers stand in the database and are never changed.
const letterPriorities = "(28, 30)"

// Coming returns which letters go next, the soonest first, at most limit lines: those that
// wait in the ledger, then those that are planned. Each line is everybody who gets one
// letter at one moment. It costs what is shown: every line is found by a seek in
// idx_enrolments_due, and nobody is counted past a thousand.
func (l *Letters) Coming(app core.App, limit int) ([]Coming, error) {
	lines, err := l.sending(app, limit)
	if err != nil {
		return nil, err
	}
	at, step := "", ""
	for len(lines) < limit {
		var found []struct {
			At       string `db:"next_at"`
			Step     string `db:"next_step"`
			Subject  string `db:"subject"`
			Sequence string `db:"sequence"`
			Name     string `db:"name"`
		}
		// one row of the index, then the letter and its sequence by their ids
		err := app.DB().NewQuery(`
			SELECT e.next_at, e.next_step, coalesce(st.subject, '') AS subject, coalesce(q.id, '') AS sequence, coalesce(q.name, '') AS name
			FROM (SELECT next_at, next_step FROM enrolments
				WHERE status = 'active' AND (next_at, next_step) > ({:at}, {:step}) AND next_at > '' AND next_at < {:far}
				ORDER BY next_at, next_step LIMIT 1) e
			LEFT JOIN steps st ON st.id = e.next_step LEFT JOIN sequences q ON q.id = st.sequence`).
			Bind(dbx.Params{"at": at, "step": step, "far": onItsWay}).All(&found)
		if err != nil {
			return nil, fmt.Errorf("reading who gets what next: %w", err)
		}
		if len(found) == 0 {
			break
		}
		row := found[0]
		at, step = row.At, row.Step
		line := Coming{At: parse(row.At), Sequence: row.Sequence, Name: row.Name, Step: row.Step, Subject: row.Subject}
		params := dbx.Params{"at": at, "step": step}
		if err := line.fill(app, "FROM enrolments e WHERE e.status = 'active' AND e.next_at = {:at} AND e.next_step = {:step}", params); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// sending returns the letters that wait in the ledger, at most limit lines, from the first
// thousand of them.
func (l *Letters) sending(app core.App, limit int) ([]Coming, error) {
	var found []struct {
		Step     string `db:"step"`
		Subject  string `db:"subject"`
		Sequence string `db:"sequence"`
		Name     string `db:"name"`
	}
	err := app.DB().NewQuery(`
		SELECT m.step, st.subject, q.id AS sequence, q.name
		FROM (SELECT DISTINCT step FROM (SELECT step FROM messages WHERE status = 'queued' AND priority IN ` + letterPriorities + ` LIMIT {:most})) m
		JOIN steps st ON st.id = m.step JOIN sequences q ON q.id = st.sequence ORDER BY q.name, st.position LIMIT {:limit}`).
		Bind(dbx.Params{"most": countedAtMost + 1, "limit": limit}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading which letters wait in the ledger: %w", err)
	}
	lines := make([]Coming, 0, len(found))
	for _, row := range found {
		line := Coming{At: l.at(), Sequence: row.Sequence, Name: row.Name, Step: row.Step, Subject: row.Subject, Sending: true}
		from := `FROM (SELECT subscriber, step FROM messages WHERE status = 'queued' AND priority IN ` + letterPriorities + ` LIMIT {:most}) e WHERE e.step = {:step}`
		if err := line.fill(app, from, dbx.Params{"most": countedAtMost + 1, "step": row.Step}); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// fill counts the people of a line and names the first of them.
func (c *Coming) fill(app core.App, from string, params dbx.Params) error {
	err := app.DB().NewQuery(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 %s LIMIT %d)", from, countedAtMost+1)).Bind(params).Row(&c.People)
	if err != nil {
		return fmt.Errorf("counting who gets a letter: %w", err)
	}
	if c.People > countedAtMost {
		c.People, c.More = countedAtMost, true
	}
	var addresses []string
	err = app.DB().NewQuery(fmt.Sprintf("SELECT s.email FROM (SELECT e.subscriber %s LIMIT %d) p JOIN subscribers s ON s.id = p.subscriber", from, namedAtMost)).
		Bind(params).Column(&addresses)
	if err != nil {
		return fmt.Errorf("reading who gets a letter: %w", err)
	}
	c.Who = make([]string, len(addresses))
	for i, address := range addresses {
		c.Who[i] = subscribers.Mask(address)
	}
	return nil
}

// enrolledByStatus counts the people of a sequence, from idx_enrolments_sequence alone.
func enrolledByStatus(app core.App, sequence string) (map[string]int, error) {
	var rows []struct {
		Status string `db:"status"`
		N      int    `db:"n"`
	}
	err := app.DB().NewQuery("SELECT status, count(*) AS n FROM enrolments WHERE sequence = {:q} GROUP BY status").Bind(dbx.Params{"q": sequence}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("counting who is in a sequence: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.Status] = row.N
	}
	return counts, nil
}

// heldLetter is a letter of hers in the ledger, in any state but cancelled.
type heldLetter struct {
	Sent
	status outbox.Status
}

// waits reports whether it can still be called back.
func (h heldLetter) waits() bool { return h.status == outbox.Queued || h.status == outbox.Held }

// settled reports whether nothing more becomes of it that the plan would have to wait for.
func (h heldLetter) settled() bool {
	return !h.waits() && h.status != outbox.Sending && h.status != outbox.Ambiguous
}

// eachEnrolled calls do with the people of a sequence in one status, in the order of their
// ids, at most limit of them, and with the letters each has in the ledger.
func (l *Letters) eachEnrolled(app core.App, sequence, status string, limit int, do func(enrolment, []heldLetter) error) error {
	const chunk = 2000
	after := ""
	for limit > 0 {
		page, letters, err := l.enrolledPage(app, sequence, status, after, min(chunk, limit))
		if err != nil {
			return err
		}
		for _, e := range page {
			if err := do(e, letters[e.ID]); err != nil {
				return err
			}
		}
		if len(page) < chunk {
			return nil
		}
		after, limit = page[len(page)-1].ID, limit-len(page)
	}
	return nil
}

// enrolledPage reads the next people of a sequence and their letters that went or wait.
func (l *Letters) enrolledPage(app core.App, sequence, status, after string, limit int) ([]enrolment, map[string][]heldLetter, error) {
	var page []enrolment
	err := app.DB().NewQuery(`SELECT ` + enrolmentColumns + ` FROM enrolments e JOIN subscribers s ON s.id = e.subscriber
		WHERE e.sequence = {:q} AND e.status = {:status} AND e.id > {:after} ORDER BY e.id LIMIT ` + fmt.Sprint(limit)).
		Bind(dbx.Params{"q": sequence, "status": status, "after": after}).All(&page)
	if err != nil {
		return nil, nil, fmt.Errorf("reading who is in a sequence: %w", err)
	}
	ids := make([]string, len(page))
	for i, e := range page {
		ids[i] = e.ID
	}
	letters, err := ledgerOf(app, l.clock, ids)
	return page, letters, err
}
