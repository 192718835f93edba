package outbox

import (
	"testing"
	"testing/synctest"
	"time"
)

func letters(b *bench) {
	for i := range b.queue {
		b.queue[i].kind = Letter
	}
}

func TestLittleIsClaimedAheadOfLettersHoweverManyHandsThereAre(t *testing.T) {
	for _, c := range []struct {
		name   string
		takes  time.Duration
		claims int // at most
	}{
		{"of a quick carrier", time.Millisecond, 5_000 / 16},
		{"of one that takes its time", 50 * time.Millisecond, 5_000 / 8},
		{"of a slow one", 2 * time.Second, 5_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(5_000, c.takes)
				letters(b)
				b.disk = time.Millisecond
				_, end := b.run(t)
				time.Sleep(3 * time.Minute)
				synctest.Wait()
				end()
				if n := b.accepted(); n != 5_000 {
					t.Errorf("%d went, want all", n)
				}
				if b.ahead > mostAhead {
					t.Errorf("%d were claimed and not begun, want %d at most", b.ahead, mostAhead)
				}
				if b.claims > c.claims {
					t.Errorf("it took %d claims, want %d at most: each waits for the disk", b.claims, c.claims)
				}
			})
		})
	}
}

func TestWhatSomebodyWaitsForIsClaimedWhenAHandIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(100, time.Second)
		_, end := b.run(t)
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		b.with(func() {
			if len(b.started) != leastHands || b.claimed > leastHands+1 {
				t.Errorf("%d are claimed and %d begun, want %d and one more", b.claimed, len(b.started), leastHands)
			}
		})
		end()
	})
}

func TestAGuideGoesBeforeTheLettersThatWereClaimedBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(50_000, time.Second)
		letters(b)
		wake, end := b.run(t)
		time.Sleep(20*time.Second + time.Second/2)
		synctest.Wait()
		asked := time.Now()
		b.with(func() { b.queue = append([]waitingRow{{id: "guide", due: asked}}, b.queue...) })
		wake <- struct{}{}
		time.Sleep(1100 * time.Millisecond)
		synctest.Wait()
		b.with(func() {
			if at, ok := b.started["guide"]; !ok || at.Sub(asked) > time.Second {
				t.Errorf("it began after %v (%v), want with the next hand that is free", at.Sub(asked), ok)
			}
		})
		end()
	})
}

func TestTheRoomOfAClaim(t *testing.T) {
	for _, c := range []struct {
		name            string
		l               loop
		first, second   int // of what is waited for, and of letters
		ofANewsletter   int
		newsletterAlone bool
	}{
		{"nothing is claimed, and nobody knows how quick it goes", loop{batch: 1000, hands: hands{width: 8}}, 9, 8, 1000, false},
		{"a quick carrier", loop{batch: 1000, hands: hands{width: 100}, pace: 10 * time.Millisecond}, 64, 64, 1000, false},
		{"a slow one: 100 ms of work is one letter", loop{batch: 1000, hands: hands{width: 8}, pace: 10 * time.Second}, 9, 1, 1000, false},
		{"all hands are busy", loop{batch: 1000, hands: hands{width: 8, calls: 8}, pace: time.Millisecond}, 1, 64, 1000, false},
		{"more than half of what may wait does", loop{batch: 1000, hands: hands{width: 100, calls: 100}, pace: time.Millisecond, books: books{claimed: [sorts]int{0, 133, 0}, begun: [sorts]int{0, 100, 0}}}, 1, 0, 1000, false},
		{"two calls of a newsletter are under way and one is written", loop{batch: 1000, hands: hands{width: 8, calls: 2, batches: 2}, pace: time.Millisecond, books: books{claimed: [sorts]int{0, 0, 3000}, begun: [sorts]int{0, 0, 2000}}}, 7, 64, 0, false},
		{"after an unclear answer a call has few receivers", loop{batch: 1000, hands: hands{width: 8}, pace: time.Millisecond, brake: brake{misses: 1}}, 9, 64, carefully, false},
		{"a carrier that takes newsletters one by one", loop{batch: 1, hands: hands{width: 100}, pace: time.Millisecond}, 64, 64, 64, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.l.free()
			r.most = r.total()
			if r.of(awaited) != c.first || r.of(patient) != c.second || r.of(together) != c.ofANewsletter || r.oneByOne != c.newsletterAlone {
				t.Errorf("%+v, want %d, %d and %d", r, c.first, c.second, c.ofANewsletter)
			}
		})
	}
}
