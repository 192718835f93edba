package outbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func TestARestoredBackupDoesNotSendAgainWhatWentOutAfterIt(t *testing.T) {
	o := newOffice(t, config.Config{Secret: []byte(strings.Repeat("s", 32))})
	who := o.subscriber("ada")
	letter := func(purpose string) outbox.Draft {
		return outbox.Draft{Kind: outbox.Letter, Purpose: purpose, Subscriber: who}
	}
	o.enqueue(letter("before"))
	o.work()
	o.enqueue(letter("queued when it was made"))
	// here the backup is made; then this goes out
	o.clock = o.clock.Add(time.Hour)
	o.enqueue(letter("written after it was made"))
	o.work()
	if len(o.carrier.taken) != 3 {
		t.Fatalf("%d mails", len(o.carrier.taken))
	}

	// restored
	db := o.app.DB()
	if _, err := db.Delete("messages", dbx.HashExp{"purpose": "written after it was made"}).Execute(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Update("messages", dbx.Params{"status": "queued", "attempts": 0, "sent_at": "", "mailgun_id": ""}, dbx.HashExp{"purpose": "queued when it was made"}).Execute(); err != nil {
		t.Fatal(err)
	}
	if err := outbox.CatchUp(o.out, o.clock); err != nil {
		t.Fatal(err)
	}
	o.enqueue(letter("written after it was made"), letter("new"))
	o.work()
	for _, purpose := range []string{"before", "queued when it was made", "written after it was made", "new"} {
		o.wantStatus(purpose, outbox.Accepted)
	}
	if len(o.carrier.taken) != 4 {
		t.Errorf("%d mails, want the three that had gone and the new one", len(o.carrier.taken))
	}
}

func TestALetterThatWasCancelledCanBeQueuedOnceMore(t *testing.T) {
	for name, cfg := range map[string]config.Config{"derived ids": {Secret: []byte(strings.Repeat("s", 32))}, "random ids": {}} {
		o := newOffice(t, cfg)
		who := o.subscriber("ada")
		d := outbox.Draft{Kind: outbox.Letter, Purpose: "letter:1", Subscriber: who}
		o.enqueue(d)
		o.gate = everything(outbox.Verdict{Status: outbox.Cancel, Reason: "too late in her day"})
		o.work()
		o.wantStatus("letter:1", outbox.Cancelled)
		o.gate = everything(outbox.Verdict{Status: outbox.Go})
		o.enqueue(d)
		o.work()
		o.wantStatus("letter:1", outbox.Accepted)
		if n := o.enqueue(d, d); n != 0 {
			t.Errorf("%s: after it went, %d were added", name, n)
		}
	}
}

func TestABackupFromBeforeTheFirstMailDoesNotSendItAgain(t *testing.T) {
	o := newOffice(t, config.Config{Secret: []byte(strings.Repeat("s", 32))})
	o.enqueue(outbox.Draft{Kind: outbox.Newsletter, Purpose: "m", Subscriber: o.subscriber("ada")})
	o.work()
	_, err := o.app.DB().Update("messages", dbx.Params{"status": "queued", "attempts": 0, "sent_at": "", "mailgun_id": ""}, nil).Execute() // restored
	if err != nil {
		t.Fatal(err)
	}
	if err := outbox.CatchUp(o.out, o.clock); err != nil {
		t.Fatal(err)
	}
	o.work()
	if len(o.carrier.taken) != 1 {
		t.Errorf("it went %d times", len(o.carrier.taken))
	}
}
