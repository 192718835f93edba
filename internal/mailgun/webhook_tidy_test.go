package mailgun_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/mailgun"
)

func TestOldEventsAreForgottenAndWhatGuardsAgainstReplaysIsNot(t *testing.T) {
	p := newPostOffice(t, signed())
	now := time.Now()
	ours := p.row().Id
	add := func(token, message string, age time.Duration) {
		t.Helper()
		at := now.Add(-age).UTC().Format(types.DefaultDateLayout)
		_, err := p.app.DB().Insert("mail_events", dbx.Params{"id": token, "token": token, "message": message, "event": "delivered", "created": at, "updated": at}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	day := 24 * time.Hour
	for i := range 1200 {
		add(fmt.Sprintf("strange%d", i), "", 5*day)
	}
	add("strange-fresh", "", 3*day+2*time.Hour) // its webhook may still be replayed
	add("sent:remembered", "", 90*day)          // it went before a restore, and its row may yet be written
	add("ours-old", ours, 31*day)
	add("ours-fresh", ours, 29*day)
	if err := mailgun.ForgetEvents(p.app, now); err != nil {
		t.Fatal(err)
	}
	var left []string
	if err := p.app.DB().Select("token").From("mail_events").OrderBy("token").Column(&left); err != nil {
		t.Fatal(err)
	}
	if strings.Join(left, " ") != "ours-fresh sent:remembered strange-fresh" {
		t.Errorf("left are %d: %.200v", len(left), left)
	}
}

func TestForgettingEventsReadsNoMoreThanItForgets(t *testing.T) {
	p := newPostOffice(t, signed())
	for _, which := range []string{mailgun.StrangeEvents, mailgun.AllEvents} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		err := p.app.DB().NewQuery("EXPLAIN QUERY PLAN " + which).Bind(dbx.Params{"before": "2026", "most": 5}).All(&plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step.Detail, "SCAN") || strings.Contains(step.Detail, "TEMP B-TREE") {
				t.Errorf("%s: %s", which, step.Detail)
			}
		}
	}
}
