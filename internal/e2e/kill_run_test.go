package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// run is the kill test on its way.
type run struct {
	t      *testing.T
	p      *Program
	people *crowd
	post   *postman
	chance *rand.Rand
	began  time.Time
	after  []int     // when the kills that are left are due, in mails
	late   []*reader // who came at the end, so that a later mail shows
	said   time.Time
	author *author
	blind  bool
}

// stalled is how long nothing at all may change before the test gives up.
const stalled = 5 * time.Minute

// toTheEnd kills, restarts and watches until everything has come to rest.
func (r *run) toTheEnd() {
	r.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var looked, moved time.Time
	var before string
	for {
		<-tick.C
		r.people.look()
		r.post.collect()
		for len(r.after) > 0 && r.people.carrier.Count() >= r.after[0] {
			r.kill()
		}
		if time.Since(looked) < time.Second {
			continue
		}
		looked = time.Now()
		quiet := r.people.wake(2 * time.Second)
		now, err := census(r.p)
		if err != nil {
			r.t.Fatal(err)
		}
		state := fmt.Sprint(now, r.people.carrier.Calls())
		if state != before {
			before, moved = state, looked
		} else if looked.Sub(moved) > stalled {
			r.t.Fatalf("nothing moves any more: %s; the server said:\n%s", state, r.p.Said())
		}
		r.say(now)
		if r.rests(now) && quiet == 0 {
			return
		}
	}
}

// rests reports whether nothing is left to happen. When only doubts are left, nobody's mail is later
// than theirs, so somebody comes whose mail is.
func (r *run) rests(now map[string]int) bool {
	if !r.people.idle() || !r.post.idle() || now["queued"]+now["sending"] > 0 {
		return false
	}
	if len(r.after) > 0 {
		// fewer mails than foreseen: the kills that are left are due now
		r.after[0] = 0
		return false
	}
	if now["failed"] > 0 {
		r.author.sendAgain()
		return false
	}
	if now["ambiguous"] > 0 && r.blind {
		return false
	}
	if now["ambiguous"] > 0 {
		last := &reader{email: fmt.Sprintf("later%05d@example.org", len(r.late)), means: guideOnly}
		r.late = append(r.late, last)
		r.people.signUp(last)
		return false
	}
	return now["enrolment active"] == 0
}

// kill ends the program at some moment from now on and starts it again. Now and then it is killed once
// more before it has come up.
func (r *run) kill() {
	r.t.Helper()
	r.after = r.after[1:]
	r.moment(40 * time.Millisecond)
	r.p.Kill()
	for len(r.after) > 0 && r.chance.IntN(4) == 0 {
		r.after = r.after[1:]
		r.p.Start()
		r.moment(time.Second)
		r.p.Kill()
	}
	r.p.Serve()
}

// moment lets a random time pass.
func (r *run) moment(most time.Duration) { <-time.After(time.Duration(r.chance.Int64N(int64(most)))) }

// say tells twice a minute how far it is.
func (r *run) say(now map[string]int) {
	if time.Since(r.said) < 30*time.Second {
		return
	}
	r.said = time.Now()
	r.t.Logf("after %.0f s: %d calls, %d mails, %d kills to come, %v", time.Since(r.began).Seconds(), r.people.carrier.Calls(), r.people.carrier.Count(), len(r.after), now)
}
