package doctor_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/backup"
	"waymark/internal/doctor"
)

// quiet is for servers that are hung up on.
var quiet = log.New(io.Discard, "", 0)

// known is the check that programs call so.
func known(t *testing.T, checks []doctor.Check, id string) doctor.Check {
	t.Helper()
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("no check has the id %q in\n%s", id, doctor.Text(checks))
	}
	return checks[i]
}

func TestACopyIsSaidToBeOneWithTheWayOut(t *testing.T) {
	site := apptest.New(t)
	for kind, row := range map[string]struct {
		state doctor.State
		todo  string
	}{
		"live":     {doctor.OK, ""},
		"restored": {doctor.Warn, "waymark restore --go --dir " + site.App.DataDir()},
		"drilled":  {doctor.Warn, "waymark restore FILE --dir NEW_FOLDER"},
	} {
		if _, err := site.App.DB().NewQuery("UPDATE _instance SET state = {:state}").Bind(dbx.Params{"state": kind}).Execute(); err != nil {
			t.Fatal(err)
		}
		got := known(t, site.Doctor.Examine(context.Background()), "instance")
		if got.State != row.state || !strings.Contains(got.Todo, row.todo) {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}

func TestABackupThatCannotBeReadIsNamed(t *testing.T) {
	ctx := context.Background()
	for what, row := range map[string]struct {
		damaged string // which of the two; "" for neither
		read    bool   // whether they are read back
		id      string
		state   doctor.State
		says    string
	}{
		"both can be read":        {"", true, "backups", doctor.OK, "can be read"},
		"none was read":           {"", false, "backups", doctor.Warn, "There are 2, and none was read back"},
		"the newest is damaged":   {"new.zip", true, "unreadable_backups", doctor.Bad, "new.zip"},
		"an older one is damaged": {"old.zip", true, "unreadable_backups", doctor.Warn, "old.zip"},
	} {
		t.Run(what, func(t *testing.T) {
			site := apptest.New(t)
			folder := filepath.Join(site.App.DataDir(), "backups")
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			var readings []map[string]any
			for i, name := range []string{"new.zip", "old.zip"} {
				file := filepath.Join(folder, name)
				if err := os.WriteFile(file, []byte("a backup"), 0o600); err != nil {
					t.Fatal(err)
				}
				reading := map[string]any{"name": name, "size": 8, "at": site.Clock.Now().AddDate(0, 0, -i), "opened": true}
				if name == row.damaged {
					reading["opened"], reading["trouble"] = false, "its end is missing"
				}
				if row.read {
					readings = append(readings, reading)
				}
			}
			raw, err := json.Marshal(map[string]any{"readings": readings})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(site.App.DataDir(), "waymark.backups.json"), raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if kept, err := backup.New(site.App, site.Config, site.Clock.Now).List(ctx); err != nil || len(kept) != 2 {
				t.Fatalf("%v, %v", kept, err)
			}
			got := known(t, site.Doctor.Examine(ctx), row.id)
			if got.State != row.state || !strings.Contains(got.Says+got.Todo, row.says) {
				t.Errorf("it says %+v", got)
			}
		})
	}
}

func TestMoreMailThanThePlanAllowsIsSaidWithTheDaysItTakes(t *testing.T) {
	site, _ := practice(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "2"))
	for i := range 5 {
		site.Make("messages", map[string]any{"kind": "letter", "purpose": fmt.Sprint("plan-", i), "send_id": fmt.Sprint("plan-", i), "to": "ada@example.org", "status": "queued", "next_at": site.Clock.Now()})
	}
	got := known(t, site.Doctor.Examine(context.Background()), "mail_plan")
	if got.State != doctor.Warn || !strings.Contains(got.Says, "5 mails") || !strings.Contains(got.Says, "3 days") {
		t.Errorf("it says %+v", got)
	}
}
