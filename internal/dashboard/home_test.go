package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

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

// desk is what the home page shows.
type desk struct {
	Needs                []struct{ Text string }
	Drafts, Next, Newest []struct{ Collection, Title, Path, Waits string }
}

func TestHomeShowsWhatWaitsWhatComesAndWhatIsOut(t *testing.T) {
	site := apptest.New(t)
	var empty desk
	ask(t, site, http.MethodGet, "/home", "", &empty)
	if len(empty.Needs)+len(empty.Drafts)+len(empty.Next)+len(empty.Newest) != 0 {
		t.Errorf("an empty site shows %+v", empty)
	}

	question := site.Make("faqs", map[string]any{"question": "How long does it take?", "status": "draft"})
	site.Make("posts", map[string]any{"title": "Out", "status": "published", "body": "<p>Words.</p>", "faqs": []string{question.Id}})
	site.Make("posts", map[string]any{"title": "Soon", "status": "scheduled", "published_at": apptest.Start.AddDate(0, 0, 3)})
	site.Make("posts", map[string]any{"title": "Begun", "status": "draft"})
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo("ada@example.org").Text, "/confirm/"), nil)
	site.Settle()

	var full desk
	ask(t, site, http.MethodGet, "/home", "", &full)
	var next []string
	for _, one := range full.Next {
		next = append(next, one.Title)
	}
	if strings.Join(next, ", ") != "Note number 1, Soon" {
		t.Errorf("what goes out next is %q", next)
	}
	if len(full.Newest) != 1 || full.Newest[0].Title != "Out" || full.Newest[0].Path != "/blog/out" {
		t.Errorf("the newest are %+v", full.Newest)
	}
	if len(full.Drafts) != 2 {
		t.Errorf("the drafts are %+v", full.Drafts)
	}
	if len(full.Needs) != 1 || !strings.Contains(full.Needs[0].Text, "How long does it take?") {
		t.Errorf("what needs her is %+v", full.Needs)
	}
}

func TestAnOldBackupAndOldNumbersNeedHer(t *testing.T) {
	site := apptest.New(t)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"emergency_contacts": []map[string]string{{"name": "Harbour line"}}, "emergency_checked": apptest.Start})
	var made struct{ Last struct{ Opened bool } }
	ask(t, site, http.MethodPost, "/backup", "", &made)
	if !made.Last.Opened {
		t.Error("the backup was not opened and read")
	}
	for _, c := range []struct {
		days, needs int
	}{{7, 0}, {2, 1}, {180, 2}} {
		site.Clock.Move(time.Duration(c.days) * 24 * time.Hour)
		var page desk
		ask(t, site, http.MethodGet, "/home", "", &page)
		if len(page.Needs) != c.needs {
			t.Errorf("after %d more days these need her: %+v", c.days, page.Needs)
		}
	}
}

// doubtful makes letters of which nobody knows whether they arrived.
func doubtful(site *apptest.Site, n int) []*core.Record {
	site.Offer(1)
	reader := site.Make("subscribers", map[string]any{"email": "ada@example.org", "status": "active"})
	var letters []*core.Record
	for i := range n {
		letters = append(letters, site.Make("messages", map[string]any{
			"kind": "letter", "status": "unknown", "purpose": fmt.Sprintf("letter:%d", i), "send_id": fmt.Sprintf("send%d", i),
			"subscriber": reader.Id, "subject": "Note number 1", "doubted_at": apptest.Start, "last_error": "it probably arrived, but Mailgun could not be asked while it still knew",
		}))
	}
	return letters
}

// asked is a decision that home offers.
type asked struct {
	Text    string
	Choices []struct {
		Label, Ask string
		Body       json.RawMessage
	}
}

