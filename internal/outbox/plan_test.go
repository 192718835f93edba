package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func TestTheMostUrgentMailGoesFirst(t *testing.T) {
	o := newOffice(t, config.Config{MailPerHour: 1})
	who := o.subscriber("ada")
	o.enqueue(
		outbox.Draft{Kind: outbox.Newsletter, Purpose: "newsletter", Subscriber: who},
		outbox.Draft{Kind: outbox.Confirmation, Purpose: "suspicious", Subscriber: who, Suspicious: true, Network: "n0"},
		outbox.Draft{Kind: outbox.Letter, Purpose: "letter", Subscriber: who},
		outbox.Draft{Kind: outbox.Confirmation, Purpose: "second of a network", Subscriber: who, Network: "n1", NotBefore: start.Add(time.Millisecond)},
		outbox.Draft{Kind: outbox.Confirmation, Purpose: "confirmation", Subscriber: who, Network: "n2"},
		outbox.Draft{Kind: outbox.Guide, Purpose: "guide", Subscriber: who},
		outbox.Draft{Kind: outbox.System, Purpose: "system", Recipient: "author@example.org", Payload: outbox.SaidMail{Subject: "s", HTML: "h", Text: "t"}},
	)
	// one an hour, so each pass takes the first of those that wait
	for i, want := range []string{"system", "guide", "confirmation", "second of a network", "letter", "suspicious", "newsletter"} {
		o.clock = start.Add(time.Duration(i+1) * 61 * time.Minute)
		if did := o.work(); did != 1 {
			t.Fatalf("hour %d: %d went, want 1", i, did)
		}
		if got := o.row(want).GetString("status"); got != "accepted" {
			t.Fatalf("hour %d: %s is %s, want it sent", i, want, got)
		}
	}
}

func TestAFloodFromOneNetworkDoesNotKeepAnotherWaiting(t *testing.T) {
	o := newOffice(t, config.Config{MailPerHour: 20})
	who := o.subscriber("ada")
	for i := range 30 {
		o.enqueue(outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprintf("bot:%d", i), Subscriber: who, Network: "bots"})
	}
	o.work()
	for i := range 10 {
		o.enqueue(outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprintf("reader:%d", i), Subscriber: who, Network: fmt.Sprint("home", i)})
	}
	o.work()
	for i := range 10 {
		o.wantStatus(fmt.Sprintf("reader:%d", i), outbox.Accepted)
	}
}

func TestThePlanIsNeverExceededAndNothingIsLost(t *testing.T) {
	o := newOffice(t, config.Config{MailPerHour: 10, MailPerDay: 50})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 120 {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Guide, Purpose: fmt.Sprint(i), Subscriber: who})
	}
	o.enqueue(drafts...)
	var sent []time.Time
	for range 4 * 24 * 12 { // four days, every five minutes
		for range o.work() {
			sent = append(sent, o.clock)
		}
		o.clock = o.clock.Add(5 * time.Minute)
	}
	if len(sent) != 120 {
		t.Errorf("%d went, want all 120", len(sent))
	}
	within := func(from time.Time, window time.Duration) (n int) {
		for _, s := range sent {
			if !s.Before(from) && s.Before(from.Add(window)) {
				n++
			}
		}
		return n
	}
	for _, s := range sent {
		if hour, day := within(s, time.Hour), within(s, 24*time.Hour); hour > 10 || day > 50 {
			t.Fatalf("from %v: %d in an hour, %d in a day", s, hour, day)
		}
	}
}

func TestPartOfThePlanIsKeptForThoseWhoWait(t *testing.T) {
	o := newOffice(t, config.Config{MailPerDay: 100})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 200 {
		drafts = append(drafts,
			outbox.Draft{Kind: outbox.Newsletter, Purpose: fmt.Sprint("n", i), Subscriber: who},
			outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprint("s", i), Subscriber: who, Suspicious: true})
	}
	o.enqueue(drafts...)
	if did := o.work(); did != 60 {
		t.Errorf("%d went, want the 60 of a newsletter's share", did)
	}
	for i := range 30 {
		o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: fmt.Sprint("g", i), Subscriber: who})
	}
	if did := o.work(); did != 30 {
		t.Errorf("%d guides went, want all 30", did)
	}
}

func TestAClockThatRanAheadOnceDoesNotUseUpThePlanForYears(t *testing.T) {
	o := newOffice(t, config.Config{MailPerDay: 2})
	who := o.subscriber("ada")
	send := func(purpose string) {
		o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: purpose, Subscriber: who})
		o.work()
	}
	o.clock = start.AddDate(3, 0, 0) // a board without a battery
	send("first")
	send("second")
	o.clock = start
	send("third")
	o.wantStatus("third", outbox.Accepted)
	send("fourth")
	send("fifth")
	o.wantStatus("fifth", outbox.Queued)
	o.clock = start.Add(25 * time.Hour)
	o.work()
	o.wantStatus("fifth", outbox.Accepted)
}
