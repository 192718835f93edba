package outbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func doubt(o outbox.Outcome) error {
	return &outbox.SendError{Outcome: o, Code: 502, Err: errors.New("bad gateway")}
}

func TestARowLeftInSendingIsDoubtedAndQueuedOnlyOnProof(t *testing.T) {
	for _, kind := range []outbox.Kind{outbox.Guide, outbox.Letter} {
		o := newOffice(t, config.Config{})
		o.enqueue(outbox.Draft{Kind: kind, Purpose: "m", Subscriber: o.subscriber("ada")})
		o.set("m", outbox.Sending) // as a kill in the middle leaves it
		o.work()
		o.wantStatus("m", outbox.Ambiguous)
		if len(o.carrier.taken) != 0 {
			t.Errorf("%s: it was sent again at once", kind)
		}
		// an hour later nobody has seen it, and nothing else has gone
		o.clock = o.clock.Add(time.Hour)
		o.work()
		want := map[outbox.Kind]outbox.Status{outbox.Guide: outbox.Accepted, outbox.Letter: outbox.Ambiguous}[kind]
		o.wantStatus("m", want)
	}
}

func TestADoubtfulMailThatIsFoundIsNotSentAgain(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.carrier.answers(doubt(outbox.Doubt))
	o.carrier.keeps = true
	o.work()
	o.wantStatus("m", outbox.Ambiguous)
	o.carrier.answers(nil)
	o.clock = o.clock.Add(time.Minute)
	o.work()
	o.wantStatus("m", outbox.Accepted)
	if r := o.row("m"); len(o.carrier.taken) != 1 || r.GetString("mailgun_id") == "" || r.GetString("last_error") != "" {
		t.Errorf("%d mails, id %q, error %q", len(o.carrier.taken), r.GetString("mailgun_id"), r.GetString("last_error"))
	}
}

func TestAnAbsentMailIsJudgedOnlyWhenALaterOneHasBeenShowingLongEnough(t *testing.T) {
	o := newOffice(t, config.Config{ReconcileAfter: 2 * time.Minute})
	who := o.subscriber("ada")
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "lost", Subscriber: who})
	o.carrier.answers(doubt(outbox.Doubt))
	o.work()
	o.carrier.answers(nil)

	o.clock = o.clock.Add(time.Minute)
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "later", Subscriber: who})
	o.work()
	o.wantStatus("later", outbox.Accepted)

	o.clock = o.clock.Add(10 * time.Minute)
	o.work()
	o.wantStatus("lost", outbox.Ambiguous) // events may be late: nothing shows

	o.carrier.showing = []string{o.row("later").GetString("send_id")}
	o.clock = o.clock.Add(6 * time.Minute)
	o.work()
	o.wantStatus("lost", outbox.Ambiguous) // it shows, but only just

	o.clock = o.clock.Add(6 * time.Minute)
	o.work()
	o.wantStatus("lost", outbox.Accepted)
	if len(o.carrier.taken) != 2 {
		t.Errorf("%d mails, want 2", len(o.carrier.taken))
	}
}

func TestAMessageIsHandedOverFiveTimesAtMost(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	calls := 0
	o.carrier.answer = func(outbox.Mail) error { calls++; return doubt(outbox.Doubt) }
	for range 10 {
		o.work()
		o.clock = o.clock.Add(time.Hour)
	}
	o.wantStatus("m", outbox.Failed)
	if calls != 5 || !strings.Contains(o.row("m").GetString("last_error"), "did not arrive") {
		t.Errorf("handed over %d times, want 5; it says %q", calls, o.row("m").GetString("last_error"))
	}
	// the author may say: once more
	o.carrier.answers(nil)
	if err := outbox.SendAgain(o.app, o.clock, o.row("m").Id); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.wantStatus("m", outbox.Accepted)
}

