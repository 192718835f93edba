package e2e

import (
	"testing"
	"time"

	"waymark/internal/apptest"
)

// atOnce is how long after her stop's answer a mail may still reach the carrier that was claimed
// before: what the program had in its hands. A hang of the carrier and a busy machine are in it.
const atOnce = 10 * time.Second

// taken is a mail the carrier accepted for one reader.
type taken struct {
	sendID string
	number int // of the letter; 0 for others
	at     time.Time
}

// judge holds what happened against the rules. The carrier of this test tells the truth: its
// events show every mail it accepted, within RECONCILE_AFTER. So for each message there is one right end:
//
//   - It was accepted exactly once, and its row says so: delivered, since every webhook came; or bounced
//     or complained for somebody who complained.
//   - Or it was never accepted. Then its row is unknown: a letter after the one attempt that left a doubt,
//     a confirmation or a guide after two. Or it is cancelled, for somebody who stopped or complained; or
//     held, for somebody who is on pause.
//
// Nothing is failed, and nothing is left queued, sending or ambiguous. And each reader has
//
//   - one confirmation, however often she pressed the button or the program died before it answered;
//   - one guide, once she was able to confirm; and no guide before;
//   - if she asked for letters, all four, once each and in their order, but for those that stay
//     unknown; or those up to the moment she stopped, complained or paused and stayed away, and none that was claimed
//     after the answer to that;
//   - if she came back from a pause, all four, and none that was claimed between.
func judge(t *testing.T, p *Program, carrier *apptest.FakeMailgun, readers []*reader) {
	t.Helper()
	rows, err := ledger(p)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]taken{}
	times := map[string]int{}
	for _, m := range carrier.Messages() {
		for _, to := range m.To {
			hers := m.As(to)
			times[hers.SendID()]++
			got[to] = append(got[to], taken{hers.SendID(), letterNumber(hers.Subject), m.Accepted})
		}
	}
	hers := map[string][]ledgerRow{}
	unknown := map[string]int{}
	for _, row := range rows {
		hers[row.Email] = append(hers[row.Email], row)
		judgeRow(t, row, times[row.SendID])
		if row.Status == "unknown" {
			unknown[row.Kind]++
		}
		delete(times, row.SendID)
	}
	for id := range times {
		t.Errorf("the carrier has a mail with the send id %s, and the ledger has not", id)
	}
	for _, r := range readers {
		judgeReader(t, r, hers[r.email], got[r.email])
	}
	t.Logf("%d messages, of which stay unknown: %v", len(rows), unknown)
}

// judgeRow checks one message against how often the carrier accepted it.
func judgeRow(t *testing.T, row ledgerRow, accepted int) {
	t.Helper()
	fits := false
	switch row.Status {
	case "delivered", "undelivered", "bounced", "complained":
		fits = accepted == 1
	case "unknown":
		fits = accepted == 0 && (row.Kind == "letter" && row.Doubts == 1 || row.Kind != "letter" && row.Doubts == 2)
	case "cancelled": // a guide that was in doubt may come after a letter, and she may have stopped by then
		fits = accepted == 0 && row.Kind != "confirmation"
	case "held":
		fits = accepted == 0 && row.Kind == "letter"
	}
	if !fits {
		t.Errorf("a %s for %s was accepted %d times and is %s after %d attempts and %d doubts: %s", row.Kind, row.Email, accepted, row.Status, row.Attempts, row.Doubts, row.LastError)
	}
}

func judgeReader(t *testing.T, r *reader, rows []ledgerRow, got []taken) {
	t.Helper()
	written := map[string][]ledgerRow{}
	accepted := map[string]bool{}
	for _, row := range rows {
		written[row.Kind] = append(written[row.Kind], row)
		accepted[row.Kind] = accepted[row.Kind] || row.Status != "unknown"
		if row.Status == "cancelled" && r.quiet.IsZero() {
			t.Errorf("%s never stopped, and a %s for her was cancelled: %s", r.email, row.Kind, row.LastError)
		}
		if row.Kind == "letter" && !r.quiet.IsZero() && row.sentAt().After(r.quiet) && (r.loud.IsZero() || row.sentAt().Before(r.loud)) {
			t.Errorf("%s asked for quiet at %v; %s was claimed at %v", r.email, r.quiet, row.Subject, row.sentAt())
		}
	}
	if n := len(written["confirmation"]); n != 1 {
		t.Errorf("%s has %d confirmations", r.email, n)
	}
	confirmed := 0
	if accepted["confirmation"] {
		confirmed = 1
	}
	if n := len(written["guide"]); n != confirmed {
		t.Errorf("%s has %d guides, want %d", r.email, n, confirmed)
	}
	last := 0
	for _, m := range got {
		if m.number > 0 && m.number <= last {
			t.Errorf("%s got letter %d after letter %d", r.email, m.number, last)
		}
		last = max(last, m.number)
		if m.number > 0 && !r.quiet.IsZero() && m.at.After(r.quiet.Add(atOnce)) && r.loud.IsZero() {
			t.Errorf("%s asked for quiet at %v, and letter %d reached the carrier at %v", r.email, r.quiet, m.number, m.at)
		}
	}
	least, most := letters*confirmed, letters*confirmed
	if r.means == guideOnly {
		least, most = 0, 0
	}
	// whoever stopped has none in reach but those that were written already
	if !r.quiet.IsZero() && r.loud.IsZero() {
		least = 0
	}
	if n := len(written["letter"]); n < least || n > most {
		t.Errorf("%s, who means %d after letter %d, has %d letters, want %d to %d", r.email, r.means, r.after, n, least, most)
	}
}
