package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/dashboard"
)

// enrol puts people into a sequence who confirmed at a moment, and has them planned.
func enrol(t *testing.T, site *apptest.Site, sequence string, names ...string) []*core.Record {
	t.Helper()
	enrolments := make([]*core.Record, len(names))
	for i, name := range names {
		person := site.Make("subscribers", map[string]any{"email": name + "@example.org", "status": "active"})
		enrolments[i] = site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence, "status": "active", "last_at": site.Clock.Now()})
	}
	site.Settle()
	return enrolments
}

type lettersNext struct {
	Lines []struct {
		At                      time.Time
		When, Name, Subject, To string
		Step                    string
		People                  int
		More, Sending           bool
		Who                     []string
	}
}

func TestTheAuthorSeesWhoGetsWhatNext(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	var next lettersNext
	if ask(t, site, http.MethodGet, "/letters/next", "", &next); next.Lines == nil || len(next.Lines) != 0 {
		t.Fatalf("with nobody there: %+v", next)
	}
	enrol(t, site, sequence.Id, "ada", "bea")
	site.Clock.Move(time.Hour)
	enrol(t, site, sequence.Id, "cleo")

	ask(t, site, http.MethodGet, "/letters/next", "", &next)
	if len(next.Lines) != 2 {
		t.Fatalf("got %+v", next)
	}
	first, second := next.Lines[0], next.Lines[1]
	if first.People != 2 || first.To != "2 people" || first.Subject != "Note number 1" || first.Name != "After the guide" || first.When != "Wednesday 25 November at 10:00" {
		t.Errorf("the first line: %+v", first)
	}
	if second.People != 1 || strings.Contains(second.To, "cleo") || !strings.Contains(second.To, "@") || !second.At.Equal(apptest.Start.Add(25*time.Hour)) {
		t.Errorf("the second line: %+v", second)
	}
	if ask(t, site, http.MethodGet, "/letters/next?limit=1", "", &next); len(next.Lines) != 1 {
		t.Errorf("one line was asked for, %d came", len(next.Lines))
	}
}

type forecastAnswer struct {
	Says                                 string
	Now, People, Done, Resting, Finished int
	Next                                 *time.Time
	Letters                              []struct {
		Step, Subject string
		People        int
		First         *time.Time
	}
}

func TestTheAuthorSeesWhatAnEditWouldDoBeforeSheSavesIt(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	enrol(t, site, sequence.Id, "ada", "bea")
	path := "/sequences/" + sequence.Id + "/forecast"
	steps, err := site.App.FindRecordsByFilter("steps", "sequence = '"+sequence.Id+"'", "position", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	proposed := func(delays ...int) string {
		var list []string
		for i, delay := range delays {
			list = append(list, fmt.Sprintf(`{"id":%q,"delay":%d,"delay_unit":"days","status":"active"}`, steps[i].Id, delay))
		}
		return `{"steps":[` + strings.Join(list, ",") + `]}`
	}
	for _, c := range []struct {
		name, method, body string
		now, done          int
		next, says         string
	}{
		{"as it stands", http.MethodGet, "", 0, 0, "2026-11-25T10:00:00Z", "It writes to nobody now. The next letter goes on Wednesday 25 November at 10:00."},
		{"the first at once", http.MethodPost, proposed(0, 1), 2, 0, "", "It writes to 2 people now."},
		{"the first a week later", http.MethodPost, proposed(7, 1), 0, 0, "2026-12-01T10:00:00Z", "It writes to nobody now. The next letter goes on Tuesday 1 December at 10:00."},
		{"only on Saturdays, from nine to noon", http.MethodPost, `{"weekdays":["sat"],"send_from":"09:00","send_until":"12:00"}`, 0, 0, "2026-11-28T09:00:00Z", "Saturday 28 November at 09:00"},
		{"no letter at all", http.MethodPost, `{"steps":[]}`, 0, 2, "", "None of its letters is switched on, so nothing goes out."},
		{"switched off", http.MethodPost, `{"status":"paused"}`, 0, 0, "2026-11-25T10:00:00Z", "While it is off nothing goes out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f forecastAnswer
			ask(t, site, c.method, path, c.body, &f)
			next := ""
			if f.Next != nil {
				next = f.Next.Format(time.RFC3339)
			}
			if f.Now != c.now || f.Done != c.done || next != c.next || !strings.Contains(f.Says, c.says) || f.People != 2 {
				t.Errorf("got %+v, next %s", f, next)
			}
		})
	}
	if site.Count("enrolments", "next_at = '2026-11-25 10:00:00.000Z'") != 2 || site.Count("sequences", "send_from != ''") != 0 {
		t.Error("looking changed something")
	}
}

func TestSwitchingOnAPausedSequenceIsForetoldAsItHappens(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	enrol(t, site, sequence.Id, "ada")
	site.Clock.Move(20 * time.Hour)
	site.Set(sequence, map[string]any{"status": "paused"})
	site.Settle()
	site.Clock.Move(10 * 24 * time.Hour)
	var f forecastAnswer
	ask(t, site, http.MethodGet, "/sequences/"+sequence.Id+"/forecast", "", &f)
	if want := site.Clock.Now().Add(4 * time.Hour); f.Now != 0 || f.Next == nil || !f.Next.Equal(want) {
		t.Fatalf("foretold %v, %+v; want %v", f.Next, f, want)
	}
	site.Set(sequence, map[string]any{"status": "live"})
	site.Settle()
	var next lettersNext
	if ask(t, site, http.MethodGet, "/letters/next", "", &next); len(next.Lines) != 1 || !next.Lines[0].At.Equal(*f.Next) {
		t.Errorf("it happened otherwise: %+v, foretold %v", next, f.Next)
	}
}

