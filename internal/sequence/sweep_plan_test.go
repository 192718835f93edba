package sequence

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	_ "waymark/pb_migrations" // the schema
)

// Every hour, and where nothing is wrong it must cost nothing: each question begins at an index
// with what is rare, and goes on by ids.
func TestASweepReadsNoMoreThanWhatCouldBeWrong(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	first := []string{"idx_enrolments_due (status=? AND next_at=?)", "idx_enrolments_due (status=?)", "idx_messages_due (status=? AND priority=?)"}
	plan := func(query string, params dbx.Params) (details []string) {
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := app.DB().NewQuery("EXPLAIN QUERY PLAN " + query).Bind(params).All(&steps); err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			details = append(details, step.Detail)
		}
		return details
	}
	for i, b := range brooms {
		details := plan(b.find, dbx.Params{"most": 1})
		if !strings.Contains(details[0], first[i]) || strings.Contains(strings.Join(details, "\n"), "SCAN") {
			t.Errorf("%s: %q", b.what, details)
		}
	}
	details := plan(reopened+missedSQL+" AND +enrolments.sequence = {:q} AND s.status = 'active'", dbx.Params{"at": "", "now": "", "step": "s", "q": "q"})
	if joined := strings.Join(details, "\n"); strings.Contains(joined, "SCAN") || !strings.Contains(joined, "idx_enrolments_due (status=? AND next_at=? AND next_step=?)") {
		t.Errorf("who missed a letter: %q", details)
	}
	details = plan(rememberSQL, dbx.Params{"s": "s", "q": "q"})
	if joined := strings.Join(details, "\n"); strings.Contains(joined, "SCAN") || !strings.Contains(joined, "idx_messages_purpose") {
		t.Errorf("a letter that comes back: %q", details)
	}
}
