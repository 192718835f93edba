package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// slowly is a desk at which one message takes a minute.
type slowly struct {
	*bench
	id string
}

func (d slowly) hand(ctx context.Context, j job) ([]attempt, []job) {
	if j.messages[0].ID == d.id {
		time.Sleep(time.Minute) // fake time
	}
	return d.bench.hand(ctx, j)
}

func TestWhatHasComeBackIsNotKeptWaitingByACallThatTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(2, time.Millisecond)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			if _, err := newLoop(slowly{b, "1"}, time.Now, 1, time.Minute, nil).run(ctx, false); err != nil {
				t.Error(err)
			}
		}()
		time.Sleep(time.Millisecond + settleWithin + time.Millisecond)
		synctest.Wait()
		b.with(func() {
			if b.settled["0"].Status != Accepted || b.settled["1"].Status != "" {
				t.Errorf("one is %q and the other %q, want the first written down while the second is on its way", b.settled["0"].Status, b.settled["1"].Status)
			}
		})
		time.Sleep(2 * time.Minute)
		cancel()
		<-done
		if n := b.accepted(); n != 2 {
			t.Errorf("%d are written down, want both", n)
		}
	})
}

// counted is a desk that counts transactions in which nothing but settling happens.
type counted struct {
	*bench
	settles *int
}

func (d counted) settle(now time.Time, rows []changedRow) error {
	*d.settles++
	return d.bench.settle(now, rows)
}

func TestMostOfWhatComesBackIsWrittenDownTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, settles := newBench(2_000, 20*time.Millisecond), 0
		letters(b)
		if _, err := newLoop(counted{b, &settles}, time.Now, 1, time.Minute, nil).run(context.Background(), true); err != nil {
			t.Fatal(err)
		}
		if n := b.accepted(); n != 2_000 {
			t.Errorf("%d are written down, want all", n)
		}
		if most := 2_000 / 16; b.claims+settles > most {
			t.Errorf("%d claims and %d settlings for two thousand letters, want %d at most", b.claims, settles, most)
		}
	})
}
