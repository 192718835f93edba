package dashboard_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"waymark/internal/apptest"
	"waymark/internal/instance"
)

// looks looks at a page of the desk as a phone and a desktop show it, light and dark.
func (w writing) looks(at, shows, name string) {
	w.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		w.Scheme(scheme)
		w.Phone()
		w.Open(w.site.URL + "/_/#/home")
		w.Open(w.site.URL + "/_/#/" + at)
		w.Reads(shows)
		if wide := w.Script(`[document.documentElement, document.querySelector(".page-content")].some((place) => place.scrollWidth > place.clientWidth + 1)`); wide != "false" {
			w.t.Errorf("%s is wider than a phone", name)
		}
		w.Axe(".desk-page")
		w.Axe(".desk-notice-place")
		w.Script(unroll)
		w.Picture(name + "-390-" + scheme)
		w.Desktop()
		w.Picture(name + "-1280-" + scheme)
	}
	w.Scheme("light")
}

func TestThePageOfBackupsSaysHowItStands(t *testing.T) {
	site := apptest.New(t)
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>"})
	w := atDesk(t, site)
	w.looks("backup", "None has been made yet.", "backup-none")

	w.PressButton("Make a backup now")
	w.Reads("1 article is in it, and everything else")
	w.PressButton("Try the newest out now")
	w.Reads("Everything came back as it was.")
	w.looks("backup", "Everything came back as it was.", "backup-good")

	// where backups are kept cannot be reached for a while
	bucket := apptest.NewFakeS3(t)
	local := site.App.Settings().Backups
	set := site.App.Settings()
	set.Backups.S3.Enabled, set.Backups.S3.Bucket, set.Backups.S3.Endpoint, set.Backups.S3.Region = true, "bucket", bucket.URL(), "us-east-1"
	set.Backups.S3.AccessKey, set.Backups.S3.Secret, set.Backups.S3.ForcePathStyle = apptest.S3Key, apptest.S3Secret, true
	if err := site.App.Save(set); err != nil {
		t.Fatal(err)
	}
	bucket.Down(true)
	site.Clock.Move(26 * time.Hour)
	if _, err := site.Backups.Create(t.Context(), ""); err == nil {
		t.Fatal("a backup was made where nobody answers")
	}
	w.looks("backup", "Where your backups are kept cannot be reached", "backup-away")
	w.looks("home", "The last backup did not work.", "backup-away-home")

	set = site.App.Settings()
	set.Backups = local
	if err := site.App.Save(set); err != nil {
		t.Fatal(err)
	}
	w.looks("backup", "and did not work", "backup-failed")

	files, err := filepath.Glob(filepath.Join(site.App.DataDir(), "backups", "*.zip"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 0xff
	if err := os.WriteFile(files[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if drill, err := site.Backups.Drill(t.Context()); err != nil || drill.OK {
		t.Fatalf("%+v, %v", drill, err)
	}
	w.looks("backup", "It would not help.", "backup-harmed")
}

func TestThePageOfBackupsSaysThatTheyAreLocked(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	site := apptest.New(t, apptest.Env("WAYMARK_BACKUP_RECIPIENT", key.Recipient().String()))
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>"})
	if _, err := site.Backups.Create(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Backups.Drill(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := atDesk(t, site)
	w.looks("backup", "Backups are locked", "backup-locked")
	w.Quiet(site.URL)
}

func TestEveryScreenSaysThatThisIsARestoredCopy(t *testing.T) {
	site := apptest.New(t)
	furnish(t, site)
	if err := instance.Say(site.App.NonconcurrentDB(), instance.Restored); err != nil {
		t.Fatal(err)
	}
	w := atDesk(t, site)
	w.looks("home", "This is a restored copy.", "copy-home")
	w.looks("health", "This is a restored copy.", "copy-health")
	w.Phone()
	w.PressButton("This is the site now")
	w.Reads("Is this the site now?")
	w.Picture("copy-asks-390")
	w.Desktop()
	w.Picture("copy-asks-1280")
	w.Script(`[...document.querySelectorAll(".modal button")].find((button) => button.textContent.includes("This is the site now")).click()`)
	w.WaitFor(`!document.body.innerText.includes("This is a restored copy.")`)
	if state, err := site.Instance.State(); err != nil || state != instance.Live {
		t.Errorf("it is %q, %v", state, err)
	}
	w.Quiet(site.URL)
}
