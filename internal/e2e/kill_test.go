package e2e

import (
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strconv"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// letters is how many follow the guide.
const letters = 4

// badDay is every fault but those that stop the queue or are Mailgun's no to one message: the
// matrix of faults and outcomes covers those.
var badDay = []apptest.Fault{
	apptest.Fault429, apptest.Fault429RetryAfter, apptest.Fault500Before, apptest.Fault502After, apptest.FaultResetBefore, apptest.FaultResetAfter,
	apptest.FaultResetThenAccepted, apptest.FaultHangBefore, apptest.FaultHangAfter, apptest.FaultTruncated, apptest.FaultEmptyBefore, apptest.FaultEmptyAfter,
	apptest.FaultHTML, apptest.FaultRedirect,
}

// blindDay is every way in which events cannot be asked, from the first page on.
var blindDay = slices.DeleteFunc(slices.Clone(apptest.AllBlind), func(f apptest.Fault) bool { return f.String() == apptest.BlindExpired.String() })

// What the program is told of this carrier.
const (
	reconcileAfter = 2 * time.Second
	resendAfter    = 4 * time.Second
)

// late is how long the events of a mail take to show: out of order, and up to the last moment that the carrier
// promises. For a confirmation or a guide that is RECONCILE_AFTER, for a letter RESEND_AFTER. A
// fault that takes a mail after it broke the connection uses 300 ms of it, and every event 100.
func late(m apptest.FakeMessage, chance *rand.Rand) time.Duration {
	const used = 450 * time.Millisecond
	most := reconcileAfter - used
	if (letterNumber(m.Subject) > 0 || m.Subject == discreetly) && chance.IntN(5) == 0 {
		most = resendAfter - used
	}
	return time.Duration(chance.Int64N(int64(most)))
}

// size is how large the kill test is. The short form has fewer faults because each costs time:
// a Retry-After is a second, and three calls in a row without a clear answer are a pause.
//
// With WAYMARK_KILL_BLIND=1 Mailgun cannot be asked for the whole run.
//
//	WAYMARK_KILL_READERS=5000 WAYMARK_KILLS=50 WAYMARK_KILL_FAULTS=2 WAYMARK_KILL_SEED=7 go test -run TestKilled -timeout 120m ./internal/e2e
type size struct {
	readers, kills int
	percent        float64 // of the calls meet each of the faults
	seed           uint64
	blind          bool // the events cannot be asked at all, and a third of the webhooks never come
}

func sizeOf(t *testing.T) size {
	t.Helper()
	number := func(name string, fallback float64) float64 {
		text := os.Getenv(name)
		if text == "" {
			return fallback
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n
	}
	s := size{
		readers: int(number("WAYMARK_KILL_READERS", 500)), kills: int(number("WAYMARK_KILLS", 10)), percent: number("WAYMARK_KILL_FAULTS", 0.5),
		seed: uint64(number("WAYMARK_KILL_SEED", 0)), blind: number("WAYMARK_KILL_BLIND", 0) > 0,
	}
	if s.seed == 0 {
		s.seed = uint64(rand.Int64N(1e6)) + 1
	}
	t.Logf("WAYMARK_KILL_READERS=%d WAYMARK_KILLS=%d WAYMARK_KILL_FAULTS=%v WAYMARK_KILL_SEED=%d blind: %v", s.readers, s.kills, s.percent, s.seed, s.blind)
	return s
}

// The program is killed again and again while people sign up, confirm, read, pause and stop, and
// while the carrier has a very bad day. What each of them must have in the end is said at judge.
func TestKilledAtRandomMomentsNobodyIsMailedTwiceAndNobodyForgotten(t *testing.T) {
	s := sizeOf(t)
	began := time.Now()
	carrier := apptest.NewFakeMailgun(t)
	carrier.HangFor, carrier.RetryAfter = 300*time.Millisecond, time.Second
	carrier.FailRandomly(s.seed, s.percent/100, badDay...)
	carrier.Strange = true
	carrier.EventDelay, carrier.EventLate = 100*time.Millisecond, late
	again, trust := reconcileAfter, resendAfter
	if s.blind {
		again, trust = time.Second, time.Second // and Mailgun keeps events for 144 of them
		carrier.Blindly(s.seed, 1/float64(len(blindDay)), blindDay...)
	} else {
		carrier.Blindly(s.seed, s.percent/200, apptest.AllBlind...)
	}

	p := NewProgram(t, mailing(carrier, "WAYMARK_RECONCILE_AFTER="+again.String(), "WAYMARK_RESEND_AFTER="+trust.String())...)
	offer(t, p, letters)
	her := newAuthor(p)
	p.Serve()

	chance := rand.New(rand.NewPCG(s.seed, s.seed))
	people := gather(p, carrier, 24)
	defer people.leave()
	post := newPostman(people, rand.New(rand.NewPCG(s.seed, 1)), 4)
	post.loses = s.blind
	defer post.stop()
	defer people.cancel() // first: whoever still tries gives up

	var readers []*reader
	mails := 0
	for i := range s.readers {
		r := newReader(i, chance)
		readers = append(readers, r)
		mails += r.mails()
		people.signUp(r)
	}
	// after so many mails each: the last tenth is for what the kills have left
	after := make([]int, s.kills)
	for i := range after {
		after[i] = chance.IntN(mails * 8 / 10)
	}
	sort.Ints(after)
	show := &run{t: t, p: p, people: people, post: post, chance: chance, began: began, after: after, author: her, blind: s.blind}
	show.toTheEnd()
	p.Stop()

	people.mu.Lock()
	for _, wrong := range people.wrong {
		t.Error(wrong)
	}
	people.mu.Unlock()
	judge(t, p, carrier, append(readers, show.late...), post.brought(), s.blind)
	t.Logf("%d readers, %d kills, %d calls, %d mails accepted, %d questions for events, the author pressed %d times, in %.0f s",
		s.readers, s.kills, carrier.Calls(), carrier.Count(), carrier.Looked(), her.pressed, time.Since(began).Seconds())
}
