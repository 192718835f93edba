package outbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

// lose hands a letter to the carrier, which gives no clear answer and does not take it; keep likewise, but it takes it.
func (o *office) lose(purpose string) { o.doubted(purpose, false) }
func (o *office) keep(purpose string) { o.doubted(purpose, true) }

func (o *office) doubted(purpose string, taken bool) {
	o.Helper()
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: purpose, Subscriber: o.subscriber(purpose)})
	o.carrier.answers(doubt(outbox.Doubt))
	o.carrier.keeps = taken
	o.work()
	o.carrier.answers(nil)
	o.carrier.keeps = false
	o.wantStatus(purpose, outbox.Ambiguous)
}

// goes hands a letter over that is taken, and shows or not.
func (o *office) goes(purpose string, shows bool) {
	o.Helper()
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: purpose, Subscriber: o.subscriber(purpose)})
	o.work()
	o.wantStatus(purpose, outbox.Accepted)
	id := o.row(purpose).GetString("send_id")
	if shows {
		o.carrier.showing = append(o.carrier.showing, id)
	} else {
		o.carrier.hide(id)
	}
}

// after lets time pass in steps of five minutes, as a server's does.
func (o *office) after(long time.Duration) {
	o.Helper()
	for end := o.clock.Add(long); o.clock.Before(end); {
		o.clock = o.clock.Add(5 * time.Minute)
		o.work()
	}
}

func (o *office) wantTaken(purpose string, times int) {
	o.Helper()
	n := 0
	for _, m := range o.carrier.taken {
		if m.SendID == o.row(purpose).GetString("send_id") {
			n++
		}
	}
	if n != times {
		o.Errorf("%s was taken %d times, want %d", purpose, n, times)
	}
}

func TestALetterThatDidNotArriveGoesAgainOnceALaterOneShows(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.goes("before", true)
	o.clock = o.clock.Add(time.Minute)
	o.lose("lost")
	o.after(3 * time.Hour)
	o.wantStatus("lost", outbox.Ambiguous) // no later mail: the events may be standing still
	o.goes("later", true)
	o.after(time.Hour)
	o.wantStatus("lost", outbox.Accepted)
	o.wantTaken("lost", 1)
}

func TestWithinHalfAnHourNoLetterIsGivenUp(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.lose("lost")
	o.clock = o.clock.Add(time.Minute)
	o.goes("later", true)
	o.after(25 * time.Minute)
	o.wantStatus("lost", outbox.Ambiguous)
	o.after(10 * time.Minute)
	o.wantStatus("lost", outbox.Accepted)
}

func TestWhileTheEventsStandStillNoLetterGoesAgain(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.goes("before", true)
	o.clock = o.clock.Add(time.Minute)
	o.keep("taken")
	o.carrier.hide(o.row("taken").GetString("send_id"))
	for i := range 8 { // mail goes on, and nothing of it shows
		o.clock = o.clock.Add(time.Minute)
		o.goes(fmt.Sprint("later", i), false)
		o.after(time.Hour)
	}
	o.wantStatus("taken", outbox.Ambiguous)
	o.carrier.hides = nil
	o.after(2 * time.Hour)
	o.wantStatus("taken", outbox.Accepted)
	o.wantTaken("taken", 1)
}

func TestALoneLetterGoesAgainAfterHalfADay(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.lose("lost")
	o.after(11 * time.Hour)
	o.wantStatus("lost", outbox.Ambiguous)
	o.after(2 * time.Hour)
	o.wantStatus("lost", outbox.Accepted)
}

func TestAListThatDoesNotGoBackProvesNothing(t *testing.T) {
	// another sending domain, another account, another region: what went before does not show there
	o := newOffice(t, config.Config{})
	o.goes("before", false)
	o.clock = o.clock.Add(time.Minute)
	o.keep("taken")
	o.carrier.hide(o.row("taken").GetString("send_id"))
	o.clock = o.clock.Add(time.Minute)
	o.goes("later", true)
	o.after(71 * time.Hour)
	o.wantStatus("taken", outbox.Ambiguous)
	o.after(2 * time.Hour)
	o.wantStatus("taken", outbox.Unknown)
	o.wantTaken("taken", 1)
}

func TestMailOfALocalMailboxIsNotMissedAtTheCarrier(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.goes("mailbox", false)
	if _, err := o.app.DB().NewQuery("UPDATE messages SET mailgun_id = '<x@localhost>'").Execute(); err != nil {
		t.Fatal(err)
	}
	o.clock = o.clock.Add(time.Minute)
	o.lose("lost")
	o.clock = o.clock.Add(time.Minute)
	o.goes("later", true)
	o.after(time.Hour)
	o.wantStatus("lost", outbox.Accepted)
}

func TestACrashThatIsNoticedTooLateIsAdmitted(t *testing.T) {
	// the power fails on Friday and comes back on Tuesday: by then the carrier has forgotten
	o := newOffice(t, config.Config{})
	o.keep("taken")
	o.set("taken", outbox.Sending)
	o.carrier.hide(o.row("taken").GetString("send_id"))
	o.clock = o.clock.Add(96 * time.Hour)
	o.work()
	o.goes("later", true)
	o.after(13 * time.Hour)
	o.wantStatus("taken", outbox.Unknown)
	o.wantTaken("taken", 1)
}

