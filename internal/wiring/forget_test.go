package wiring_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/content"
	"waymark/internal/subscribers"
	"waymark/internal/traces"
)

// she is a reader who is about to be erased, under the addresses that she has had.
var she = []string{"Penelope.Unmistakable+x@example.org", "penelope.before@example.net"}

func TestErasingFindsHerWhereverSheMayStand(t *testing.T) {
	site := apptest.New(t)
	site.App.Settings().Logs.MaxDays = 5
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {she[1]}, "guide": {"calm"}, "letters": {"1"}, "first_name": {"Penelopeia"}})
	site.Settle()
	site.Post(site.Link(site.MailTo(she[1]).Text, "/confirm/"), nil)
	site.Settle()
	row, err := site.App.FindFirstRecordByData("subscribers", "email", she[1])
	if err != nil {
		t.Fatal(err)
	}
	row.Set("email", she[0]) // she moves: the mails to the old address still lie here
	if err := site.App.Save(row); err != nil {
		t.Fatal(err)
	}
	appearsEverywhere(t, site, row.Id)

	everything := traces.Of(she, []string{row.Id})
	if where := inData(t, site, everything); len(where) < 6 {
		t.Fatalf("before, she is only in %v", where)
	}
	person, err := subscribers.ByID(site.App, row.Id)
	if err != nil {
		t.Fatal(err)
	}
	if err := site.People.Erase(person); err != nil {
		t.Fatal(err)
	}
	if where := inData(t, site, everything); len(where) > 0 {
		t.Errorf("she is still in %v", where)
	}
	if n := site.Count("subscribers", ""); n != 1 { // somebody who asked whether her address is his
		t.Errorf("%d subscribers are left", n)
	}
}

// appearsEverywhere has her stand in every place in which she can, and in some in which an earlier version put her.
func appearsEverywhere(t *testing.T, site *apptest.Site, id string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	// requests that name her: a failed login, a filter, a search, a path
	coded := url.QueryEscape(she[0])
	login, err := json.Marshal(map[string]string{"identity": she[0], "password": "wrong wrong"})
	must(err)
	site.PostJSON("/api/collections/_superusers/auth-with-password", string(login))
	for _, path := range []string{
		"/api/collections/subscribers/records?filter=" + url.QueryEscape(`email="`+she[0]+`"`), "/api/collections/posts/records?filter=" + url.QueryEscape(`title~"`+she[0]+`"`) + "&sort=" + coded,
		"/search?q=" + coded, "/" + coded, "/confirm/" + coded, "/unsubscribe/" + coded, "/api/files/x/" + id + "/" + coded,
	} {
		site.Get(path)
	}
	site.App.Logger().Error("The import of "+she[0]+" failed", "error", fmt.Errorf("line 3: %s, %s", she[0], coded), "record", id)
	for _, said := range []string{she[0], strings.ToUpper(she[0]), coded, "by id: " + id} {
		_, err := site.App.AuxNonconcurrentDB().NewQuery("INSERT INTO _logs (id, level, message, data, created) VALUES (lower(hex(randomblob(7))), 0, {:m}, {:d}, '2026-11-24 10:00:00.000Z')").
			Bind(dbx.Params{"m": "GET /x?e=" + said, "d": `{"url":"` + said + `"}`}).Execute()
		must(err)
	}
	// the author's writing: a version that is past, an article in the trash, words that were never saved
	draft := site.Make("posts", map[string]any{"title": "Notes on " + she[0], "status": "draft", "body": `<p>Ask <a href="mailto:` + she[0] + `">her</a>.</p>`})
	draft.Set("title", "Notes")
	draft.Set("body", "<p>Ask.</p>")
	must(site.App.Save(draft))
	trash := site.Make("posts", map[string]any{"title": "For the bin", "status": "draft", "body": "<p>Write to " + she[0] + "</p>"})
	must(site.App.Delete(trash))
	data, err := json.Marshal(map[string]string{"body": "<p>Her address is " + she[0] + "</p>"})
	must(err)
	must(content.PutAutosave(site.App, content.AutosaveKey{Person: "somebody", Collection: "posts", Record: "new-1", Tab: "t"}, content.Autosave{Data: data}, ""))
	// somebody else says that her address is his
	other := site.Make("subscribers", map[string]any{"email": "odysseus@example.org", "status": "active"})
	person, err := subscribers.ByID(site.App, other.Id)
	must(err)
	must(site.People.MailAddressLink(person, she[0]))
	site.Settle()
	// what the carrier told of her mail, and the last message of an hour
	var message string
	must(site.App.DB().NewQuery("SELECT id FROM messages WHERE subscriber = {:s} LIMIT 1").Bind(dbx.Params{"s": id}).Row(&message))
	site.Make("mail_events", map[string]any{"token": "t1", "event": "failed", "message": message, "reason": "550 " + she[0]})
	site.Make("arrivals", map[string]any{"provider": "example.org", "hour": "2026-11-24 10", "messages": 1, "latest": message})
	site.Make("list_entries", map[string]any{"hash": subscriberHash(site), "want": "off", "subscriber": id})
	site.Make("returns", map[string]any{"subscriber": id, "cause": "pressed", "status": "waiting"})
}

