package subscribers

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// Collection is the subscribers' collection.
const Collection = "subscribers"

// Status is where a subscriber stands; see the package documentation.
type Status string

const (
	Pending      Status = "pending"
	Active       Status = "active"
	Unsubscribed Status = "unsubscribed"
	Bounced      Status = "bounced"
	Complained   Status = "complained"
)

// Subscriber is a record of [Collection].
type Subscriber struct{ core.BaseRecordProxy }

func (s *Subscriber) Email() string          { return s.GetString("email") }
func (s *Subscriber) FirstName() string      { return s.GetString("first_name") }
func (s *Subscriber) Status() Status         { return Status(s.GetString("status")) }
func (s *Subscriber) SetStatus(to Status)    { s.Set("status", string(to)) }
func (s *Subscriber) Timezone() string       { return s.GetString("timezone") }
func (s *Subscriber) SafeFrom() string       { return s.GetString("safe_from") }
func (s *Subscriber) SafeUntil() string      { return s.GetString("safe_until") }
func (s *Subscriber) Discreet() bool         { return s.GetBool("discreet") }
func (s *Subscriber) Newsletter() bool       { return s.GetBool("newsletter") }
func (s *Subscriber) PausedUntil() time.Time { return s.GetDateTime("paused_until").Time() }

// Reader is what a letter needs to know of her.
func (s *Subscriber) Reader() Reader {
	return Reader{ID: s.Id, Email: s.Email(), FirstName: s.FirstName(), Discreet: s.Discreet()}
}

// FailedAt is when her mail came back, or when she was let rest because nothing arrived; zero when neither.
func (s *Subscriber) FailedAt() time.Time { return s.GetDateTime("failed_at").Time() }

// Failure is why.
func (s *Subscriber) Failure() outbox.Failure { return outbox.Failure(s.GetString("failure")) }

// Resting reports whether she was let rest because nothing arrived: it was not she who asked for quiet.
func (s *Subscriber) Resting() bool { return s.GetString("paused_why") == pausedUndelivered }

// pausedUndelivered is why she rests when it was not she who asked for it.
const pausedUndelivered = "undelivered"

// bounced marks her as one whose mail comes back. One that had bounced before stays as she was.
func (s *Subscriber) bounced(now time.Time, failure outbox.Failure) {
	if s.Status() == Bounced {
		return
	}
	s.SetStatus(Bounced)
	s.Set("failed_at", now)
	s.Set("failure", string(failure))
	s.Set("newsletter_before", s.Newsletter())
}

// forgetFailure forgets that mail to her failed, and what she had before it did.
func (s *Subscriber) forgetFailure() {
	s.Set("failed_at", "")
	s.Set("failure", "")
	s.Set("newsletter_before", false)
}

// keep saves a change of a row without looking at the rest of it. An import may have left something there
// that no form takes, such as a safe hour of "9:00", and nobody may be kept from stopping, pausing or
// coming back by that. Whatever is set is checked where it comes in; see [Request.Validate].
func keep(tx core.App, row core.Model) error { return tx.SaveNoValidate(row) }

// Paused reports whether she asked for quiet and that time is not over.
func (s *Subscriber) Paused(now time.Time) bool { return now.Before(s.PausedUntil()) }