func TestAnEventOfAnEarlierAttemptKeepsTheNextFromBeingMade(t *testing.T) {
	for _, status := range []outbox.Status{outbox.Queued, outbox.Held, outbox.Ambiguous, outbox.Unknown} {
		o := newOffice(t, config.Config{})
		o.lose("m")
		o.set("m", status)
		row := o.row("m")
		event := outbox.Event{Token: "t", SendID: row.GetString("send_id"), Recipient: "m@example.com", Name: "accepted", Status: outbox.Accepted, At: o.clock}
		if _, err := outbox.Record(o.app, o.clock, event); err != nil {
			t.Fatal(err)
		}
		o.work()
		o.wantStatus("m", outbox.Accepted)
		o.wantTaken("m", 0)
	}
}

func TestAnEventStillSaysMoreOfAMailThatUsedUpItsAttempts(t *testing.T) {
	o := newOffice(t, config.Config{})
	for purpose, doubts := range map[string]int{"used": 5, "refused": 1} {
		o.lose(purpose)
		o.set(purpose, outbox.Failed)
		if _, err := o.app.DB().Update("messages", dbx.Params{"doubts": doubts}, dbx.HashExp{"purpose": purpose}).Execute(); err != nil {
			t.Fatal(err)
		}
		event := outbox.Event{Token: purpose, SendID: o.row(purpose).GetString("send_id"), Recipient: purpose + "@example.com", Name: "delivered", Status: outbox.Delivered, At: o.clock}
		if _, err := outbox.Record(o.app, o.clock, event); err != nil {
			t.Fatal(err)
		}
	}
	o.wantStatus("used", outbox.Delivered)
	o.wantStatus("refused", outbox.Failed)
}

func TestAClockThatIsSetBeginsEveryDoubtAnew(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.lose("lost")
	o.clock = o.clock.Add(time.Minute)
	o.goes("later", true)
	o.clock = o.clock.Add(29 * time.Minute)
	if err := outbox.ClockWasSet(o.out, o.clock); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.wantStatus("lost", outbox.Ambiguous)
	o.clock = o.clock.Add(time.Minute)
	o.goes("later-still", true)
	o.after(40 * time.Minute)
	o.wantStatus("lost", outbox.Accepted)
}

func TestAClockThatRanAheadKeepsNoMailInDoubtForEver(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.clock = o.clock.AddDate(12, 0, 0)
	o.lose("lost")
	o.clock = o.clock.AddDate(-12, 0, 0)
	o.after(10 * time.Minute)
	o.wantStatus("lost", outbox.Ambiguous)
	o.goes("later", true)
	o.after(2 * time.Hour)
	o.wantStatus("lost", outbox.Accepted)
}

func TestManyDoubtsAreOneQuestion(t *testing.T) {
	o := newOffice(t, config.Config{})
	for i := range 300 {
		o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: fmt.Sprint("m", i), Subscriber: o.subscriber(fmt.Sprint("r", i))})
	}
	if _, err := o.app.DB().NewQuery("UPDATE messages SET status = 'sending', attempts = 1, sent_at = '2026-11-22 09:00:00.000Z'").Execute(); err != nil {
		t.Fatal(err)
	}
	o.work()
	if o.carrier.traces != 1 {
		t.Errorf("%d questions, want one for all", o.carrier.traces)
	}
}

func TestARestoredLedgerSendsNoLetterBeforeTheCarrierShowsEverything(t *testing.T) {
	o := newOffice(t, config.Config{Secret: []byte(strings.Repeat("s", 32))})
	for _, purpose := range []string{"shows", "does not show yet"} {
		o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: purpose, Subscriber: o.subscriber(strings.ReplaceAll(purpose, " ", ""))})
	}
	o.work()
	o.carrier.hide(o.row("does not show yet").GetString("send_id"))
	// restored
	if _, err := o.app.DB().NewQuery("UPDATE messages SET status = 'queued', attempts = 0, sent_at = '', mailgun_id = ''").Execute(); err != nil {
		t.Fatal(err)
	}
	done, err := outbox.CatchUpAsAServer(context.Background(), o.out)
	if err != nil {
		t.Fatal(err)
	}
	o.enqueue(outbox.Draft{Kind: outbox.Confirmation, Purpose: "somebody new", Subscriber: o.subscriber("new")})
	o.work()
	o.wantStatus("shows", outbox.Accepted)
	o.wantStatus("does not show yet", outbox.Queued)
	o.wantStatus("somebody new", outbox.Accepted)
	o.carrier.hides = nil
	o.clock = o.clock.Add(30 * time.Minute)
	done()
	o.work()
	o.wantStatus("does not show yet", outbox.Accepted)
	o.wantTaken("does not show yet", 1)
}
