package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// claimsThen is a desk that does something once a claim has found nothing more.
type claimsThen struct {
	*bench
	then func()
}

func (d claimsThen) claim(now time.Time, free room, rows []changedRow) (claim, error) {
	c, err := d.bench.claim(now, free, rows)
	if len(c.messages) == 0 {
		d.then()
	}
	return c, err
}

// The moment between a claim and its first call: what was claimed goes back, and must be written down
// now, not when the next message would be due.
func TestAskedToStopRightAfterAClaimTheLoopEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(1, time.Second)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		began := time.Now()
		l := newLoop(claimsThen{b, cancel}, time.Now, 1, time.Minute, nil)
		if _, err := l.run(ctx, false); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v to stop", took)
		}
		if got := b.settled["0"]; got.Status != Queued || !got.Unsent || got.Attempts != 0 {
			t.Errorf("the message that was claimed is %+v, want it back in the queue, untried", got)
		}
	})
}