func TestWhileTheCarrierCannotBeAskedDoubtStaysDoubt(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.carrier.answers(doubt(outbox.Doubt))
	o.work()
	o.carrier.lost = errors.New("no answer")
	ask := func(later time.Duration) {
		t.Helper()
		o.clock = o.clock.Add(later)
		if _, err := o.out.Work(context.Background()); err == nil {
			t.Error("that the carrier could not be asked was no error")
		}
	}
	for range 5 {
		ask(time.Hour)
		o.wantStatus("m", outbox.Ambiguous)
	}
	ask(72 * time.Hour) // by now it has forgotten, too
	o.wantStatus("m", outbox.Unknown)
}

func TestAStopLosesNoMessageAndIsSaid(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for _, p := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Letter, Purpose: p, Subscriber: who})
	}
	o.enqueue(drafts...)
	calls := 0
	o.carrier.answer = func(outbox.Mail) error {
		calls++
		return &outbox.SendError{Outcome: outbox.Stop, Code: 401, Err: errors.New("Forbidden")}
	}
	l := outbox.NewTestLoop(o.out)
	work := func() {
		t.Helper()
		if _, err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	work()
	if s := o.out.State(); !s.Stopped || !strings.Contains(s.Reason, "401") || !s.Since.Equal(start) {
		t.Fatalf("state %+v, want it stopped", s)
	}
	first := calls
	o.clock = o.clock.Add(14 * time.Minute)
	work()
	if calls != first {
		t.Errorf("%d calls while stopped, want none", calls-first)
	}
	o.clock = o.clock.Add(2 * time.Minute)
	work()
	if calls != first+1 {
		t.Errorf("the probe made %d calls, want 1", calls-first)
	}
	for _, d := range drafts {
		o.wantStatus(d.Purpose, outbox.Queued)
	}
	if s := o.out.State(); !s.Answered {
		t.Errorf("state %+v, want it to know that the carrier has answered", s)
	}

	o.carrier.answers(nil)
	o.clock = o.clock.Add(16 * time.Minute)
	work()
	if s := o.out.State(); s.Stopped {
		t.Errorf("state %+v, want it running again", s)
	}
	for _, d := range drafts {
		o.wantStatus(d.Purpose, outbox.Accepted)
	}
}

func TestAnOutageLeavesFewDoubts(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 500 {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Letter, Purpose: "letter:" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Subscriber: who})
	}
	o.enqueue(drafts...)
	o.carrier.answers(doubt(outbox.Doubt))
	l := outbox.NewTestLoop(o.out)
	for range 120 { // two hours, minute by minute
		if _, err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		o.clock = o.clock.Add(time.Minute)
	}
	totals, err := outbox.Counts(o.app)
	if err != nil {
		t.Fatal(err)
	}
	if lost := totals["ambiguous"] + totals["unknown"]; lost > 50 || totals["queued"] < 450 {
		t.Errorf("totals %v: an outage must not drag the whole queue into doubt", totals)
	}
	sum := 0.0
	for _, n := range totals {
		sum += n
	}
	if sum != 500 {
		t.Errorf("the totals add up to %v, want 500", sum)
	}
	if s := o.out.State(); !s.Slow {
		t.Errorf("state %+v, want it slow", s)
	}
}

func TestLaterMeansLater(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.carrier.answers(&outbox.SendError{Outcome: outbox.Later, Code: 429, RetryAfter: 10 * time.Minute, Err: errors.New("too many")})
	o.work()
	r := o.row("m")
	o.wantStatus("m", outbox.Queued)
	if at := r.GetDateTime("next_at").Time(); at.Before(start.Add(10*time.Minute)) || r.GetString("sent_at") != "" {
		t.Errorf("next at %v, sent at %q; want it not before %v and unsent", at, r.GetString("sent_at"), start.Add(10*time.Minute))
	}
	o.carrier.answers(nil)
	o.clock = r.GetDateTime("next_at").Time()
	o.work()
	o.wantStatus("m", outbox.Accepted)
}

func TestARefusedMessageHasFailedAndTheNextGoes(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(
		outbox.Draft{Kind: outbox.Guide, Purpose: "bad", Subscriber: o.subscriber("ada")},
		outbox.Draft{Kind: outbox.Guide, Purpose: "good", Subscriber: o.subscriber("bea")},
	)
	o.carrier.answer = func(m outbox.Mail) error {
		if strings.HasPrefix(m.To, "ada") {
			return &outbox.SendError{Outcome: outbox.Refused, Code: 400, Err: errors.New("no")}
		}
		return nil
	}
	o.work()
	o.wantStatus("bad", outbox.Failed)
	o.wantStatus("good", outbox.Accepted)
}

