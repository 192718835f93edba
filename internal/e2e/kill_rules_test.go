package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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

// judge holds what happened against the rules. The carrier of this test tells the truth: its events show every
// mail it accepted, within RECONCILE_AFTER and RESEND_AFTER. So for each message there is one right end:
//
//   - It was accepted exactly once, and its row says so: delivered, since every webhook came; or bounced
//     or complained for somebody who complained.
//   - Or it was never accepted, because she no longer wanted it: it is cancelled, for somebody who stopped or complained;
//     or held, for somebody who is on pause.
//
// Nothing is failed or unknown, and nothing is left queued, sending or ambiguous. And each reader has
//
//   - one confirmation, however often she pressed the button or the program died before it answered;
//   - one guide, and none before she confirmed;
//   - if she asked for letters, all four, once each and in their order; or those up to the moment she stopped,
//     complained or paused and stayed away, and none that was claimed after the answer to that;
//   - if she came back from a pause, all four, and none that was claimed between;
//   - with discretion, no mail that says what it is.
//
// When the carrier could not be asked (blind), a message may also be unknown: one of which nobody could say whether it
// arrived. No webhook told of it, and its last attempt had no clear answer. It was accepted once at most, like all others.
// And what was accepted may be accepted for good, because the webhook was lost.
func judge(t *testing.T, p *Program, carrier *apptest.FakeMailgun, readers []*reader, told map[string]bool, blind bool) {
	t.Helper()
	rows, err := ledger(p)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{} // the subject of the letter behind each send id
	for _, row := range rows {
		written[row.SendID] = row.Subject
	}
	whose := map[string]*reader{}
	for _, r := range readers {
		whose[r.email] = r
	}
	got := map[string][]taken{}
	times := map[string]int{}
	for _, m := range carrier.Messages() {
		for _, to := range m.To {
			hers := m.As(to)
			times[hers.SendID()]++
			number := letterNumber(hers.Subject)
			if hers.Subject == discreetly { // it has no number, on purpose
				number = letterNumber(written[hers.SendID()])
			}
			if r := whose[to]; r != nil && r.word != "" && (letterNumber(hers.Subject) > 0 || strings.Contains(hers.Text+hers.HTML, "Note number")) {
				t.Errorf("%s asked for discretion, and a mail to her says what it is: %q", to, hers.Subject)
			}
			got[to] = append(got[to], taken{hers.SendID(), number, m.Accepted})
		}
	}
	hers := map[string][]ledgerRow{}
	known := map[string]bool{}
	c := tally{}
	for _, row := range rows {
		hers[row.Email] = append(hers[row.Email], row)
		known[row.SendID] = true
		judgeRow(t, row, times[row.SendID], told[row.SendID], blind)
		c.count(row, times[row.SendID])
	}
	for id := range times {
		if !known[id] {
			t.Errorf("the carrier has a mail with the send id %s, and the ledger has not", id)
		}
	}
	for _, r := range readers {
		judgeReader(t, r, hers[r.email], got[r.email], times)
	}
	t.Logf("%d messages: %v", len(rows), c)
}

// tally counts what is worth a line at the end.
type tally map[string]int

func (c tally) count(row ledgerRow, accepted int) {
	c["is "+row.Status]++
	if accepted > 1 {
		c["twice"]++
	}
	if accepted == 0 && row.Status != "cancelled" && row.Status != "held" {
		c["short"]++
	}
	if row.Status == "unknown" {
		c[fmt.Sprintf("unknown, a %s accepted %d times", row.Kind, accepted)]++
	}
	c[fmt.Sprintf("after %d attempts", row.Attempts)]++
	if row.Doubts > 0 {
		c[fmt.Sprintf("with %d doubts", row.Doubts)]++
	}
}

func (c tally) String() string {
	var said string
	for _, what := range slices.Sorted(maps.Keys(c)) {
		said += fmt.Sprintf("\n  %6d %s", c[what], what)
	}
	return said
}

// judgeRow checks one message against how often the carrier accepted it.
func judgeRow(t *testing.T, row ledgerRow, accepted int, told, blind bool) {
	t.Helper()
	fits := false
	switch row.Status {
	case "delivered", "undelivered", "bounced", "complained":
		fits = accepted == 1
	case "accepted":
		fits = accepted == 1 && blind && !told
	case "unknown":
		fits = accepted <= 1 && blind && !told && row.Doubts > 0
	case "cancelled": // a guide that was in doubt may come after a letter, and she may have stopped by then
		fits = accepted == 0 && row.Kind != "confirmation"
	case "held":
		fits = accepted == 0 && row.Kind == "letter"
	}
	if !fits {
		t.Errorf("a %s for %s was accepted %d times and is %s after %d attempts and %d doubts: %s", row.Kind, row.Email, accepted, row.Status, row.Attempts, row.Doubts, row.LastError)
	}
}

func judgeReader(t *testing.T, r *reader, rows []ledgerRow, got []taken, times map[string]int) {
	t.Helper()
	written := map[string][]ledgerRow{}
	confirmed := 0
	for _, row := range rows {
		written[row.Kind] = append(written[row.Kind], row)
		if row.Kind == "confirmation" {
			confirmed = min(times[row.SendID], 1) // who had the link pressed it
		}
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
	if n := len(written["guide"]); n != confirmed {
		t.Errorf("%s has %d guides, want %d", r.email, n, confirmed)
	}
	// five attempts were proven not to have arrived, her letters went on, and then the author had that one sent again
	again := map[string]bool{}
	for _, row := range written["letter"] {
		again[row.SendID] = row.Attempts > 5
	}
	last := 0
	for _, m := range got {
		if m.number > 0 && m.number <= last && !again[m.sendID] {
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
