package outbox

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tests"

	_ "waymark/pb_migrations"
)

func TestNoStatementOfTheLoopWalksThroughTheQueue(t *testing.T) {
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	params := dbx.Params{
		"rows": "[]", "ids": "[]", "now": "", "from": "sending", "priority": 0, "limit": 1, "attempts": 1, "next_at": "", "mailgun_id": "", "subject": "", "doubts": 0,
		"beginnings": "[]", "since": "", "by": "", "most": 1,
	}
	for name, row := range map[string]struct{ sql, index string }{
		"claiming":               {claimSQL, "sqlite_autoindex_messages_1 (id=?)"},
		"claiming for sending":   {sendingSQL, "sqlite_autoindex_messages_1 (id=?)"},
		"settling what is alike": {acceptedSQL, "sqlite_autoindex_messages_1 (id=?)"},
		"settling":               {changeSQL, "sqlite_autoindex_messages_1 (id=?)"},
		"networks":               {networksSQL, "COVERING INDEX idx_messages_network"},
		"weak confirmations":     {"SELECT count(*)" + weakSQL, "COVERING INDEX idx_messages_weak"},
		"due":                    {dueSQL, "idx_messages_due (status=? AND priority=? AND next_at<?)"},
	} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		if err := app.NonconcurrentDB().NewQuery("EXPLAIN QUERY PLAN " + row.sql).Bind(params).All(&plan); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		found := false
		for _, step := range plan {
			found = found || strings.Contains(step.Detail, row.index)
			if strings.Contains(step.Detail, "SCAN messages") || strings.Contains(step.Detail, "TEMP B-TREE") {
				t.Errorf("%s: %s", name, step.Detail)
			}
		}
		if !found {
			t.Errorf("%s does not use %s: %+v", name, row.index, plan)
		}
	}
}
