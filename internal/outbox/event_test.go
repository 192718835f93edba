package outbox_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func (o *office) record(events ...outbox.Event) []outbox.Noted {
	o.Helper()
	var noted []outbox.Noted
	err := o.app.RunInTransaction(func(tx core.App) (err error) {
		noted, err = outbox.Record(tx, o.clock, events...)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return noted
}

func TestInWhateverOrderEventsComeTheRowEndsTheSame(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: who})
	o.work()
	sid := o.row("m").GetString("send_id")
	for round := range 20 {
		o.set("m", outbox.Accepted)
		var events []outbox.Event
		for i, s := range []outbox.Status{outbox.Accepted, outbox.Delivered, outbox.Undelivered, outbox.Bounced, outbox.Complained, ""} {
			e := outbox.Event{Token: fmt.Sprint(round, "-", i), SendID: sid, Recipient: "ADA@example.com", Name: "x", Status: s}
			events = append(events, e, e)
		}
		rand.New(rand.NewPCG(uint64(round), 1)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		noted := o.record(events[:3]...)
		noted = append(noted, o.record(events[3:]...)...)
		o.wantStatus("m", outbox.Complained)
		if len(noted) != 6 {
			t.Errorf("%d events were noted, want each of 6 once", len(noted))
		}
	}
}

func TestAnEventMustNameTheSendIDAndTheReceiver(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.work()
	sid := o.row("m").GetString("send_id")
	for name, e := range map[string]outbox.Event{
		"another receiver": {Token: "1", SendID: sid, Recipient: "eve@example.com", Status: outbox.Complained},
		"no receiver":      {Token: "2", SendID: sid, Status: outbox.Complained},
		"another send id":  {Token: "3", SendID: "x", Recipient: "ada@example.com", Status: outbox.Complained},
		"no send id":       {Token: "4", Recipient: "ada@example.com", Status: outbox.Complained},
		"an unknown kind":  {Token: "5", SendID: sid, Recipient: "ada@example.com", Status: "vanished"},
	} {
		if noted := o.record(e); len(noted) != 0 && name != "an unknown kind" {
			t.Errorf("%s: it was taken for ours", name)
		}
		o.wantStatus("m", outbox.Accepted)
	}
	if n, _ := o.app.CountRecords("mail_events"); n != 5 {
		t.Errorf("%d events are kept, want all 5", n)
	}
}

func TestALateEventSettlesADoubt(t *testing.T) {
	for _, row := range []struct {
		from  outbox.Status
		tried bool
		want  outbox.Status
	}{
		{outbox.Ambiguous, true, outbox.Delivered},
		{outbox.Unknown, true, outbox.Delivered},
		{outbox.Sending, true, outbox.Delivered},
		{outbox.Queued, true, outbox.Delivered}, // about to be sent again: it need not be
		{outbox.Queued, false, outbox.Queued},   // never handed over: this cannot be ours
		{outbox.Cancelled, true, outbox.Cancelled},
		{outbox.Failed, true, outbox.Failed},
		{outbox.Bounced, true, outbox.Bounced},
		{outbox.Undelivered, true, outbox.Undelivered},
	} {
		o := newOffice(t, config.Config{})
		o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: o.subscriber("ada")})
		if row.tried {
			o.work()
		}
		o.set("m", row.from)
		o.record(outbox.Event{Token: "t", SendID: o.row("m").GetString("send_id"), Recipient: "ada@example.com", Name: "delivered", Status: outbox.Delivered})
		if got := o.row("m").GetString("status"); got != string(row.want) {
			t.Errorf("from %s (tried %v) it became %s, want %s", row.from, row.tried, got, row.want)
		}
	}
}

func TestWhatWaitsForSomebodyIsReleasedAndCancelled(t *testing.T) {
	o := newOffice(t, config.Config{})
	ada, bea := o.subscriber("ada"), o.subscriber("bea")
	o.enqueue(
		outbox.Draft{Kind: outbox.Letter, Purpose: "a1", Subscriber: ada},
		outbox.Draft{Kind: outbox.Letter, Purpose: "a2", Subscriber: ada, Status: outbox.Held, Reason: "paused"},
		outbox.Draft{Kind: outbox.Guide, Purpose: "a3", Subscriber: ada},
		outbox.Draft{Kind: outbox.Letter, Purpose: "b1", Subscriber: bea},
	)
	if err := outbox.ReleaseFor(o.app, o.clock, ada); err != nil {
		t.Fatal(err)
	}
	o.wantStatus("a2", outbox.Queued)
	if err := outbox.CancelLettersFor(o.app, o.clock, ada, "unsubscribed"); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.wantStatus("a1", outbox.Cancelled)
	o.wantStatus("a2", outbox.Cancelled)
	o.wantStatus("a3", outbox.Accepted)
	o.wantStatus("b1", outbox.Accepted)
}

func TestTheAuthorMaySendOnceMoreWhatCouldNotArrive(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: who}, outbox.Draft{Kind: outbox.Guide, Purpose: "g", Subscriber: who})
	o.work()
	fails := func(token string) {
		for _, purpose := range []string{"m", "g"} {
			o.record(outbox.Event{Token: token + purpose, SendID: o.row(purpose).GetString("send_id"), Recipient: "ada@example.com", Status: outbox.Undelivered, Failure: outbox.MailboxFull})
		}
	}
	fails("1")
	if row := o.row("m"); row.GetString("status") != "undelivered" || row.GetString("failure") != "full" {
		t.Fatalf("it is %s (%s)", row.GetString("status"), row.GetString("failure"))
	}
	if err := outbox.SendUndelivered(o.app, o.clock, o.row("g").Id); err == nil {
		t.Error("a guide, which she can ask for anew, was sent again")
	}
	if err := outbox.SendUndelivered(o.app, o.clock, o.row("m").Id); err != nil {
		t.Fatal(err)
	}
	fails("2") // a late word about the first attempt
	o.wantStatus("m", outbox.Queued)
	if err := outbox.SendUndelivered(o.app, o.clock, o.row("m").Id); err == nil {
		t.Error("what is queued was queued again")
	}
	o.work()
	o.wantStatus("m", outbox.Accepted)
	if o.row("m").GetString("failure") != "" {
		t.Error("it is on its way, and why it failed stands there still")
	}
}

func TestTheAuthorMaySendAnUnknownMessageAgain(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: o.subscriber("ada")})
	id := o.row("m").Id
	if err := outbox.SendAgain(o.app, o.clock, id); err == nil {
		t.Error("a queued message could be sent again")
	}
	o.set("m", outbox.Unknown)
	if err := outbox.SendAgain(o.app, o.clock, id); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.wantStatus("m", outbox.Accepted)
}
