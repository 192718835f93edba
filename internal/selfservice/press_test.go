package selfservice_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

var pressIn = regexp.MustCompile(`name="press" value="([^"]*)"`)

// outrun is a site whose mail plan is outrun by forms without a stamp.
func outrun(t *testing.T, options ...apptest.Option) *apptest.Site {
	t.Helper()
	site := apptest.New(t, append(options, apptest.Env("WAYMARK_MAIL_PER_DAY", "100"))...)
	site.Offer(1)
	for i := range 12 {
		site.Post("/signup", url.Values{"email": {fmt.Sprintf("bot%d@example.net", i)}, "guide": {"calm"}})
	}
	site.Settle()
	return site
}

// pressOn is what the form on the sent page sends back; "" when there is none.
func pressOn(page apptest.Page) string {
	if found := pressIn.FindStringSubmatch(page.Body); found != nil {
		return found[1]
	}
	return ""
}

func TestWhileThePlanIsOutrunAMailCostsOneMorePress(t *testing.T) {
	site := outrun(t)
	before := kept(site)
	form := url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "page": {"/blog/x"}}
	page := site.Post("/signup", form)
	press := pressOn(page)
	if page.Status != 200 || !strings.HasPrefix(page.URL, site.URL+"/signup/sent?press=") || press == "" || !strings.Contains(page.Body, "One more press, please") {
		t.Fatalf("%d at %s\n%s", page.Status, page.URL, page.Body)
	}
	if strings.Contains(page.URL+page.Body, "ada") || strings.Contains(page.Body, "Notes for a quiet hour") {
		t.Error("the page, or its address, says who asked or for what")
	}
	site.Get(page.URL) // scanners follow links
	site.Settle()
	if after := kept(site); after != before {
		t.Errorf("before the press it kept something: %v to %v", before, after)
	}

	site.Clock.Move(4 * time.Second)
	early := site.Post("/signup", url.Values{"press": {press}})
	if early.Status != 200 || !strings.Contains(early.Body, "A moment too soon") || pressOn(early) != press {
		t.Errorf("pressed too early: %d\n%s", early.Status, early.Body)
	}
	if after := kept(site); after != before {
		t.Error("an early press kept something")
	}
	site.Clock.Move(time.Second)
	done := site.Post("/signup", url.Values{"press": {pressOn(early)}})
	if !strings.HasSuffix(done.URL, "/signup/sent") || !strings.Contains(done.Body, "Please look at your mail") {
		t.Errorf("pressed: %d at %s", done.Status, done.URL)
	}
	site.Post("/signup", url.Values{"press": {press}}) // twice is once
	site.Settle()
	if mails := site.MailsTo(ada); len(mails) != 1 {
		t.Errorf("%d mails came", len(mails))
	}
	if site.Count("consents", "letters = TRUE AND page = '/blog/x'") != 1 {
		t.Error("her choices were lost on the way")
	}
}

func TestWhatIsNotPressedLapses(t *testing.T) {
	site := outrun(t)
	press := pressOn(site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}}))
	site.Clock.Move(2*time.Hour + 6*time.Second)
	for name, page := range map[string]apptest.Page{
		"pressed":   site.Post("/signup", url.Values{"press": {press}}),
		"looked at": site.Get("/signup/sent?press=" + press),
		"made up":   site.Get("/signup/sent?press=abc"),
	} {
		if page.Status != 200 || !strings.Contains(page.Body, "Please ask once more") {
			t.Errorf("%s: %d\n%s", name, page.Status, page.Body)
		}
	}
	site.Settle()
	if n := len(site.MailsTo(ada)); n != 0 {
		t.Errorf("%d mails came", n)
	}
}

func TestAFrontEndIsToldWhatIsToBePressed(t *testing.T) {
	site := outrun(t)
	asked := site.PostJSON("/signup", `{"email":"ada@example.org","guide":"calm"}`)
	var answer struct {
		Status string `json:"status"`
		Press  string `json:"press"`
		After  int    `json:"press_after"`
	}
	if err := json.Unmarshal([]byte(asked.Body), &answer); err != nil || asked.Status != http.StatusAccepted || answer.Status != "accepted" || answer.Press == "" || answer.After != 5 {
		t.Fatalf("%d %s", asked.Status, asked.Body)
	}
	body := fmt.Sprintf(`{"press":%q}`, answer.Press)
	site.Clock.Move(1500 * time.Millisecond)
	if early := site.PostJSON("/signup", body); early.Status != http.StatusTooManyRequests || early.Header.Get("Retry-After") != "4" {
		t.Errorf("too early: %d, Retry-After %q", early.Status, early.Header.Get("Retry-After"))
	}
	site.Clock.Move(4 * time.Second) // as it was told
	if done := site.PostJSON("/signup", body); done.Status != http.StatusAccepted || strings.Contains(done.Body, `"press"`) {
		t.Errorf("pressed: %d %s", done.Status, done.Body)
	}
	site.Settle()
	site.MailTo(ada)
	if bad := site.PostJSON("/signup", `{"press":"abc"}`); bad.Status != http.StatusBadRequest {
		t.Errorf("made up: %d", bad.Status)
	}
	if gone := site.PostJSON("/signup", `{"email":"ada@example.org","guide":"gone"}`); gone.Status != http.StatusBadRequest || !strings.Contains(gone.Body, `"guide"`) {
		t.Errorf("a guide that is gone: %d", gone.Status)
	}
}

