package doctor_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/config"
	"waymark/internal/doctor"
)

func TestSettingsThatDoNotDoWhatTheySeemToAreSaid(t *testing.T) {
	ctx := context.Background()
	t.Setenv("WAYMARK_MAIL_PERDAY", "100")
	for what, row := range map[string]struct {
		url, letters, name string
		state              doctor.State
	}{
		"links nobody can open":    {"http://127.0.0.1:8090", "", "The site’s address", doctor.Bad},
		"no https":                 {"http://waymark.invalid", "", "The site’s address", doctor.Bad},
		"letters name the site":    {nowhere, "", "The address in letters", doctor.Warn},
		"letters without https":    {nowhere, "http://post.invalid", "The address in letters", doctor.Bad},
		"a name nobody reads":      {nowhere, "", "The names of the settings", doctor.Bad},
		"a proxy that is not told": {nowhere, "", "Telling visitors apart", doctor.Warn},
	} {
		site, _ := practice(t, apptest.Env("WAYMARK_URL", row.url), apptest.Env("WAYMARK_LETTERS_URL", row.letters))
		got := named(t, site.Doctor.Examine(ctx), row.name)
		if got.State != row.state || got.Todo == "" {
			t.Errorf("%s: %+v", what, got)
		}
		if row.name == "The names of the settings" && !strings.Contains(got.Todo, "WAYMARK_MAIL_PER_DAY") {
			t.Errorf("%s: %s", what, got.Todo)
		}
	}
	site, _ := practice(t)
	site.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	if got := named(t, site.Doctor.Examine(ctx), "Telling visitors apart"); got.State != doctor.OK {
		t.Errorf("a proxy that is told: %+v", got)
	}
}

func TestAFileWithKeysThatOthersReadIsClosed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows has no permission bits")
	}
	site, _ := practice(t)
	ctx := context.Background()
	file := config.EnvFile(site.App.DataDir())
	if err := os.WriteFile(file, []byte("# nothing\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil { // whatever the umask says
		t.Fatal(err)
	}
	if got := named(t, site.Doctor.Examine(ctx), "The files with keys"); got.State != doctor.Bad || !got.Mendable || !strings.Contains(got.Todo, filepath.Base(file)) {
		t.Errorf("it says %+v", got)
	}
	if err := site.Doctor.Mend(ctx); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("it is %v, %v", info.Mode(), err)
	}
}

func TestASendersNameThatNamesTheSiteIsSaid(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	set := func(fields map[string]any) {
		t.Helper()
		row, err := site.App.FindFirstRecordByFilter("site", "id != ''")
		if err != nil {
			t.Fatal(err)
		}
		row.Load(fields)
		if err := site.App.Save(row); err != nil {
			t.Fatal(err)
		}
	}
	set(map[string]any{"name": "Leaving Well", "from_name": "", "postal_address": "leaving well, 1 Example Quay"})
	if got := named(t, site.Doctor.Examine(t.Context()), "What every mail says outside"); got.State != doctor.Warn || !strings.Contains(got.Says, "the postal address and in the sender’s name") || !strings.Contains(got.Todo, "first name") {
		t.Errorf("%+v", got)
	}
	set(map[string]any{"from_name": "Rowan", "postal_address": "1 Example Quay"})
	if got := named(t, site.Doctor.Examine(t.Context()), "What every mail says outside"); got.State != doctor.OK {
		t.Errorf("%+v", got)
	}
}
