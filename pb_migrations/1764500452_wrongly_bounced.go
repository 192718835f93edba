package pb_migrations

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

// The first version took every permanent failure for a dead mailbox. Where the event that is kept says that it
// was something else, the message becomes undelivered, and its subscriber is put down to be written to
// again: the program does that when it serves, because only it has the secret by which her
// suppression is found, and because Mailgun's list has to hear of it too. Where the event does not say, she
// stays as she is, and the author finds her among those who can be let back.
//
// In both cases it is noted when she was taken out, and whether she had the newsletter, as far as what is
// kept proves it: a consent that was withdrawn at the moment of the event was not withdrawn by her.
func init() {
	m.Register(setWronglyBouncedRight, func(core.App) error { return nil })
}

// wronglyBouncedEvent is one permanent failure of a message to somebody who counts as bounced.
type wronglyBouncedEvent struct {
	Subscriber string         `db:"subscriber"`
	Event      string         `db:"event"`
	Message    string         `db:"message"`
	Kind       string         `db:"kind"`
	Severity   string         `db:"severity"`
	Reason     string         `db:"reason"`
	Created    types.DateTime `db:"created"`
	Withdrawn  types.DateTime `db:"withdrawn"` // the last of her consents
}

func setWronglyBouncedRight(app core.App) error {
	var events []wronglyBouncedEvent
	err := app.DB().NewQuery(`
		SELECT s.id AS subscriber, e.id AS event, m.id AS message, m.kind, e.severity, e.reason, e.created,
			(SELECT coalesce(max(c.withdrawn_at), '') FROM consents c WHERE c.subscriber = s.id) AS withdrawn
		FROM subscribers s
		CROSS JOIN messages m ON m.subscriber = s.id AND m.status = 'bounced'
		CROSS JOIN mail_events e ON e.message = m.id AND e.event = 'failed' AND e.severity != 'temporary'
		WHERE s.status = 'bounced' ORDER BY s.id, e.created`).All(&events)
	if err != nil {
		return fmt.Errorf("reading what bounced: %w", err)
	}
	for len(events) > 0 {
		n := 1
		for n < len(events) && events[n].Subscriber == events[0].Subscriber {
			n++
		}
		if err := judgeBounced(app, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

// judgeBounced puts one subscriber's events right.
func judgeBounced(app core.App, hers []wronglyBouncedEvent) error {
	wrong, failure := true, ""
	for _, e := range hers {
		why := failureIn1764500452(e.Severity, e.Reason)
		if why == "" || why == "address" {
			wrong = false
		}
		if why != "" && failure == "" {
			failure = why
		}
		if why == "" {
			continue
		}
		if _, err := app.DB().Update("mail_events", dbx.Params{"failure": why}, dbx.HashExp{"id": e.Event}).Execute(); err != nil {
			return fmt.Errorf("noting why a message did not arrive: %w", err)
		}
		row := dbx.Params{"failure": why}
		if why != "address" {
			row["status"] = "undelivered"
		}
		if _, err := app.DB().Update("messages", row, dbx.HashExp{"id": e.Message}).Execute(); err != nil {
			return fmt.Errorf("setting a message right: %w", err)
		}
	}
	her := dbx.Params{"failure": failure}
	for _, e := range hers {
		if apart := e.Created.Time().Sub(e.Withdrawn.Time()).Abs(); !e.Withdrawn.IsZero() && apart <= 5*time.Second {
			her["failed_at"] = e.Withdrawn.String()
			her["newsletter_before"] = e.Kind == "newsletter" // it was asked whether she wants it, moments before
			break
		}
	}
	if _, err := app.DB().Update("subscribers", her, dbx.HashExp{"id": hers[0].Subscriber}).Execute(); err != nil {
		return fmt.Errorf("noting when a subscriber bounced: %w", err)
	}
	if !wrong {
		return nil
	}
	now := types.NowDateTime().String()
	_, err := app.DB().Insert("returns", dbx.Params{
		"id": security.PseudorandomString(15), "subscriber": hers[0].Subscriber, "cause": "wrongly", "press": "", "called": "",
		"status": "waiting", "says": "", "tries": 0, "due": now, "created": now, "updated": now,
	}).Execute()
	if err != nil {
		return fmt.Errorf("putting a subscriber down to be written to again: %w", err)
	}
	return nil
}

var codeIn1764500452 = regexp.MustCompile(`(?:^|[^0-9A-Za-z_.])([45]\.\d{1,3}\.\d{1,3})(?:[^0-9A-Za-z.]|\.?$|\.[^0-9A-Za-z])`)

// failureIn1764500452 is why a message did not arrive by what the first version kept of it, in a word of
// messages.failure: "address" where that is said, and "" where nothing certain is.
func failureIn1764500452(severity, reason string) string {
	switch severity {
	case "suppress-bounce":
		return "address"
	case "suppress-complaint", "suppress-unsubscribe":
		return ""
	}
	text := strings.ToLower(reason)
	says := func(phrases ...string) bool {
		for _, phrase := range phrases {
			if strings.Contains(text, phrase) {
				return true
			}
		}
		return false
	}
	nobody := says("no such user", "user unknown", "unknown user", "no such mailbox", "does not exist", "doesn't have a yahoo", "user not found", "recipient not found", "account is disabled", "unknown recipient", "bounced address")
	byText := ""
	switch {
	case says("unauthenticated", "authentication", "dkim", "dmarc", "spf "):
		byText = "authentication"
	case says("over quota", "quota exceeded", "mailbox full", "mailbox is full", "out of storage", "storage allocation"):
		byText = "full"
	case says("likely unsolicited", "message has been blocked", "as spam"):
		byText = "content"
	case says("spamhaus", "block list", "blocklist", "blacklist", "blocked using", "banned sending ip"):
		byText = "blocked"
	case says("message size", "too large"):
		byText = "too_large"
	case says("too old"):
		byText = "gave_up"
	}
	found := codeIn1764500452.FindStringSubmatch(text)
	if found == nil {
		if nobody {
			return "address"
		}
		return byText
	}
	code := found[1]
	switch _, detail, _ := strings.Cut(code, "."); {
	case code == "5.1.1", code == "5.1.2", code == "5.1.3", code == "5.1.6", code == "5.1.10", code == "5.2.1":
		if byText != "" && !nobody {
			return byText
		}
		return "address"
	case detail == "2.2":
		return "full"
	case detail == "2.3", detail == "3.4":
		return "too_large"
	case strings.HasPrefix(detail, "7."):
		if byText != "" {
			return byText
		}
		if strings.HasPrefix(detail, "7.2") || detail == "7.9" {
			return "authentication"
		}
		return "rules"
	case strings.HasPrefix(detail, "6."):
		return "content"
	case strings.HasPrefix(detail, "3."), strings.HasPrefix(detail, "4."):
		return "server"
	}
	if nobody {
		return "address"
	}
	return byText
}
