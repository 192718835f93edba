package dashboard_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/dashboard"
)

// ask puts a question to the desk as the author and reads the answer into to.
func ask(t *testing.T, site *apptest.Site, method, path, body string, to any) {
	t.Helper()
	page := site.Do(method, dashboard.Prefix+path, body, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
	if page.Status != http.StatusOK {
		t.Fatalf("%s %s answered %d: %s", method, path, page.Status, page.Body)
	}
	if err := json.Unmarshal([]byte(page.Body), to); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, page.Body)
	}
}

// ticked returns which of the first steps are done.
func ticked(t *testing.T, site *apptest.Site) map[string]bool {
	t.Helper()
	var steps []struct {
		Key  string
		Done bool
	}
	ask(t, site, http.MethodGet, "/start", "", &steps)
	done := map[string]bool{}
	for _, step := range steps {
		done[step.Key] = step.Done
	}
	return done
}

func TestTheFirstStepsTickThemselvesOff(t *testing.T) {
	site := apptest.New(t)
	for key, done := range ticked(t, site) {
		if done {
			t.Errorf("on an empty site %q is ticked", key)
		}
	}
	site.Offer(1)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"author_name": "Rowan Ash"})
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>"})
	var made struct{ Last struct{ Opened bool } }
	ask(t, site, http.MethodPost, "/backup", "", &made)

	done := ticked(t, site)
	for _, key := range []string{"name", "article", "reply", "guide", "letters", "backup"} {
		if !done[key] {
			t.Errorf("%q is not ticked", key)
		}
	}
	if done["mail"] {
		t.Error("mail is ticked while nothing leaves this computer")
	}
}

func TestTheDeskAnswersNobodyElse(t *testing.T) {
	site := apptest.New(t)
	for _, path := range []string{"/home", "/start", "/status", "/backup"} {
		if page := site.Get(dashboard.Prefix + path); page.Status != http.StatusUnauthorized {
			t.Errorf("%s answered %d to a stranger: %s", path, page.Status, page.Body)
		}
	}
}