func TestThePressIsTheSameForEveryAddress(t *testing.T) {
	site := apptest.New(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "100"))
	site.Offer(1)
	for _, who := range []string{"active@example.org", "pending@example.org", "notme@example.org"} {
		site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}})
	}
	site.Settle()
	site.Post(site.Link(site.MailTo("active@example.org").Text, "/confirm/"), nil)
	site.Post(site.Link(site.MailTo("notme@example.org").Text, "/not-me/"), nil)
	for i := range 20 {
		site.Post("/signup", url.Values{"email": {fmt.Sprintf("bot%d@example.net", i)}, "guide": {"calm"}})
	}
	answers := map[string]string{}
	for _, who := range []string{"new@example.org", "active@example.org", "pending@example.org", "notme@example.org"} {
		form := site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}})
		press := pressOn(form)
		asJSON := site.PostJSON("/signup", `{"email":"`+who+`","guide":"calm"}`)
		site.Clock.Move(5 * time.Second)
		done := site.Post("/signup", url.Values{"press": {press}})
		var pressed struct{ Press string }
		_ = json.Unmarshal([]byte(asJSON.Body), &pressed)
		doneJSON := site.PostJSON("/signup", fmt.Sprintf(`{"press":%q}`, pressed.Press))
		all := strings.ReplaceAll(form.URL+form.Body, press, fmt.Sprint(len(press))) + strings.ReplaceAll(asJSON.Body, pressed.Press, fmt.Sprint(len(pressed.Press))) + done.URL + done.Body + doneJSON.Body
		if press == "" || pressed.Press == "" {
			t.Fatalf("%s is asked for no press", who)
		}
		answers[all] = who
	}
	if len(answers) != 1 {
		t.Errorf("there are %d different answers", len(answers))
	}
}

func TestAFloodThatFetchesNoFormAsksNobodyWithAFormForAnything(t *testing.T) {
	site := outrun(t)
	form := url.Values{"email": {ada}, "guide": {"calm"}, "stamp": {stampOn(t, site, "/guides/calm")}}
	site.Clock.Move(15 * time.Second)
	if page := site.Post("/signup", form); !strings.HasSuffix(page.URL, "/signup/sent") {
		t.Errorf("she is led to %s", page.URL)
	}
	site.Settle()
	site.MailTo(ada)
}

func TestAFrontEndFetchesAStampOfItsOwn(t *testing.T) {
	site := outrun(t)
	page := site.Get("/signup/stamp")
	var stamp struct {
		Stamp string `json:"stamp"`
		Wait  int    `json:"wait"`
	}
	if err := json.Unmarshal([]byte(page.Body), &stamp); err != nil || stamp.Stamp == "" || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	site.Clock.Move(time.Duration(stamp.Wait) * time.Second)
	answer := site.PostJSON("/signup", fmt.Sprintf(`{"email":"ada@example.org","guide":"calm","stamp":%q}`, stamp.Stamp))
	if answer.Status != http.StatusAccepted || strings.Contains(answer.Body, `"press"`) {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
	for i := range 40 { // one stamp is no passport for a flood
		answer = site.PostJSON("/signup", fmt.Sprintf(`{"email":"bot%d@example.com","guide":"calm","stamp":%q}`, i, stamp.Stamp))
	}
	if !strings.Contains(answer.Body, `"press"`) {
		t.Errorf("the fortieth with one stamp: %s", answer.Body)
	}
}

func TestASiteWithoutAPlanIsNotOutrun(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	for i := range 100 {
		if page := site.Post("/signup", url.Values{"email": {fmt.Sprintf("reader%d@example.org", i)}, "guide": {"calm"}}); !strings.HasSuffix(page.URL, "/signup/sent") {
			t.Fatalf("reader %d is led to %s", i, page.URL)
		}
	}
}
