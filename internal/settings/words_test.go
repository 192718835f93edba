package settings_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

func TestASentenceOfConsentIsMendedOnlyWhereItIsStillTheFirstOne(t *testing.T) {
	const first = "We use your address to send you this guide, and for nothing else."
	const mended = "We use your address to send you this guide, and for nothing else unless you ask for it here."
	app := newApp(t)
	load := func() *settings.Site {
		t.Helper()
		site, err := settings.Load(app)
		if err != nil {
			t.Fatal(err)
		}
		return site
	}
	if got := load().ConsentGuide(); got != mended {
		t.Errorf("a fresh site says %q", got)
	}
	for _, c := range []struct{ name, before, after string }{
		{"the first one", first, mended},
		{"her own", "Only the guide.", "Only the guide."},
		{"the first one and a word of hers", first + " Promise.", first + " Promise."},
		{"none", "", ""},
	} {
		site := load()
		site.Set("consent_guide", c.before)
		if err := app.Save(site); err != nil {
			t.Fatal(err)
		}
		version := site.WordingVersion()
		for _, m := range core.AppMigrations.Items() {
			if strings.HasSuffix(m.File, "_consent_unless.go") {
				if err := m.Up(app); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := load().ConsentGuide(); got != c.after {
			t.Errorf("%s became %q", c.name, got)
		}
		if _, err := app.FindFirstRecordByData(settings.CollectionWordings, "version", version); err != nil {
			t.Errorf("%s: what was agreed to is not kept: %v", c.name, err)
		}
	}
}

func TestAMailSaysThatItCanBeAnsweredOnlyWhereSomebodyGetsTheAnswer(t *testing.T) {
	app := newApp(t)
	site, err := settings.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ address, hours, want string }{
		{"me@example.org", "I answer on weekdays.", "You can reply to this mail. I answer on weekdays."},
		{"me@example.org", "I answer on weekdays ", "You can reply to this mail. I answer on weekdays."},
		{"", "I answer on weekdays (and read “every word.”)", "I answer on weekdays (and read “every word.”)"},
		{"me@example.org", "", "You can reply to this mail."},
		{"", "I answer on weekdays.", "I answer on weekdays."},
		{"", "", ""},
	} {
		site.Set("reply_to", c.address)
		site.Set("reply_hours", c.hours)
		if got := site.ReplyLine(); got != c.want {
			t.Errorf("%q and %q: %q", c.address, c.hours, got)
		}
	}
}
