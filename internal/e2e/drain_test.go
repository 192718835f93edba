package e2e

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// carrierTakes is long enough that several mails are on their way at any moment.
const carrierTakes = 100 * time.Millisecond

func TestAskedToStopTheProgramFinishesWhatIsOnItsWayAndTakesUpNothingMore(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	answers := make(chan struct{})
	carrier.Hold = answers
	p := NewProgram(t, mailing(carrier)...)
	offer(t, p, 0)
	p.Serve()
	const readers, hands = 60, 8
	people := gather(p, carrier, 16)
	defer people.leave()
	for i := range readers {
		people.do(func() {
			people.post(p.URL+"/signup", url.Values{"email": {fmt.Sprintf("reader%d@example.org", i)}, "guide": {"calm"}})
		})
	}
	sending := func(n int) func() bool {
		return func() bool {
			counts, err := census(p)
			return err == nil && counts["sending"] == n
		}
	}
	p.Until("all have asked, and every hand is busy", func() bool { return people.busyWith() == 0 && carrier.Calls() == hands })
	p.Until("one more is claimed", sending(hands+1))
	p.AskToStop()
	p.Until("what was claimed and not begun is given back", sending(hands))
	close(answers)
	p.Stop()
	if n := carrier.Calls(); n != hands {
		t.Errorf("%d mails were begun before it was asked to stop, and %d in all", hands, n)
	}
	counts, err := census(p)
	if err != nil {
		t.Fatal(err)
	}
	if counts["accepted"] != carrier.Count() || counts["accepted"]+counts["queued"] != readers || counts["queued"] == 0 {
		t.Errorf("the carrier took %d of %d mails; the ledger has %v", carrier.Count(), readers, counts)
	}
	p.Serve()
	p.Until("the others have gone too", func() bool { return carrier.Count() >= readers })
	settled(t, p)
	p.Stop()
	oneEach(t, p, carrier, readers)
}