// subscriberHash is the hash of her address, by which a list's row knows it.
func subscriberHash(site *apptest.Site) string {
	return site.Signer.Hash("address", strings.ToLower(she[0]))
}

// inData says where people stand: in which files of the data folder, byte for byte (what SQLite has freed and its logs
// are in them), and in which columns of both databases.
func inData(t *testing.T, site *apptest.Site, people *traces.Finder) (where []string) {
	t.Helper()
	err := filepath.WalkDir(site.App.DataDir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if people.In(string(raw)) || people.In(path) {
			where = append(where, entry.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, db := range map[string]dbx.Builder{"data.db": site.App.ConcurrentDB(), "auxiliary.db": site.App.AuxConcurrentDB()} {
		var tables []string
		if err := db.NewQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_%' ORDER BY name").Column(&tables); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			rows, err := db.NewQuery("SELECT * FROM [[" + table + "]]").Rows()
			if err != nil {
				t.Fatal(table, err)
			}
			for rows.Next() {
				values := dbx.NullStringMap{}
				if err := rows.ScanMap(values); err != nil {
					t.Fatal(table, err)
				}
				for column, value := range values {
					if people.In(value.String) {
						where = append(where, name+": "+table+"."+column)
					}
				}
			}
			rows.Close()
		}
	}
	return where
}

func TestTheCarriersAnswerNamesNobodyInTheLedger(t *testing.T) {
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()))
	site.Offer(1)
	fake.Fail(apptest.Fault400Naming)
	site.Post("/signup", url.Values{"email": {she[0]}, "guide": {"calm"}})
	site.Settle()
	row, err := site.App.FindFirstRecordByFilter("messages", "kind = 'confirmation'")
	if err != nil {
		t.Fatal(err)
	}
	said := row.GetString("last_error")
	if traces.Of(she, nil).In(said) || strings.Contains(strings.ToLower(said), "unmistakable") || !strings.Contains(said, "not valid") {
		t.Errorf("the row says %q", said)
	}
}

func TestWhatTheAuthorPublishedStaysHers(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {she[0]}, "guide": {"calm"}})
	post := site.Make("posts", map[string]any{"title": "Whom to ask", "status": "published", "body": "<p>Write to " + she[0] + ".</p>"})
	row, err := site.App.FindFirstRecordByData("subscribers", "email", strings.ToLower(she[0]))
	if err != nil {
		if row, err = site.App.FindFirstRecordByData("subscribers", "email", she[0]); err != nil {
			t.Fatal(err)
		}
	}
	person, err := subscribers.ByID(site.App, row.Id)
	if err != nil {
		t.Fatal(err)
	}
	if err := site.People.Erase(person); err != nil {
		t.Fatal(err)
	}
	var versions []*core.Record
	if err := site.App.RecordQuery("revisions").AndWhere(dbx.HashExp{"record": post.Id}).All(&versions); err != nil || len(versions) == 0 {
		t.Fatal(len(versions), err)
	}
	for _, version := range versions {
		if !traces.Of(she, nil).In(version.GetString("data")) {
			t.Error("a version of an article lost what the article says")
		}
	}
}