func TestTwoOutboxesOnOneDirectoryNeverBothSend(t *testing.T) {
	o := newOffice(t, config.Config{})
	release, err := outbox.HoldLock(o.app.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.set("m", outbox.Sending) // the other process is sending it this moment
	if _, err := o.out.Work(context.Background()); !errors.Is(err, outbox.ErrElsewhere) {
		t.Errorf("%v, want ErrElsewhere", err)
	}
	o.wantStatus("m", outbox.Sending)
	release()
	o.work()
	o.wantStatus("m", outbox.Ambiguous)
}

func TestOneMailThatCannotBeAskedAboutKeepsNoOtherWaiting(t *testing.T) {
	o := newOffice(t, config.Config{})
	names := []string{"mute", "ada", "bea"}
	for _, name := range names {
		o.enqueue(outbox.Draft{Kind: outbox.Confirmation, Purpose: name, Subscriber: o.subscriber(name)})
	}
	o.carrier.mute = "mute@example.com"
	o.settledPeople()
	o.carrier.answers(doubt(outbox.Doubt))
	o.work()
	o.carrier.answers(nil)
	for range 12 {
		o.clock = o.clock.Add(5 * time.Minute)
		o.work()
	}
	o.wantStatus("mute", outbox.Ambiguous)
	o.wantStatus("ada", outbox.Accepted)
	o.wantStatus("bea", outbox.Accepted)
}

func TestALetterThatCannotBeWrittenGoesOnceItsWordsAreMended(t *testing.T) {
	o := newOffice(t, config.Config{})
	mended := false
	o.out.Compose(outbox.Letter, func(app core.App, m outbox.Message) (outbox.Mail, error) {
		if !mended {
			return outbox.Mail{}, errors.New("it is too long")
		}
		return plain(app, m)
	})
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: o.subscriber("ada")})
	for range 2 * 24 * 12 { // two days, every five minutes
		o.work()
		o.clock = o.clock.Add(5 * time.Minute)
	}
	o.wantStatus("m", outbox.Queued)
	if tried := o.row("m").GetInt("attempts"); tried > 2*24+outbox.TriedOften {
		t.Errorf("it was tried %d times in two days", tried)
	}
	mended = true
	o.clock = o.clock.Add(time.Hour)
	o.work()
	o.wantStatus("m", outbox.Accepted)
}

func TestWhatIsHeldForNoReasonAnyMoreIsFound(t *testing.T) {
	o := newOffice(t, config.Config{})
	hold := map[string]bool{"rests": true, "left behind": true}
	ids := map[string]string{}
	o.gate = func(_ core.App, _ time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
		said := map[string]outbox.Verdict{}
		for _, m := range ms {
			said[m.ID] = outbox.Verdict{Status: outbox.Go}
			if hold[ids[m.ID]] {
				said[m.ID] = outbox.Verdict{Status: outbox.Hold, Reason: "not now"}
			}
		}
		return said, nil
	}
	for purpose := range hold {
		o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: purpose, Subscriber: o.subscriber(strings.ReplaceAll(purpose, " ", ""))})
		ids[o.row(purpose).Id] = purpose
	}
	o.work()
	o.wantStatus("left behind", outbox.Held)
	delete(hold, "left behind") // and nobody tells the ledger
	if n, err := outbox.ReleaseHeld(o.app, o.clock); n != 0 || err != nil {
		t.Errorf("%d looked at again at once: %v", n, err)
	}
	o.clock = o.clock.Add(25 * time.Hour)
	if n, err := outbox.ReleaseHeld(o.app, o.clock); n != 2 || err != nil {
		t.Errorf("%d looked at again: %v", n, err)
	}
	o.work()
	o.wantStatus("left behind", outbox.Accepted)
	o.wantStatus("rests", outbox.Held)
}
