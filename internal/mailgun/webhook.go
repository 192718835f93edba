package mailgun

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/outbox"
	"waymark/internal/together"
)

const (
	// mostWebhook bounds a webhook's body, in bytes. Mailgun's have a few thousand.
	mostWebhook = 256 << 10
	// oldestWebhook is how late a webhook may come: Mailgun tries again for eight hours.
	oldestWebhook = 3 * 24 * time.Hour
	// newestWebhook is how far ahead of ours Mailgun's clock may be. With oldestWebhook it also
	// keeps digits from being moved between timestamp and token, which are signed without a mark between them.
	newestWebhook = time.Hour
)

// Suppression is a subscriber whom mail must not be sent to any more, and why.
type Suppression struct {
	Subscriber string // id
	// Reason is outbox.Bounced or outbox.Complained; "" when she is on Mailgun's list of those who stopped.
	Reason outbox.Status
	// Failure is why it bounced; "" for anything else.
	Failure outbox.Failure
}

// Suppress writes a suppression inside tx. Called twice for the same one it changes nothing.
type Suppress func(tx core.App, now time.Time, s Suppression) error

// Register adds POST /webhooks/mailgun when app serves. It answers
//
//	200  kept, also when it was there already, is not about mail of ours, or of a kind we do not know
//	403  no signing key is configured, so nothing can be believed
//	406  the signature is wrong: Mailgun does not try again
//	413  the body is too large
//	500  our own fault: Mailgun tries again
func Register(app core.App, cfg config.Config, suppress Suppress, now func() time.Time) error {
	in := &intake{app: app, key: []byte(cfg.MailgunSigningKey), suppress: suppress, now: now}
	err := app.Cron().Add("waymark_mail_events_tidy", "41 * * * *", func() {
		if err := ForgetEvents(app, now()); err != nil {
			app.Logger().Error("Clearing away old mail events failed", "error", err)
		}
	})
	if err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.POST(webhookPath, in.receive).Bind(apis.SkipSuccessActivityLog())
		return e.Next()
	})
	return nil
}

// intake takes webhooks in, as many at a time as have come.
type intake struct {
	app      core.App
	key      []byte
	suppress Suppress
	now      func() time.Time
	queue    together.Writer[outbox.Event]
}

func (in *intake) receive(e *core.RequestEvent) error {
	if len(in.key) == 0 {
		return e.ForbiddenError("No signing key is set, so webhooks cannot be believed.", nil)
	}
	body, err := io.ReadAll(io.LimitReader(e.Request.Body, mostWebhook+1))
	if err != nil {
		return e.BadRequestError("", err)
	}
	if len(body) > mostWebhook {
		// PocketBase hides the unread rest from net/http, which would take it for the next request
		e.Response.Header().Set("Connection", "close")
		return e.Error(http.StatusRequestEntityTooLarge, "", nil)
	}
	hook, err := open(body, in.key, in.now())
	if err != nil {
		return e.Error(http.StatusNotAcceptable, "The signature is not valid.", nil)
	}
	if err := in.queue.Add(hook, in.keep); err != nil {
		return e.InternalServerError("", err)
	}
	return e.JSON(http.StatusOK, map[string]string{"message": "thank you"})
}

// keep records events and suppresses whom they say, in one transaction.
func (in *intake) keep(events []outbox.Event) error {
	now := in.now()
	return in.app.RunInTransaction(func(tx core.App) error {
		noted, err := outbox.Record(tx, now, events...)
		if err != nil {
			return err
		}
		for _, n := range noted {
			why, suppressed := suppresses(n.Event)
			if n.Subscriber == "" || !suppressed {
				continue
			}
			if err := in.suppress(tx, now, Suppression{Subscriber: n.Subscriber, Reason: why, Failure: n.Event.Failure}); err != nil {
				return err
			}
		}
		return nil
	})
}

// suppresses reports whether an event means that its receiver must not be written to, and why. A
// mail that Mailgun dropped because of one of its lists says what that list says: who
// once stopped has no broken mailbox, and may ask again.
func suppresses(e outbox.Event) (why outbox.Status, suppressed bool) {
	switch {
	case e.Name == "unsubscribed", e.Failure == outbox.ListedStopped:
		return "", true
	case e.Failure == outbox.ListedComplained:
		return outbox.Complained, true
	}
	return e.Status, e.Status == outbox.Bounced || e.Status == outbox.Complained
}

// errSignature: the body was not signed with our key, or not lately.
var errSignature = errors.New("mailgun: the webhook's signature is not valid")

// open verifies a webhook and reads its event. We do it ourselves because mailgun-go falls back to
// the API key when no signing key is set, and looks at neither age nor replay. The signature is
// an HMAC-SHA-256 of timestamp and token; it does not cover the event.
func open(body, key []byte, now time.Time) (outbox.Event, error) {
	var hook struct {
		Signature struct {
			Timestamp string `json:"timestamp"`
			Token     string `json:"token"`
			Signature string `json:"signature"`
		} `json:"signature"`
		Event json.RawMessage `json:"event-data"`
	}
	if json.Unmarshal(body, &hook) != nil {
		return outbox.Event{}, errSignature
	}
	s := hook.Signature
	given, err := hex.DecodeString(s.Signature)
	if err != nil || s.Token == "" || len(s.Token) > 100 {
		return outbox.Event{}, errSignature
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(s.Timestamp + s.Token))
	if !hmac.Equal(given, mac.Sum(nil)) {
		return outbox.Event{}, errSignature
	}
	seconds, err := strconv.ParseInt(s.Timestamp, 10, 64)
	if err != nil {
		return outbox.Event{}, errSignature
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > oldestWebhook || age < -newestWebhook {
		return outbox.Event{}, errSignature
	}

	told := outbox.Event{Token: s.Token, Name: "unreadable"}
	var e event
	if json.Unmarshal(hook.Event, &e) == nil {
		m := meaningOf(e)
		told = outbox.Event{
			Token: s.Token, SendID: e.sendID(), Recipient: e.Recipient, Name: e.Name, Severity: e.Severity,
			Reason: e.why(), Status: m.Status, Failure: m.Failure, Code: e.DeliveryStatus.Code.int(), Enhanced: m.Enhanced,
			At: e.at(), CarrierID: e.messageID(),
		}
	}
	return told, nil
}