func TestTheCalendarOfASignup(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	site.Set(sequence, map[string]any{"weekdays": []string{"mon", "tue", "wed", "thu", "fri"}, "send_from": "09:00", "send_until": "17:00"})
	var calendar struct {
		Zone    string
		Letters []struct {
			Subject, When string
			At            time.Time
		}
	}
	path := "/sequences/" + sequence.Id + "/calendar"
	ask(t, site, http.MethodGet, path+"?from=2026-11-26T18:00&timezone=Pacific/Auckland", "", &calendar)
	if len(calendar.Letters) != 2 || calendar.Zone != "Pacific/Auckland" ||
		calendar.Letters[0].When != "Monday 30 November at 09:00" || calendar.Letters[1].When != "Tuesday 1 December at 09:00" {
		t.Errorf("got %+v", calendar)
	}
	ask(t, site, http.MethodPost, path, `{"steps":[{"id":"","subject":"A new one","delay":2,"delay_unit":"hours","status":"active"}]}`, &calendar)
	if len(calendar.Letters) != 1 || calendar.Letters[0].Subject != "A new one" || !calendar.Letters[0].At.Equal(apptest.Start.Add(2*time.Hour)) {
		t.Errorf("got %+v", calendar)
	}
}

func TestALetterThatWasAddedGoesToThoseWhoHadFinishedOnlyWhenSheSaysSo(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	enrol(t, site, sequence.Id, "ada", "bea")
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	if site.Count("enrolments", "status = 'completed'") != 2 {
		t.Fatal("they have not finished")
	}
	path := "/sequences/" + sequence.Id + "/reopen"
	var answer struct {
		Says   string
		People int
	}
	if ask(t, site, http.MethodGet, path, "", &answer); answer.People != 0 {
		t.Fatalf("before anything was added: %+v", answer)
	}
	site.Make("steps", map[string]any{"sequence": sequence.Id, "subject": "One more", "body": "<p>More.</p>", "delay": 1, "delay_unit": "days", "status": "active"})
	site.Clock.Move(48 * time.Hour)
	site.Settle()
	if n := len(site.MailsTo("ada@example.org")); n != 1 {
		t.Fatalf("who had finished got %d mails without a word from the author", n)
	}
	if ask(t, site, http.MethodGet, path, "", &answer); answer.People != 2 || !strings.HasPrefix(answer.Says, "2 people had finished") {
		t.Errorf("asked: %+v", answer)
	}
	for _, want := range []int{2, 0} {
		if ask(t, site, http.MethodPost, path, "", &answer); answer.People != want {
			t.Errorf("sent to %d, not %d", answer.People, want)
		}
	}
	site.Settle()
	for _, who := range []string{"ada", "bea"} {
		if mails := site.MailsTo(who + "@example.org"); len(mails) != 2 || mails[1].Subject != "One more" {
			t.Errorf("%s got %d mails", who, len(mails))
		}
	}
	if ask(t, site, http.MethodPost, path, "", &answer); answer.People != 0 {
		t.Errorf("sent once more to %d", answer.People)
	}
}

func TestQuestionsAboutLettersThatMakeNoSenseGetASentence(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	author := site.Author()
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"a sequence that is gone", "GET", "/sequences/gone/forecast", "", 404, "not there any more"},
		{"the calendar of one that is gone", "GET", "/sequences/gone/calendar", "", 404, "not there any more"},
		{"reopening one that is gone", "POST", "/sequences/gone/reopen", "", 404, "not there any more"},
		{"no JSON", "POST", "/sequences/ID/forecast", "{", 400, "could not be read"},
		{"an hour that is none", "POST", "/sequences/ID/forecast", `{"send_from":"9"}`, 400, "like 08:00"},
		{"a day that is none", "POST", "/sequences/ID/forecast", `{"weekdays":["funday"]}`, 400, "The days are"},
		{"a zone that is none", "GET", "/sequences/ID/calendar?timezone=Mars/Base", "", 400, "Europe/London"},
		{"a date that is none", "GET", "/sequences/ID/calendar?from=soon", "", 400, "2026-11-24"},
		{"a delay that is none", "POST", "/sequences/ID/calendar", `{"steps":[{"delay":-1}]}`, 400, "waits for"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := site.Do(c.method, dashboard.Prefix+strings.ReplaceAll(c.path, "ID", sequence.Id), c.body, map[string]string{"Authorization": author, "Content-Type": "application/json"})
			var answer struct{ Message string }
			if err := json.Unmarshal([]byte(page.Body), &answer); err != nil || page.Status != c.status || !strings.Contains(answer.Message, c.says) {
				t.Errorf("%d: %s", page.Status, page.Body)
			}
			if page := site.Do(c.method, dashboard.Prefix+strings.ReplaceAll(c.path, "ID", sequence.Id), c.body, nil); page.Status != http.StatusUnauthorized {
				t.Errorf("a stranger is answered %d", page.Status)
			}
		})
	}
}
