package sequence_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

// What a tick and the desk ask at any size must be found in an index, by a search and not
// by a scan or a sort.
func TestWhatIsAskedAtEveryTickIsFoundInAnIndex(t *testing.T) {
	site := apptest.New(t)
	for name, c := range map[string]struct{ query, index string }{
		"what is due":            {"SELECT id FROM enrolments e WHERE e.status = 'active' AND e.next_at > '' AND e.next_at <= '2026' ORDER BY e.next_at LIMIT 500", "idx_enrolments_due"},
		"what is to be planned":  {"SELECT id FROM enrolments e WHERE e.status = 'active' AND e.next_at = '' ORDER BY e.next_at LIMIT 500", "idx_enrolments_due"},
		"who gets what next":     {"SELECT next_at, next_step FROM enrolments WHERE status = 'active' AND (next_at, next_step) > ('2026', 'x') AND next_at > '' AND next_at < '9' ORDER BY next_at, next_step LIMIT 1", "COVERING INDEX idx_enrolments_due"},
		"a sample of a sequence": {"SELECT id FROM enrolments e WHERE e.sequence = 'q' AND e.status = 'active' AND e.id > 'x' ORDER BY e.id LIMIT 2000", "idx_enrolments_sequence"},
		"who is in a sequence":   {"SELECT status, count(*) AS n FROM enrolments WHERE sequence = 'q' GROUP BY status", "COVERING INDEX idx_enrolments_sequence"},
		"letters in the ledger":  {"SELECT step FROM messages WHERE status = 'queued' AND priority = 30 LIMIT 1001", "idx_messages_due"},
	} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		if err := site.App.DB().NewQuery("EXPLAIN QUERY PLAN " + c.query).Bind(dbx.Params{}).All(&plan); err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step.Detail, "SCAN") || strings.Contains(step.Detail, "TEMP B-TREE") || !strings.Contains(step.Detail, c.index) {
				t.Errorf("%s: %s", name, step.Detail)
			}
		}
	}
}
