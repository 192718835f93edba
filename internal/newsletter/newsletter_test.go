package newsletter_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/email"
	"waymark/internal/newsletter"
)

func TestANewsletterGoesOnceToEverybodyWhoAskedForIt(t *testing.T) {
	p := newPost(t, apptest.Env("WAYMARK_MAIL_BATCH", "10"))
	p.canBeAnswered()
	wanted := p.readers(25)
	for name, fields := range map[string]map[string]any{
		"never-asked": {"newsletter": false},
		"pending":     {"status": "pending"},
		"stopped":     {"status": "unsubscribed"},
		"bounced":     {"status": "bounced"},
		"after":       {"confirmed_at": apptest.Start.Add(time.Hour)},
	} {
		p.reader(name, fields)
	}
	if n, err := p.Newsletters.Readers(); n != 25 || err != nil {
		t.Errorf("it is for %d readers (%v), want 25", n, err)
	}
	letter := p.send("A quiet hour", body)
	for range 3 { // she presses again, and again when it has gone
		if err := p.Newsletters.Send(letter.Id, p.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		p.Settle()
	}
	for _, who := range wanted {
		if p.got(who) != 1 {
			t.Errorf("%s got it %d times", who, p.got(who))
		}
	}
	recipients := 0
	for _, m := range p.mailgun.Messages() {
		recipients += len(m.To)
	}
	if recipients != 25 || p.mailgun.Calls() != 3 {
		t.Errorf("%d receivers in %d calls, want 25 in 3", recipients, p.mailgun.Calls())
	}
	if n := p.wantSums(letter); n.Gone != 25 || p.status(letter) != newsletter.Sent {
		t.Errorf("%+v, and it is %s", n, p.status(letter))
	}
}

func TestEachGetsHerOwnMailAndCanStop(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", map[string]any{"first_name": "Ada"})
	p.reader("bo", map[string]any{"first_name": ""})
	p.reader("cyd", map[string]any{"first_name": "Cyd"})
	p.choosesAWord("cyd", "marigold")
	p.reader("dee", map[string]any{"first_name": "Dee", "discreet": true})
	p.send("A quiet hour", body)
	p.Settle()

	ada, bo, cyd := p.mailgun.MessagesTo("ada@example.com")[0], p.mailgun.MessagesTo("bo@example.com")[0], p.mailgun.MessagesTo("cyd@example.com")[0]
	if !strings.Contains(ada.HTML, "Dear Ada,") || !strings.Contains(bo.Text, "Dear friend,") {
		t.Errorf("Ada reads %s\nBo reads %s", ada.Text, bo.Text)
	}
	if strings.Contains(cyd.HTML+cyd.Text, "quiet hour:") || strings.Contains(cyd.HTML+cyd.Text, "Cyd") || !strings.Contains(cyd.Text, "/letter/") {
		t.Errorf("the discreet form says %s", cyd.Text)
	}
	for _, m := range []apptest.FakeMessage{ada, bo, cyd} {
		stop := strings.Trim(m.Headers["List-Unsubscribe"], "<>")
		if !strings.HasPrefix(stop, p.URL+"/unsubscribe/") || m.Headers["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click" || !strings.Contains(m.HTML, stop) || !strings.Contains(m.Text, stop) {
			t.Errorf("%v cannot stop: %v", m.To, m.Headers)
		}
		if m.Headers["Reply-To"] != "author@example.org" || !strings.Contains(m.Text, "PO Box 1") {
			t.Errorf("%v cannot answer", m.To)
		}
	}
	if page := p.Post(p.Link(cyd.Text, "/letter/"), url.Values{"word": {"marigold"}}); page.Status != 200 || !strings.Contains(page.Body, "Dear Cyd,") || strings.Contains(page.Body, "Dear Ada") {
		t.Errorf("on the web: %d %s", page.Status, page.Body)
	}
	p.Post(strings.Trim(ada.Headers["List-Unsubscribe"], "<>"), url.Values{"List-Unsubscribe": {"One-Click"}})
	p.send("Another hour", body)
	p.Settle()
	if p.got("ada@example.com") != 1 || p.got("bo@example.com") != 2 {
		t.Errorf("after she stopped Ada got %d, Bo %d", p.got("ada@example.com"), p.got("bo@example.com"))
	}
}

func TestANewsletterWaitsForItsTimeAndForThosePausing(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", nil)
	p.reader("bo", map[string]any{"paused_until": apptest.Start.AddDate(0, 0, 10)})
	letter := p.written("A quiet hour", body)
	at := apptest.Start.Add(48 * time.Hour)
	if err := p.Newsletters.Send(letter.Id, at); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	p.reader("late", map[string]any{"confirmed_at": apptest.Start.Add(24 * time.Hour)})
	if p.mailgun.Calls() != 0 || p.status(letter) != newsletter.Scheduled {
		t.Fatalf("%d calls before its time, and it is %s", p.mailgun.Calls(), p.status(letter))
	}
	p.Clock.Move(49 * time.Hour)
	p.Settle()
	if p.got("ada@example.com") != 1 || p.got("late@example.com") != 1 || p.got("bo@example.com") != 0 {
		t.Error("it went to the wrong people: Ada and who confirmed before its time are right, Bo asked for quiet")
	}
	if n := p.wantSums(letter); n.Quiet != 1 || p.status(letter) != newsletter.Sent {
		t.Errorf("%+v, %s", n, p.status(letter))
	}
	p.Clock.Move(10 * 24 * time.Hour)
	if err := p.People.Tidy(p.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	if p.got("bo@example.com") != 1 {
		t.Errorf("when the quiet is over Bo got %d", p.got("bo@example.com"))
	}
}

func TestWhatMustNotGoIsRefusedWithAReason(t *testing.T) {
	p := newPost(t)
	p.reader("ada", nil)
	letter := p.written("A quiet hour", body)
	if err := p.Newsletters.Send(letter.Id, time.Time{}); err == nil || !strings.Contains(err.Error(), "reply address") {
		t.Errorf("nobody could answer it, and: %v", err)
	}
	p.canBeAnswered()
	site, err := p.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	p.Set(site, map[string]any{"linter_words": "abuse"})
	for what, words := range map[string][2]string{
		"a subject that says too much": {"Leaving abuse", body},
		"a tag that does not exist":    {"A quiet hour", "<p>{{ fist_name }}</p>"},
	} {
		letter := p.written(words[0], words[1])
		if err := p.Newsletters.Send(letter.Id, time.Time{}); err == nil || p.status(letter) != newsletter.Draft {
			t.Errorf("%s: %v, and it is %s", what, err, p.status(letter))
		}
	}
	p.Settle()
	if p.mailgun.Calls() != 0 || p.Count("messages", "") != 0 {
		t.Error("something was sent")
	}
}

func TestWordsThatSomeHaveReadDoNotChange(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", nil)
	letter := p.send("A quiet hour", body)
	p.Settle()
	fresh, err := p.App.FindRecordById(newsletter.Collection, letter.Id)
	if err != nil {
		t.Fatal(err)
	}
	fresh.Set("body", "<p>Other words</p>")
	if err := p.App.Save(fresh); err == nil {
		t.Error("its words were changed after it went")
	}
	fresh.Set("status", newsletter.Draft)
	if err := p.App.Save(fresh); err == nil {
		t.Error("it became a draft again")
	}
}

func TestATryOutGoesToTheAuthorAlone(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", nil)
	if err := p.Newsletters.Try(email.Template{Subject: "A quiet hour", Body: body}, "Rowan", "author@example.org"); err != nil {
		t.Fatal(err)
	}
	p.Settle()
	if p.got("author@example.org") != 1 || p.got("ada@example.com") != 0 {
		t.Error("the try-out did not go to her, or not to her alone")
	}
	if p.Count("messages", "kind = 'test' AND payload IS NULL") != 1 {
		t.Error("the ledger does not say that it was a try-out, or keeps its words")
	}
	if m := p.mailgun.MessagesTo("author@example.org")[0]; m.Subject != "Try-out: A quiet hour" || !strings.Contains(m.Text, "Dear Rowan,") {
		t.Errorf("%s: %s", m.Subject, m.Text)
	}
}

func TestStoppingCallsBackWhatHasNotGone(t *testing.T) {
	p := newPost(t, apptest.Env("WAYMARK_MAIL_PER_HOUR", "20"), apptest.Env("WAYMARK_MAIL_BATCH", "5"))
	p.canBeAnswered()
	all := p.readers(30)
	letter := p.send("A quiet hour", body)
	p.Settle()
	gone := p.wantSums(letter).Gone
	if gone == 0 || gone >= 30 {
		t.Fatalf("%d went in the first hour; the plan allows some and not all", gone)
	}
	if err := p.Newsletters.Stop(letter.Id); err != nil {
		t.Fatal(err)
	}
	p.Clock.Move(2 * time.Hour)
	p.Settle()
	p.Clock.Move(2 * time.Hour)
	p.Settle()
	n := p.wantSums(letter)
	if n.Gone != gone || n.Cancelled != 30-gone || p.status(letter) != newsletter.Stopped {
		t.Errorf("%+v, and it is %s: want %d gone and the rest called back", n, p.status(letter), gone)
	}
	twice := 0
	for _, who := range all {
		twice += max(p.got(who)-1, 0)
	}
	if twice != 0 {
		t.Errorf("%d got it twice", twice)
	}
}

// She takes one back, and mends a word, while the tick that found it due is at another.
func TestANewsletterTakenBackAtItsHourDoesNotGoAndKeepsHerWords(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	p.reader("ada", nil)
	hour := p.Clock.Now().Add(time.Hour)
	first, second := p.written("The first", body), p.written("The second", body)
	for i, letter := range []*core.Record{first, second} {
		if err := p.Newsletters.Send(letter.Id, hour.Add(time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	p.App.OnRecordAfterUpdateSuccess(newsletter.Collection).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.Id == first.Id && e.Record.GetString("status") == newsletter.Sending {
			if err := p.Newsletters.Unschedule(second.Id); err != nil {
				t.Error(err)
			}
			p.Set(second, map[string]any{"body": "<p>New words.</p>"})
		}
		return e.Next()
	})
	p.Clock.Move(2 * time.Hour)
	p.Settle()
	if p.got("ada@example.com") != 1 || p.status(first) != newsletter.Sent || p.status(second) != newsletter.Draft {
		t.Errorf("she got %d, and the one taken back is %s", p.got("ada@example.com"), p.status(second))
	}
	fresh, err := p.App.FindRecordById(newsletter.Collection, second.Id)
	if err != nil || fresh.GetString("body") != "<p>New words.</p>" {
		t.Errorf("her words are %q: %v", fresh.GetString("body"), err)
	}
}
