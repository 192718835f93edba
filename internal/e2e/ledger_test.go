package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/wiring"
)

// ledgerRow is what a test wants to know of a message.
type ledgerRow struct {
	SendID    string `db:"send_id"`
	Kind      string `db:"kind"`
	Status    string `db:"status"`
	Email     string `db:"email"`
	Subject   string `db:"subject"` // of the step; empty for what is no letter
	Sent      string `db:"sent_at"`
	Attempts  int    `db:"attempts"`
	Doubts    int    `db:"doubts"`
	LastError string `db:"last_error"`
}

// sentAt is when the row was last claimed; zero when it never was.
func (r ledgerRow) sentAt() time.Time {
	at, err := time.Parse("2006-01-02 15:04:05.000Z", r.Sent)
	if err != nil {
		return time.Time{}
	}
	return at
}

// query reads rows from the program's database, beside the program if it runs. The connection
// does not outlive the call: a killed server must find its database as alone as after a power cut.
func query[T any](p *Program, sql string) ([]T, error) {
	db, err := wiring.Connect(filepath.Join(p.Dir, "data.db"))
	if err != nil {
		return nil, err
	}
	var rows []T
	if err := db.NewQuery(sql).All(&rows); err != nil {
		return nil, fmt.Errorf("%s: %w", sql, err)
	}
	return rows, db.Close()
}

// ledger reads every message of the program, oldest claim first.
func ledger(p *Program) ([]ledgerRow, error) {
	return query[ledgerRow](p, `
		SELECT m.send_id, m.kind, m.status, coalesce(s.email, '') AS email, coalesce(st.subject, '') AS subject,
			m.sent_at, m.attempts, m.doubts, m.last_error
		FROM messages m LEFT JOIN subscribers s ON s.id = m.subscriber LEFT JOIN steps st ON st.id = m.step
		ORDER BY m.sent_at`)
}

// census is how many messages are in each status, and enrolments too, as "enrolment active".
func census(p *Program) (map[string]int, error) {
	rows, err := query[struct {
		What string `db:"what"`
		N    int    `db:"n"`
	}](p, `SELECT status AS what, count(*) AS n FROM messages GROUP BY status
		UNION ALL SELECT 'enrolment ' || status, count(*) FROM enrolments GROUP BY status`)
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.What] = row.N
	}
	return counts, err
}

// settled waits until nothing is left to send or to ask about.
func settled(t *testing.T, p *Program) {
	t.Helper()
	p.Until("nothing is left to do", func() bool {
		counts, err := census(p)
		return err == nil && counts["queued"]+counts["sending"]+counts["ambiguous"]+counts["enrolment active"] == 0
	})
}
