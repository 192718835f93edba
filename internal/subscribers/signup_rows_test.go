package subscribers_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

// columns reads a row as it lies in the database: each column's type and value as SQL writes
// it, but for those that differ from row to row.
func columns(t *testing.T, site *apptest.Site, table, id string, but ...string) map[string]string {
	t.Helper()
	var names []string
	if err := site.App.DB().NewQuery("SELECT name FROM pragma_table_info({:table})").Bind(dbx.Params{"table": table}).Column(&names); err != nil {
		t.Fatal(err)
	}
	row := map[string]string{}
	for _, name := range names {
		if slices.Contains(but, name) {
			continue
		}
		var raw string
		err := site.App.DB().NewQuery(fmt.Sprintf("SELECT typeof(%[1]s) || ' ' || quote(%[1]s) FROM %[2]s WHERE id = {:id}", name, table)).
			Bind(dbx.Params{"id": id}).Row(&raw)
		if err != nil {
			t.Fatal(err)
		}
		row[name] = raw
	}
	return row
}

// same fails the test where two rows differ.
func same(t *testing.T, what string, ours, saved map[string]string) {
	t.Helper()
	if maps.Equal(ours, saved) {
		return
	}
	for name, value := range saved {
		if ours[name] != value {
			t.Errorf("%s: %s is %s, and a saved record has %s", what, name, ours[name], value)
		}
	}
}

func TestASignupsRowsAreWhatSavedRecordsWouldBe(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	now := site.Clock.Now()
	full := url.Values{
		"letters": {"1"}, "newsletter": {"1"}, "first_name": {"Zoë O’Hara & co"}, "discreet": {"1"}, "word": {"marigold"}, "timezone": {"Europe/London"},
		"safe_from": {"09:00"}, "safe_until": {"15:30"}, "page": {"/blog/“x”"},
	}
	for name, c := range map[string]struct {
		form  url.Values
		asked subscribers.Asked
	}{
		"everything filled in": {full, subscribers.Asked{FirstName: "Zoë O’Hara & co", Discreet: true, Timezone: "Europe/London", SafeFrom: "09:00", SafeUntil: "15:30"}},
		"just the guide":       {url.Values{"letters": {""}}, subscribers.Asked{}},
	} {
		t.Run(name, func(t *testing.T) {
			form := url.Values{"email": {"ours@example.org"}, "guide": {"calm"}}
			maps.Copy(form, c.form)
			site.Post("/signup", form)
			person := first(t, site, "subscribers", "email = 'ours@example.org'")
			consent := first(t, site, "consents", "subscriber = '"+person.Id+"'")

			saved := site.Make("subscribers", map[string]any{"email": "saved@example.org", "status": "pending"})
			words := settings.GetString("consent_guide")
			if form.Get("letters") != "" {
				words += "\n" + settings.GetString("consent_letters") + "\n" + settings.GetString("consent_newsletter")
			}
			again := site.Make("consents", map[string]any{
				"subscriber": saved.Id, "guide": guide.Id, "letters": form.Get("letters") != "", "newsletter": form.Get("newsletter") != "",
				"wording": words, "wording_version": consent.GetString("wording_version"), "page": form.Get("page"), "asked": c.asked, "requested_at": now,
			})
			stamps := []string{"id", "created", "updated"}
			same(t, "subscribers", columns(t, site, "subscribers", person.Id, append(stamps, "email")...), columns(t, site, "subscribers", saved.Id, append(stamps, "email")...))
			same(t, "consents", columns(t, site, "consents", consent.Id, append(stamps, "subscriber")...), columns(t, site, "consents", again.Id, append(stamps, "subscriber")...))
			for _, record := range []*core.Record{person, consent} {
				if len(record.Id) != len(saved.Id) || !record.GetDateTime("created").Time().Equal(now) || !record.GetDateTime("updated").Time().Equal(now) {
					t.Errorf("made as %s at %v, changed at %v", record.Id, record.GetDateTime("created"), record.GetDateTime("updated"))
				}
			}
			if err := site.App.Validate(person); err != nil {
				t.Error(err)
			}
			if err := site.App.Validate(consent); err != nil {
				t.Error(err)
			}
			for _, made := range []*core.Record{person, saved} {
				if err := site.App.Delete(made); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestASecondClickLeavesWhatASavedRecordWouldBe(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "discreet": {"1"}, "word": {"marigold"}, "page": {"/blog/x"}})
	before := first(t, site, "consents", "letters = true")
	site.Clock.Move(time.Minute)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "newsletter": {"1"}, "first_name": {"Ada"}, "page": {"/blog/y"}})

	after := first(t, site, "consents", "id = '"+before.Id+"'")
	if !after.GetDateTime("updated").Time().Equal(site.Clock.Now()) || after.GetDateTime("requested_at") != before.GetDateTime("requested_at") {
		t.Errorf("asked at %v, changed at %v", after.GetDateTime("requested_at"), after.GetDateTime("updated"))
	}
	ours := columns(t, site, "consents", before.Id, "updated")
	// what was asked for first stays as it is, and what was chosen now waits for her tick
	before.Set("asked", subscribers.Asked{Discreet: true, Later: subscribers.Choices{Newsletter: true}})
	if err := site.App.Save(before); err != nil {
		t.Fatal(err)
	}
	same(t, "consents", ours, columns(t, site, "consents", before.Id, "updated"))
}

func TestARefusedAskingIsCountedAndAPendingOneBeginsAnew(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	const never = "never@example.org"
	row := site.Make("suppressions", map[string]any{"hash": subscribers.AddressHash(site.People, never), "reason": "not_me"})
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	site.Settle()
	site.Clock.Move(time.Hour)
	for _, spelling := range []string{never, "Never@example.org"} {
		site.Post("/signup", url.Values{"email": {spelling}, "guide": {"calm"}})
	}
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}})
	row = first(t, site, "suppressions", "id = '"+row.Id+"'")
	if row.GetInt("refused") != 2 || !row.GetDateTime("updated").Time().Equal(site.Clock.Now()) {
		t.Errorf("counted %d, at %v", row.GetInt("refused"), row.GetDateTime("updated"))
	}
	if person := first(t, site, "subscribers", "email = 'ada@example.org'"); !person.GetDateTime("updated").Time().Equal(site.Clock.Now()) {
		t.Errorf("her fourteen days began at %v", person.GetDateTime("updated"))
	}
	if site.Count("subscribers", "") != 1 || site.Count("consents", "") != 2 || site.Count("messages", "") != 2 {
		t.Error("more is kept than her two askings")
	}
}

func first(t *testing.T, site *apptest.Site, collection, where string) *core.Record {
	t.Helper()
	record, err := site.App.FindFirstRecordByFilter(collection, where)
	if err != nil {
		t.Fatalf("%s where %s: %v", collection, where, err)
	}
	return record
}
