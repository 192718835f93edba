package wiring_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

// walker asks for everything as three people: anonymous, the author whose tab has just given the password, and whoever
// has a token out of her browser.
type walker struct {
	*apptest.Site
	t *testing.T
}

// What an answer is, as the tables have it.
const (
	answered  = '+' // whatever it says, she is not turned away
	refused   = '-' // 401 or 403
	onceMore  = '?' // 403 that asks for the password
	notHere   = '0' // 404
	brokenNow = '!' // 5xx
)

var client = http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (w walker) ask(method, path, token, ticket string) rune {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.URL+path, strings.NewReader("{}"))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", token)
	}
	if ticket != "" {
		request.Header.Set("X-Waymark-Confirmed", ticket)
	}
	response, err := client.Do(request)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode >= 500:
		return brokenNow
	case response.StatusCode == http.StatusForbidden:
		raw, err := io.ReadAll(response.Body)
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.Contains(string(raw), `"code":"confirm"`) {
			return onceMore
		}
		return refused
	case response.StatusCode == http.StatusUnauthorized:
		return refused
	case response.StatusCode == http.StatusNotFound && token == "":
		return notHere
	}
	return answered
}

// three asks as the three people.
func (w walker) three(method, path string) string {
	w.t.Helper()
	anonymous := w.ask(method, path, "", "")
	stolen := w.ask(method, path, w.Author(), "")
	w.Clock.Move(2 * time.Minute) // nobody gives her password a hundred times in a minute
	token := w.Author()
	return string([]rune{anonymous, w.ask(method, path, token, w.ticket(token)), stolen})
}

// ticket is what the author's tab has after she has given her password once more.
func (w walker) ticket(token string) string {
	w.t.Helper()
	page := w.Do(http.MethodPost, "/api/waymark/desk/login/confirm", fmt.Sprintf(`{"password": %q}`, apptest.AuthorPassword), map[string]string{"Content-Type": "application/json", "Authorization": token})
	var got struct{ Ticket string }
	if err := json.Unmarshal([]byte(page.Body), &got); err != nil || got.Ticket == "" {
		w.t.Fatalf("giving the password once more: %d %s", page.Status, page.Body)
	}
	return got.Ticket
}

// table reads a table of testdata: what the three people get, and of what.
func table(t *testing.T, name string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			gets, of, _ := strings.Cut(line, " ")
			rows[of] = gets
		}
	}
	return rows
}

// ofLogins are the routes by which people log in, which only the author's collection has.
var ofLogins = regexp.MustCompile(`\{collection\}/(auth|request|confirm|impersonate)`)

var wildcards = regexp.MustCompile(`\{[^}]+\}`)

func TestEveryRouteGivesEachPersonWhatTheTableSays(t *testing.T) {
	w := walker{apptest.New(t), t}
	w.App.Settings().RateLimits.Enabled = false
	rows := table(t, "routes.txt")
	var unsaid []string
	for _, route := range w.Routes() {
		method, path, pattern := cmp.Or(route.Method, http.MethodGet), route.Path, route.Method+" "+route.Path
		w.walked()
		of := "walked"
		if ofLogins.MatchString(path) {
			of = core.CollectionNameSuperusers
		}
		path = strings.Replace(path, "{collection}", of, 1)
		path = strings.ReplaceAll(path, "{$}", "")
		got := w.three(method, wildcards.ReplaceAllString(path, "nothing"))
		switch want, ok := rows[pattern]; {
		case !ok:
			unsaid = append(unsaid, got+" "+pattern)
		case got != want:
			t.Errorf("%s: %s, and the table says %s", pattern, got, want)
		}
		delete(rows, pattern)
	}
	if len(unsaid) > 0 {
		t.Errorf("Not in testdata/routes.txt. What they give now; is it what they should?\n%s", strings.Join(unsaid, "\n"))
	}
	for pattern := range rows {
		t.Errorf("%s is in the table, and is no route", pattern)
	}
}

// walked is a collection that may be lost on the way.
func (w walker) walked() {
	w.t.Helper()
	if _, err := w.App.FindCollectionByNameOrId("walked"); err == nil {
		return
	}
	if err := w.App.Save(core.NewBaseCollection("walked")); err != nil {
		w.t.Fatal(err)
	}
}

func TestEveryCollectionGivesEachPersonWhatTheTableSays(t *testing.T) {
	w := walker{apptest.New(t), t}
	w.Author()
	collections, err := w.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	rows := table(t, "collections.txt")
	var unsaid []string
	for _, c := range collections {
		records := "/api/collections/" + c.Name + "/records"
		one := records + "/nothing"
		if c.Name == core.CollectionNameSuperusers {
			one = records + "/" + w.Superuser(apptest.AuthorEmail).Id
		}
		// list, view, create, update, delete
		got := w.three(http.MethodGet, records) + "," + w.three(http.MethodGet, one) + "," + w.three(http.MethodPost, records) + "," +
			w.three(http.MethodPatch, one) + "," + w.three(http.MethodDelete, one)
		switch want, ok := rows[c.Name]; {
		case !ok:
			unsaid = append(unsaid, got+" "+c.Name)
		case got != want:
			t.Errorf("%s: %s, and the table says %s", c.Name, got, want)
		}
		delete(rows, c.Name)
	}
	if len(unsaid) > 0 {
		t.Errorf("Not in testdata/collections.txt. What they give now; is it what they should?\n%s", strings.Join(unsaid, "\n"))
	}
	for name := range rows {
		t.Errorf("%s is in the table, and is no collection", name)
	}
}
