package newsletter_test

import (
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/newsletter"
	"waymark/internal/outbox"
)

// onRealTime puts the site's clock and the fake Mailgun's on one time, so that events are found.
func (p *post) onRealTime() {
	p.Clock.Move(time.Until(apptest.Start) * -1)
	p.mailgun.Now = p.Clock.Now
}

func TestEveryFaultOfABatchHasItsOutcomeForEachReader(t *testing.T) {
	const readers = 12
	for _, row := range []struct {
		fault apptest.Fault
		soon  outbox.Status // of every row, right after
		later outbox.Status // fifteen hours later, without any other mail
		got   int           // by each
	}{
		{apptest.FaultResetAfter, outbox.Ambiguous, outbox.Delivered, 1},
		{apptest.FaultTruncated, outbox.Ambiguous, outbox.Delivered, 1},
		{apptest.FaultEmptyAfter, outbox.Ambiguous, outbox.Delivered, 1},
		{apptest.Fault502After, outbox.Ambiguous, outbox.Delivered, 1},
		{apptest.FaultResetBefore, outbox.Ambiguous, outbox.Accepted, 1},
		{apptest.FaultEmptyBefore, outbox.Ambiguous, outbox.Accepted, 1},
		{apptest.FaultHTML, outbox.Ambiguous, outbox.Accepted, 1},
		{apptest.Fault429, outbox.Queued, outbox.Accepted, 1},
		{apptest.Fault429RetryAfter, outbox.Queued, outbox.Accepted, 1},
		{apptest.Fault402, outbox.Accepted, outbox.Accepted, 1}, // tried again by the next pass, which knows of no stop
		{apptest.Fault400, outbox.Accepted, outbox.Accepted, 1}, // the halves were taken
		{apptest.Fault413, outbox.Accepted, outbox.Accepted, 1},
	} {
		t.Run(row.fault.String(), func(t *testing.T) {
			p := newPost(t)
			p.onRealTime()
			p.canBeAnswered()
			all := p.readers(readers)
			p.mailgun.Fail(row.fault)
			letter := p.send("A quiet hour", body)
			p.Settle()
			p.wantAll(letter.Id, readers, row.soon)
			p.wantSums(letter)
			for range 3 { // and the process is started anew twice
				p.Clock.Move(5 * time.Hour)
				p.Settle()
			}
			p.wantAll(letter.Id, readers, row.later)
			for _, who := range all {
				if p.got(who) != row.got {
					t.Errorf("%s got it %d times, want %d", who, p.got(who), row.got)
				}
			}
			if p.status(letter) != newsletter.Sent {
				t.Errorf("it is %s", p.status(letter))
			}
		})
	}
}

// wantAll checks that every row of a newsletter is in one state.
func (p *post) wantAll(newsletter string, n int, want outbox.Status) {
	p.Helper()
	if got := p.Count("messages", "newsletter = '"+newsletter+"' AND status = '"+string(want)+"'"); got != n {
		var states []struct {
			Status string `db:"status"`
			N      int    `db:"n"`
		}
		_ = p.App.DB().NewQuery("SELECT status, count(*) AS n FROM messages GROUP BY status").All(&states)
		p.Errorf("%d of %d are %s: %v", got, n, want, states)
	}
}

func TestOneBadAddressCostsTheOthersNothing(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	all := p.readers(40)
	p.mailgun.RefuseTo = all[17]
	letter := p.send("A quiet hour", body)
	p.Settle()
	for i, who := range all {
		if want := 1; i != 17 && p.got(who) != want {
			t.Errorf("%s got it %d times", who, p.got(who))
		}
	}
	if n := p.wantSums(letter); n.Failed != 1 || n.Gone != 39 {
		t.Errorf("%+v", n)
	}
	if p.mailgun.Calls() > 15 {
		t.Errorf("%d calls to find one of forty", p.mailgun.Calls())
	}
}

func TestAKillBetweenClaimAndSendLosesNobodyAndMailsNobodyTwice(t *testing.T) {
	dir := t.TempDir()
	fake := apptest.NewFakeMailgun(t)
	p := openPost(t, fake, dir)
	p.onRealTime()
	p.canBeAnswered()
	all := p.readers(10)
	letter := p.send("A quiet hour", body)
	if _, err := p.Newsletters.Tick(); err != nil {
		t.Fatal(err)
	}
	// as a kill leaves it: all of it claimed, half of it handed over
	if _, err := p.App.NonconcurrentDB().NewQuery("UPDATE messages SET status = 'sending', attempts = 1, sent_at = {:at}").
		Bind(map[string]any{"at": p.Clock.Now().UTC().Format("2006-01-02 15:04:05.000Z")}).Execute(); err != nil {
		t.Fatal(err)
	}
	p.Close()

	p = openPost(t, fake, dir)
	p.onRealTime()
	p.Settle()
	p.wantAll(letter.Id, 10, outbox.Ambiguous)
	p.Clock.Move(time.Hour)
	p.Settle()
	p.wantAll(letter.Id, 10, outbox.Ambiguous)
	if p.mailgun.Calls() != 0 {
		t.Error("what may have gone was sent again, and nothing had shown that the events go on")
	}
	before := p.mailgun.Looked()
	p.Make("messages", map[string]any{"kind": "newsletter", "status": "queued", "purpose": "later", "send_id": "a-later-mail", "subscriber": p.reader("later", nil).Id, "newsletter": letter.Id, "priority": 60})
	p.Settle()
	p.Clock.Move(time.Hour)
	p.Settle()
	p.wantAll(letter.Id, 11, outbox.Accepted)
	p.wantSums(letter)
	for _, who := range all {
		if p.got(who) != 1 {
			t.Errorf("%s got it %d times", who, p.got(who))
		}
	}
	if n := p.mailgun.Looked() - before; n > 8 {
		t.Errorf("%d questions about ten mails, want one list for all of them", n)
	}
}

func TestAProcessThatDiesWhileReadersAreWrittenDownGoesOnWhereItWas(t *testing.T) {
	dir := t.TempDir()
	fake := apptest.NewFakeMailgun(t)
	p := openPost(t, fake, dir)
	p.canBeAnswered()
	all := p.readers(10)
	letter := p.send("A quiet hour", body)
	if _, err := p.Newsletters.Tick(); err != nil {
		t.Fatal(err)
	}
	// as if it had died after the fourth reader: the rest is not there, and the row says so
	if _, err := p.App.NonconcurrentDB().NewQuery(`DELETE FROM messages WHERE id NOT IN (SELECT id FROM messages ORDER BY subscriber LIMIT 4)`).Execute(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.NonconcurrentDB().NewQuery(`UPDATE newsletters SET written = FALSE, cursor = (SELECT max(subscriber) FROM messages)`).Execute(); err != nil {
		t.Fatal(err)
	}
	p.Close()

	p = openPost(t, fake, dir)
	p.Settle()
	for _, who := range all {
		if p.got(who) != 1 {
			t.Errorf("%s got it %d times", who, p.got(who))
		}
	}
	if n := p.wantSums(letter); n.Gone != 10 || p.status(letter) != newsletter.Sent {
		t.Errorf("%+v, %s", n, p.status(letter))
	}
}
