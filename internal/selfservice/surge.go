package selfservice

import (
	"sync"
	"time"

	"waymark/internal/config"
)

// surge says whether askings outrun the mail plan. It is a bucket of askings that the plan can serve without another
// thought: each asking takes one, pressed or not, and it fills steadily through the day. Empty, it asks
// for the press until it is half full again, about a day after the last of a flood.
type surge struct {
	mu     sync.Mutex
	burst  float64 // what it holds; 0: there is no plan to outrun
	daily  float64 // what flows in
	left   float64
	at     time.Time
	on     bool
	forced time.Time // it asks until then, whatever it holds
}

// newSurge makes a full one that holds this share of the plan, and gets twice that in a day. Askings that no press was asked
// for are so many in a day at most. Each of a person's costs two mails and more, so half of a plan
// is always left for those who pressed.
func newSurge(cfg config.Config, share float64) *surge {
	daily, least := cfg.MailPerDay, cfg.MailPerDay
	if hourly := cfg.MailPerHour; hourly > 0 {
		if daily == 0 || 24*hourly < daily {
			daily = 24 * hourly
		}
		if least == 0 || hourly < least {
			least = hourly
		}
	}
	if daily == 0 {
		return &surge{}
	}
	burst := max(share*float64(least), leastBurst)
	return &surge{burst: burst, daily: max(2*share*float64(daily), burst), left: burst}
}

// leastBurst is what even the smallest plan lets through: a few friends who are told of the site.
const leastBurst = 3

// ask counts one asking and reports whether it needs the press.
func (s *surge) ask(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.burst > 0 {
		if !s.at.IsZero() {
			s.left = min(s.burst, s.left+s.daily*max(now.Sub(s.at), 0).Hours()/24)
		}
		s.at = now
		if s.left >= s.burst/2 {
			s.on = false
		}
		// it owes no more than half of what it holds: a flood of a million is over as soon as one of a thousand
		s.left = max(s.left-1, -s.burst/2)
		if s.left < 0 {
			s.on = true
		}
	}
	return s.on || now.Before(s.forced)
}

// crowded has it ask for the press for a while: a network asks more than any household.
func (s *surge) crowded(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forced = now.Add(time.Hour)
}
