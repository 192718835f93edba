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
	carrier.Latency = 10 * carrierTakes
	p := NewProgram(t, mailing(carrier)...)
	offer(t, p, 0)
	p.Serve()
	const readers = 60
	people := gather(p, carrier, 16)
	defer people.leave()
	for i := range readers {
		people.do(func() {
			people.post(p.URL+"/signup", url.Values{"email": {fmt.Sprintf("reader%d@example.org", i)}, "guide": {"calm"}})
		})
	}
	p.Until("all have asked, and mails are on their way", func() bool { return people.busyWith() == 0 && carrier.Calls() > carrier.Count() })
	begun := carrier.Calls()
	p.Stop()
	// between the count and the signal each of the eight may have come back, which lets two begin: its own
	// hand is free, and a clear answer makes one hand more
	if n := carrier.Calls(); n > begun+16 {
		t.Errorf("%d mails were begun before it was asked to stop, and %d in all", begun, n)
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
