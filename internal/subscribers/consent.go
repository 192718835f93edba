package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// CollectionConsents holds one record for each asking.
const CollectionConsents = "consents"

// Consent is one asking: what she chose, what she was shown, and when she confirmed.
type Consent struct{ core.BaseRecordProxy }

func (c *Consent) Subscriber() string     { return c.GetString("subscriber") }
func (c *Consent) Guide() string          { return c.GetString("guide") }
func (c *Consent) Letters() bool          { return c.GetBool("letters") }
func (c *Consent) Newsletter() bool       { return c.GetBool("newsletter") }
func (c *Consent) RequestedAt() time.Time { return c.GetDateTime("requested_at").Time() }

// Confirmed reports whether she has pressed the button in her mail.
func (c *Consent) Confirmed() bool { return !c.GetDateTime("confirmed_at").IsZero() }

// Withdrawn reports whether she has stopped since she asked.
func (c *Consent) Withdrawn() bool { return !c.GetDateTime("withdrawn_at").IsZero() }

// Asked is what else she told us with the form; it becomes hers when she confirms,
// so that nobody else can change her choices by typing her address.
type Asked struct {
	FirstName string `json:"first_name,omitempty"`
	Discreet  bool   `json:"discreet,omitempty"`
	Timezone  string `json:"timezone,omitempty"`
	SafeFrom  string `json:"safe_from,omitempty"`
	SafeUntil string `json:"safe_until,omitempty"`

	// Later is what a repeat of the asking chose. It may be somebody else's doing, so it is hers only if she ticks it.
	Later Choices `json:"later,omitzero"`
}

// Choices are what may come beside the guide.
type Choices struct {
	Letters    bool `json:"letters,omitempty"`
	Newsletter bool `json:"newsletter,omitempty"`
}

// Offers is what her confirm page may offer: what she asked for, and what was chosen when the same was asked for once more.
func (c *Consent) Offers() Choices {
	later := c.Asked().Later
	return Choices{Letters: c.Letters() || later.Letters, Newsletter: c.Newsletter() || later.Newsletter}
}

// Asked returns what she told us; empty when it cannot be read.
func (c *Consent) Asked() (a Asked) {
	_ = c.UnmarshalJSONField("asked", &a)
	return a
}

// newConsent is a consent that is not saved yet.
func newConsent(tx core.App, subscriber, guide string, now time.Time) (*Consent, error) {
	c, err := tx.FindCachedCollectionByNameOrId(CollectionConsents)
	if err != nil {
		return nil, fmt.Errorf("finding consents: %w", err)
	}
	consent := &Consent{}
	consent.SetProxyRecord(core.NewRecord(c))
	consent.Set("subscriber", subscriber)
	consent.Set("guide", guide)
	consent.Set("requested_at", now)
	return consent, nil
}