func TestMailThatMayHaveArrivedWaitsForHerDecision(t *testing.T) {
	for _, c := range []struct {
		label string
		then  string // what the letters are afterwards, in SQL
	}{
		{"Leave them", "status = 'unknown' AND doubted_at = ''"},
		{"Send them again", "status = 'queued'"},
	} {
		t.Run(c.label, func(t *testing.T) {
			site := apptest.New(t)
			doubtful(site, 3)
			var page struct{ Needs []asked }
			ask(t, site, http.MethodGet, "/home", "", &page)
			if len(page.Needs) != 1 || !strings.Contains(page.Needs[0].Text, "3 letters probably arrived") {
				t.Fatalf("what needs her is %+v", page.Needs)
			}
			late := site.Make("messages", map[string]any{"kind": "letter", "status": "unknown", "purpose": "letter:late", "send_id": "late", "doubted_at": apptest.Start})
			if _, err := site.App.DB().Update("messages", dbx.Params{"updated": "2999-01-01 00:00:00.000Z"}, dbx.HashExp{"id": late.Id}).Execute(); err != nil {
				t.Fatal(err)
			}
			for _, choice := range page.Needs[0].Choices {
				if choice.Label != c.label {
					continue
				}
				answer := site.Do(http.MethodPost, dashboard.Prefix+choice.Ask, string(choice.Body), map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
				if answer.Status != http.StatusNoContent {
					t.Fatalf("it answers %d %s", answer.Status, answer.Body)
				}
			}
			if n := site.Count("messages", c.then); n != 3 {
				t.Errorf("%d of 3 letters are as she decided", n)
			}
			page.Needs = nil
			ask(t, site, http.MethodGet, "/home", "", &page)
			if len(page.Needs) != 1 || !strings.HasPrefix(page.Needs[0].Text, "One letter") {
				t.Errorf("the one she has not been shown is not asked about: %+v", page.Needs)
			}
		})
	}
}

func TestMailThatUsedUpItsAttemptsIsSentAgainAtAPress(t *testing.T) {
	site := apptest.New(t)
	doubtful(site, 2)
	if _, err := site.App.DB().NewQuery("UPDATE messages SET status = 'failed', doubts = 5 WHERE purpose = 'letter:0'").Execute(); err != nil {
		t.Fatal(err)
	}
	var page struct{ Needs []asked }
	ask(t, site, http.MethodGet, "/home", "", &page)
	if len(page.Needs) != 2 || !strings.Contains(page.Needs[1].Text, "did not arrive") || page.Needs[1].Choices[1].Label != "Send it again" {
		t.Fatalf("what needs her is %+v", page.Needs)
	}
	again := page.Needs[1].Choices[1]
	answer := site.Do(http.MethodPost, dashboard.Prefix+again.Ask, string(again.Body), map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
	if answer.Status != http.StatusNoContent || site.Count("messages", "status = 'queued' AND purpose = 'letter:0'") != 1 || site.Count("messages", "status = 'unknown'") != 1 {
		t.Errorf("it answers %d %s", answer.Status, answer.Body)
	}
}

func TestADecisionAboutMailIsHersAndPlain(t *testing.T) {
	site := apptest.New(t)
	doubtful(site, 1)
	for _, c := range []struct {
		what, path, body string
		status           int
	}{
		{"no such decision", "/unknown/burn", `{"until":"2999-01-01 00:00:00.000Z"}`, http.StatusNotFound},
		{"not said up to when", "/unknown/again", `{}`, http.StatusBadRequest},
		{"no date", "/unknown/again", `{"until":"yesterday"}`, http.StatusBadRequest},
	} {
		answer := site.Do(http.MethodPost, dashboard.Prefix+c.path, c.body, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
		if answer.Status != c.status {
			t.Errorf("%s: %d %s", c.what, answer.Status, answer.Body)
		}
	}
	if answer := site.Do(http.MethodPost, dashboard.Prefix+"/unknown/again", `{"until":"2999-01-01 00:00:00.000Z"}`, nil); answer.Status != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %d", answer.Status)
	}
	if n := site.Count("messages", "status = 'unknown' AND doubted_at != ''"); n != 1 {
		t.Error("a letter was decided about all the same")
	}
}

func TestChangesThatReadersDoNotSeeWaitOnHome(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "Out", "status": "published", "body": "<p>Words.</p>"})
	same := site.Make("posts", map[string]any{"title": "Nothing new", "status": "published", "body": "<p>Words.</p>"})
	var kept struct{ SavedAt string }
	ask(t, site, http.MethodPut, "/autosave/posts/"+post.Id, `{"tab":"one","data":{"title":"Out, and more"}}`, &kept)
	ask(t, site, http.MethodPut, "/autosave/posts/"+same.Id, `{"tab":"one","data":{"title":"Nothing new"}}`, &kept)
	var page desk
	ask(t, site, http.MethodGet, "/home", "", &page)
	if len(page.Drafts) != 1 || page.Drafts[0].Title != "Out, and more" || page.Drafts[0].Waits != "published" {
		t.Errorf("what waits is %+v", page.Drafts)
	}
	var waiting []struct{ ID string }
	ask(t, site, http.MethodGet, "/waiting", "", &waiting)
	if len(waiting) != 1 || waiting[0].ID != post.Id {
		t.Errorf("the list says that %+v wait", waiting)
	}
}

func TestADraftIsCalledWhatSheHasTyped(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "Untitled", "status": "draft"})
	site.Make("posts", map[string]any{"title": "Another", "status": "draft"})
	body := `{"base":"","tab":"one","data":{"title":"A quiet beginning"}}`
	var kept struct{ SavedAt string }
	ask(t, site, http.MethodPut, "/autosave/posts/"+post.Id, body, &kept)
	var page desk
	ask(t, site, http.MethodGet, "/home", "", &page)
	titles := map[string]bool{}
	for _, draft := range page.Drafts {
		titles[draft.Title] = true
	}
	if len(titles) != 2 || !titles["A quiet beginning"] || !titles["Another"] {
		t.Errorf("the drafts are called %v", titles)
	}
}
