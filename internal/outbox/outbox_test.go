package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func TestAMessageIsSentOnceAndItsRowSaysSo(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	if n := o.enqueue(outbox.Draft{Kind: outbox.Guide, Purpose: "guide:1", Subscriber: who}); n != 1 {
		t.Fatalf("added %d, want 1", n)
	}
	if did := o.work(); did != 1 {
		t.Fatalf("tried %d, want 1", did)
	}
	if did := o.work(); did != 0 {
		t.Errorf("the second pass tried %d, want 0", did)
	}
	r := o.row("guide:1")
	o.wantStatus("guide:1", outbox.Accepted)
	if r.GetInt("attempts") != 1 || r.GetString("mailgun_id") == "" || r.GetString("subject") != "guide" {
		t.Errorf("attempts %d, id %q, subject %q", r.GetInt("attempts"), r.GetString("mailgun_id"), r.GetString("subject"))
	}
	if !r.GetDateTime("sent_at").Time().Equal(start) || !r.GetDateTime("created").Time().Equal(start) {
		t.Errorf("sent at %v, created at %v, want %v", r.GetDateTime("sent_at"), r.GetDateTime("created"), start)
	}
	if len(o.carrier.taken) != 1 || o.carrier.taken[0].SendID != r.GetString("send_id") || o.carrier.taken[0].Kind != outbox.Guide {
		t.Errorf("the carrier got %+v", o.carrier.taken)
	}
}

func TestAPurposeEnqueuedTwiceStandsInTheLedgerOnce(t *testing.T) {
	o := newOffice(t, config.Config{})
	d := outbox.Draft{Kind: outbox.Letter, Purpose: "letter:e1:s1", Subscriber: o.subscriber("ada")}
	if first, again := o.enqueue(d), o.enqueue(d, d); first != 1 || again != 0 {
		t.Errorf("added %d, then %d; want 1, then 0", first, again)
	}
	o.work()
	if n := o.enqueue(d); n != 0 {
		t.Errorf("after it was sent %d were added, want 0", n)
	}
}

func TestARolledBackTransactionLeavesNoMessage(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	wrong := errors.New("something else failed")
	err := o.app.RunInTransaction(func(tx core.App) error {
		if _, err := outbox.Enqueue(tx, o.clock, outbox.Draft{Kind: outbox.Guide, Purpose: "guide:1", Subscriber: who}); err != nil {
			t.Fatal(err)
		}
		return wrong
	})
	if !errors.Is(err, wrong) {
		t.Fatal(err)
	}
	if did := o.work(); did != 0 {
		t.Errorf("tried %d, want 0", did)
	}
}

func TestADraftThatMakesNoSenseIsRefused(t *testing.T) {
	o := newOffice(t, config.Config{})
	for name, d := range map[string]outbox.Draft{
		"no kind":          {Purpose: "p", Subscriber: "s"},
		"unknown kind":     {Kind: "parcel", Purpose: "p", Subscriber: "s"},
		"no purpose":       {Kind: outbox.Guide, Subscriber: "s"},
		"endless purpose":  {Kind: outbox.Guide, Purpose: strings.Repeat("p", 121), Subscriber: "s"},
		"nobody":           {Kind: outbox.Guide, Purpose: "p"},
		"two receivers":    {Kind: outbox.Guide, Purpose: "p", Subscriber: "s", Recipient: "a@example.com"},
		"sent from birth":  {Kind: outbox.Guide, Purpose: "p", Subscriber: "s", Status: outbox.Accepted},
		"unkeepable words": {Kind: outbox.System, Purpose: "p", Recipient: "a@example.com", Payload: func() {}},
	} {
		if _, err := outbox.Enqueue(o.app, o.clock, d); err == nil {
			t.Errorf("%s: it was added", name)
		}
	}
}

