package settings_test

import (
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/settings"
	_ "waymark/pb_migrations"
)

func newApp(t *testing.T) core.App {
	t.Helper()
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	if err := settings.Register(app); err != nil {
		t.Fatal(err)
	}
	return app
}

func wordings(t *testing.T, app core.App) int64 {
	t.Helper()
	n, err := app.CountRecords(settings.CollectionWordings)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASecondRowOfSettingsIsRefused(t *testing.T) {
	app := newApp(t)
	site, err := settings.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	second := core.NewRecord(site.Collection())
	second.Set("name", "Another")
	if err := app.Save(second); err == nil {
		t.Fatal("a second row was saved")
	}
}

func TestTheSettingsCannotBeDeleted(t *testing.T) {
	app := newApp(t)
	site, err := settings.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Delete(site); !errors.Is(err, settings.ErrOneRow) {
		t.Fatalf("got %v", err)
	}
	if _, err := settings.Load(app); err != nil {
		t.Fatal(err)
	}
}

func TestEveryWordingOfConsentIsKeptOnce(t *testing.T) {
	app := newApp(t)
	site, err := settings.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	first := site.WordingVersion()
	if err := settings.KeepWording(app, site); err != nil {
		t.Fatal(err)
	}
	site.Set("consent_guide", "Only for the guide.")
	if err := app.Save(site); err != nil {
		t.Fatal(err)
	}
	site.Set("tagline", "Something else changed.")
	if err := app.Save(site); err != nil {
		t.Fatal(err)
	}
	if got := wordings(t, app); got != 2 {
		t.Fatalf("%d wordings are kept, want the old and the new", got)
	}
	for _, version := range []string{first, site.WordingVersion()} {
		if _, err := app.FindFirstRecordByData(settings.CollectionWordings, "version", version); err != nil {
			t.Errorf("wording %s: %v", version, err)
		}
	}
}

func TestSettingsThatCannotBeSavedKeepNoWording(t *testing.T) {
	app := newApp(t)
	site, err := settings.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	before := wordings(t, app)
	site.Set("consent_guide", "Another sentence.")
	site.Set("accent", "red")
	if err := app.Save(site); err == nil {
		t.Fatal("a bad colour was saved")
	}
	if got := wordings(t, app); got != before {
		t.Fatalf("%d wordings, want %d", got, before)
	}
}
