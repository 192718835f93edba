package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// The databases of testdata/old were made by the programs of their day, with mail in every state: "first" by the
// first that could serve, "early" by one from before a landed migration was edited for the last
// time, "without_fingerprint" by the last that did not know whose a database is.
func TestDataOfEveryAgeIsServedByTodaysProgram(t *testing.T) {
	fresh := NewProgram(t, "WAYMARK_SECRET="+upgradeSecret)
	fresh.Serve()
	fresh.Stop()
	want := schemaOf(t, fresh)
	for _, age := range []string{"first", "early", "without_fingerprint"} {
		t.Run(age, func(t *testing.T) {
			p := NewProgram(t, "WAYMARK_SECRET="+upgradeSecret)
			grownOld(t, p, age)
			mail := mailIn(t, p)
			p.Serve()
			for _, page := range []string{
				"/", "/blog", "/blog/one-quiet-evening", "/blog/another-evening", "/topics/calm", "/guides/steady", "/faq", "/about", "/search?q=quiet",
				"/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/old", "/healthz",
				"/api/collections/posts/records?expand=topics,faqs,related,guide", "/api/collections/faqs/records", "/api/collections/guides/records",
			} {
				if status, body := read(t, p.URL+page); status != http.StatusOK {
					t.Errorf("%s answers %d: %.200s", page, status, body)
				}
			}
			if _, body := read(t, p.URL+"/faq"); !strings.Contains(body, "Is this free?") || strings.Contains(body, "A draft?") {
				t.Error("the questions are not those that stand there")
			}
			if _, body := read(t, p.URL+"/search?q=quiet"); !strings.Contains(body, "One quiet evening") {
				t.Error("the search finds nothing")
			}
			p.Stop()
			if got := schemaOf(t, p); !slices.Equal(got, want) {
				t.Errorf("the schema differs from a fresh one:\n%s", difference(got, want))
			}
			for id, was := range mail {
				now := mailIn(t, p)[id]
				moves := was == "sending" || was == "ambiguous" // asked about; the rest waits for somebody, or is over
				if now == "" || (now != was && !moves) {
					t.Errorf("mail that was %s is %q", was, now)
				}
			}
			p.Serve() // and a second time there is nothing to do
		})
	}
}

const upgradeSecret = "upgrade upgrade upgrade upgrade upgrade upgrade upgrade upgrade "

// grownOld gives a program the database of an older one.
func grownOld(t *testing.T, p *Program, age string) {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "old", age+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	inDatabase(t, p, func(db *dbx.DB) error {
		_, err := db.DB().Exec(string(script))
		return err
	})
}

// mailIn is the state of each message.
func mailIn(t *testing.T, p *Program) map[string]string {
	t.Helper()
	mail := map[string]string{}
	inDatabase(t, p, func(db *dbx.DB) error {
		var rows []struct{ ID, Status string }
		if err := db.NewQuery("SELECT id, status FROM messages").All(&rows); err != nil {
			return err
		}
		for _, row := range rows {
			mail[row.ID] = row.Status
		}
		return nil
	})
	return mail
}

// schemaOf is all that a database and its collections consist of, a line each, but for what is drawn by lot.
func schemaOf(t *testing.T, p *Program) (lines []string) {
	t.Helper()
	inDatabase(t, p, func(db *dbx.DB) error {
		var things []struct{ Type, Name, SQL string }
		if err := db.NewQuery("SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").All(&things); err != nil {
			return err
		}
		for _, thing := range things {
			if thing.Type != "table" {
				lines = append(lines, thing.Type+" "+thing.Name+" "+strings.Join(strings.Fields(thing.SQL), " "))
				continue
			}
			var columns []struct {
				Name, Type string
				Notnull    bool
				Default    string `db:"dflt_value"`
				PK         int
			}
			if err := db.NewQuery("SELECT name, type, \"notnull\", coalesce(dflt_value, '') AS dflt_value, pk FROM pragma_table_info({:table})").Bind(dbx.Params{"table": thing.Name}).All(&columns); err != nil {
				return err
			}
			for _, column := range columns {
				lines = append(lines, fmt.Sprintf("table %s %+v", thing.Name, column))
			}
		}
		var collections []struct {
			Name, Type, Fields, Indexes, Rules, Settings string
		}
		err := db.NewQuery(`SELECT name, type, fields, indexes, options AS settings,
			json_array(listRule, viewRule, createRule, updateRule, deleteRule) AS rules FROM _collections WHERE system = FALSE`).All(&collections)
		if err != nil {
			return err
		}
		for _, c := range collections {
			lines = append(lines, fmt.Sprintf("collection %s %s %s %s", c.Name, c.Type, c.Rules, c.Settings))
			var fields []map[string]any
			if err := json.Unmarshal([]byte(c.Fields), &fields); err != nil {
				return err
			}
			for n, field := range fields {
				delete(field, "id")
				delete(field, "collectionId")
				lines = append(lines, fmt.Sprintf("field %d of %s %v", n, c.Name, field))
			}
			var indexes []string
			if err := json.Unmarshal([]byte(c.Indexes), &indexes); err != nil {
				return err
			}
			for _, index := range indexes {
				lines = append(lines, "index of "+c.Name+" "+strings.Join(strings.Fields(index), " "))
			}
		}
		var value string
		if err := db.NewQuery("SELECT value FROM _params WHERE id = 'settings'").Row(&value); err != nil {
			return err
		}
		var settings map[string]any
		if err := json.Unmarshal([]byte(value), &settings); err != nil {
			return err
		}
		delete(settings["meta"].(map[string]any), "appURL")
		for name, part := range settings {
			lines = append(lines, fmt.Sprintf("setting %s %v", name, part))
		}
		return nil
	})
	slices.Sort(lines)
	return lines
}

func difference(got, want []string) string {
	var said strings.Builder
	for _, line := range got {
		if !slices.Contains(want, line) {
			said.WriteString("only here:  " + line + "\n")
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			said.WriteString("only fresh: " + line + "\n")
		}
	}
	return said.String()
}

func read(t *testing.T, address string) (status int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}
