package selfservice

import (
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// The guard keeps floods of signups from the mail plan. It refuses nobody and its answer depends on nothing but
// the asking itself and on how many ask of the whole site at this time. It never depends on what others in her network
// did: that would tell one what another in the same house has asked for (docs: README, "Signing up").
type guard struct {
	stamped, unstamped *surge
	asked              *limits // askings; over it, the whole site is soon asked for the press
	pressed, late      *limits // presses; over the first they are served last, over the second not at all
	stamps             stampUses
}

// What the two kinds of askings may take of the plan before they are asked for the press; see newSurge.
const (
	stampedShare   = 0.20
	unstampedShare = 0.10
)

func newGuard(cfg config.Config) *guard {
	per := func() *limits { return &limits{hourly: cfg.SignupsPerHour} }
	return &guard{
		stamped: newSurge(cfg, stampedShare), unstamped: newSurge(cfg, unstampedShare),
		asked: per(), pressed: per(), late: per(),
	}
}

// remember counts what was asked for before the program was started anew, as far as the ledger knows: what was not pressed
// is not in it.
func (g *guard) remember(app core.App, now time.Time) error {
	lately, err := outbox.LatelyAsked(app, now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	for _, one := range lately {
		kind := g.stamped
		if one.Unstamped {
			kind = g.unstamped
		}
		kind.ask(one.At)
		if now.Sub(one.At) < time.Hour {
			g.asked.take(one.Network, one.At)
			g.pressed.take(one.Network, one.At) // the hashes of the two have nothing in common
		}
	}
	return nil
}

// fate is what becomes of an asking.
type fate int

const (
	atOnce fate = iota
	whenPressed
	never // it is answered like every other
)

// What the hashes of a network are for: those who pressed take turns among themselves, or a flood from her network that never
// presses would be in front of her.
const (
	useAsked   = "network"
	usePressed = "pressed network"
)

// admit fills in what speaks for or against a request, and says what becomes of it. press is what was pressed; empty when it
// is asked for the first time.
func (s *service) admit(e *core.RequestEvent, fields url.Values, r *subscribers.Request, press string, now time.Time) fate {
	from := s.visitor(e, fields.Get("email"), press, now)
	r.Suspicious, r.Unstamped = s.looks(fields, now)
	g := s.guard
	if press != "" {
		r.Network = networkOf(s.signer, usePressed, from, now)
		switch {
		case g.pressed.take(r.Network, now):
		case g.late.take(r.Network, now):
			r.Suspicious = true
		default:
			return never
		}
		return atOnce
	}
	r.Network = networkOf(s.signer, useAsked, from, now)
	kind := g.stamped
	if r.Unstamped || r.Suspicious {
		kind = g.unstamped
	}
	// which of the askings over the limit it is that has everybody asked for a press is left to chance. So nobody in
	// the same network learns, by counting his own, whether another asked
	if !g.asked.take(r.Network, now) && rand.IntN(g.asked.hourly) == 0 {
		kind.crowded(now)
	}
	if kind.ask(now) {
		return whenPressed
	}
	return atOnce
}

// looks reports whether a signup looks like a machine's, and whether nothing speaks for its being a person's. It is never
// refused for that. A form that has no stamp is somebody's own on our API, and tells nothing either way.
func (s *service) looks(fields url.Values, now time.Time) (suspicious, unstamped bool) {
	if fields.Get("website") != "" {
		return true, true // a field no person sees
	}
	stamp := fields.Get("stamp")
	if stamp == "" {
		return false, true
	}
	if s.signer.CheckStamp(stamp, now) != nil {
		return true, true
	}
	return false, !s.guard.stamps.take(stamp)
}

const (
	// usesOfStamp is for how many askings one stamp is good. Who gets a page within the same five seconds has the same.
	usesOfStamp = 30
	// mostStamps bounds what is remembered of them: a megabyte.
	mostStamps = 10_000
)

// stampUses counts the askings with each stamp, or one that was fetched once would do for a week of a machine's.
type stampUses struct {
	mu   sync.Mutex
	uses map[string]int
}

func (u *stampUses) take(stamp string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.uses == nil || len(u.uses) >= mostStamps {
		u.uses = map[string]int{}
	}
	u.uses[stamp]++
	return u.uses[stamp] <= usesOfStamp
}