func TestSomebodyWhoStopsBetweenEnqueueAndClaimGetsNothing(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	o.gate = func(tx core.App, _ time.Time, ms []outbox.Message) (map[string]outbox.Verdict, error) {
		said := map[string]outbox.Verdict{}
		for _, m := range ms {
			s, err := tx.FindRecordById("subscribers", m.Subscriber)
			if err != nil {
				return nil, err
			}
			said[m.ID] = outbox.Verdict{Status: outbox.Go}
			if s.GetString("status") != "active" {
				said[m.ID] = outbox.Verdict{Status: outbox.Cancel, Reason: "unsubscribed"}
			}
		}
		return said, nil
	}
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "letter:1", Subscriber: who})
	s, _ := o.app.FindRecordById("subscribers", who)
	s.Set("status", "unsubscribed")
	if err := o.app.Save(s); err != nil {
		t.Fatal(err)
	}
	o.work()
	o.wantStatus("letter:1", outbox.Cancelled)
	if r := o.row("letter:1"); r.GetInt("attempts") != 0 || r.GetString("last_error") != "unsubscribed" || len(o.carrier.taken) != 0 {
		t.Errorf("attempts %d, reason %q, %d mails", r.GetInt("attempts"), r.GetString("last_error"), len(o.carrier.taken))
	}
}

func TestTheGateHoldsWhatItSaysNothingAbout(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "letter:1", Subscriber: who})
	o.gate = everything(outbox.Verdict{})
	o.work()
	o.wantStatus("letter:1", outbox.Held)

	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "letter:2", Subscriber: who})
	o.gate = func(core.App, time.Time, []outbox.Message) (map[string]outbox.Verdict, error) {
		return nil, errors.New("the gate is broken")
	}
	if _, err := o.out.Work(context.Background()); err == nil {
		t.Error("a gate that fails was no error")
	}
	o.wantStatus("letter:2", outbox.Queued)
	if len(o.carrier.taken) != 0 {
		t.Error("something was sent")
	}
}

func TestMoreThanAClaimsWorthIsAllSentOnce(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 200 {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Letter, Purpose: fmt.Sprintf("letter:%d", i), Subscriber: who})
	}
	if n := o.enqueue(drafts...); n != 200 {
		t.Fatalf("added %d", n)
	}
	if did := o.work(); did != 200 {
		t.Errorf("tried %d, want 200", did)
	}
	seen := map[string]bool{}
	for _, m := range o.carrier.taken {
		seen[m.SendID] = true
	}
	if len(seen) != 200 || len(o.carrier.taken) != 200 {
		t.Errorf("%d mails with %d send ids, want 200 each", len(o.carrier.taken), len(seen))
	}
}

func TestAMessageWaitsForItsTime(t *testing.T) {
	o := newOffice(t, config.Config{})
	o.enqueue(outbox.Draft{Kind: outbox.Letter, Purpose: "letter:1", Subscriber: o.subscriber("ada"), NotBefore: start.Add(time.Hour)})
	o.work()
	o.wantStatus("letter:1", outbox.Queued)
	o.clock = start.Add(time.Hour)
	o.work()
	o.wantStatus("letter:1", outbox.Accepted)
}

func TestPocketBaseNeverSendsItsOwnMail(t *testing.T) {
	o := newOffice(t, config.Config{})
	if err := outbox.Register(o.app, o.out); err != nil {
		t.Fatal(err)
	}
	err := o.app.NewMailClient().Send(&mailer.Message{
		To: []mail.Address{{Address: "author@example.org"}}, Subject: "Reset your password", HTML: `<p><a href="https://x.example/reset">Reset</a></p>`,
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.app.FindFirstRecordByData(outbox.Collection, "kind", "system")
	if err != nil {
		t.Fatal(err)
	}
	if r.GetString("recipient") != "author@example.org" || !strings.Contains(r.GetString("payload"), "https://x.example/reset") {
		t.Errorf("recipient %q, payload %q", r.GetString("recipient"), r.GetString("payload"))
	}
	o.gate = everything(outbox.Verdict{Status: outbox.Cancel}) // system mail needs nobody's consent
	o.work()
	if len(o.carrier.taken) != 1 || !strings.Contains(o.carrier.taken[0].Text, "https://x.example/reset") || o.carrier.taken[0].To != "author@example.org" {
		t.Fatalf("the carrier got %+v", o.carrier.taken)
	}
	r, _ = o.app.FindRecordById(outbox.Collection, r.Id)
	if got := r.GetString("payload"); r.GetString("status") != "accepted" || (got != "" && got != "null") {
		t.Errorf("status %s, payload %q: what it said must be gone", r.GetString("status"), got)
	}
}
