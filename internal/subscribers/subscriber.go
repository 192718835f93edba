package subscribers

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
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

// keep saves a change of a row without looking at the rest of it. An import may have left something there
// that no form takes, such as a safe hour of "9:00", and nobody may be kept from stopping, pausing or
// coming back by that. Whatever is set is checked where it comes in; see [Request.Validate].
func keep(tx core.App, row core.Model) error { return tx.SaveNoValidate(row) }

// Paused reports whether she asked for quiet and that time is not over.
func (s *Subscriber) Paused(now time.Time) bool { return now.Before(s.PausedUntil()) }
