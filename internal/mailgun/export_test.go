package mailgun

import (
	"encoding/json"

	"waymark/internal/outbox"
)

// Open is open, for a fuzz test.
var Open = open

// The queries that find what is forgotten, for their plans.
const (
	StrangeEvents = strangeEvents
	AllEvents     = allEvents
)

// Judged is what an event in JSON means, and what the author is told of it.
func Judged(raw []byte) (status outbox.Status, failure outbox.Failure, enhanced string, err error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return "", "", "", err
	}
	m := meaningOf(e)
	return m.Status, m.Failure, m.Enhanced, nil
}
