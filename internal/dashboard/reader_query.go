package dashboard

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// mailsShown is how many of a reader's mails are listed, the newest first.
const mailsShown = 20

// askingsOf lists what a subscriber asked for, the latest first. Index: idx_consents_subscriber.
func askingsOf(app core.App, subscriber string) ([]asking, error) {
	list := []asking{}
	err := app.DB().NewQuery(`
		SELECT coalesce(g.title, '') AS guide, c.letters, c.newsletter, c.requested_at, c.confirmed_at, c.withdrawn_at
		FROM consents c LEFT JOIN guides g ON g.id = c.guide
		WHERE c.subscriber = {:id} ORDER BY c.requested_at DESC`).Bind(dbx.Params{"id": subscriber}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("reading what she asked for: %w", err)
	}
	return list, nil
}

// standingsOf lists where a subscriber stands in each sequence. Index: idx_enrolments_once.
// A next_at far in the future stands for a sequence that is not live, or for a letter that is
// on its way, and is left out.
func standingsOf(app core.App, subscriber string) ([]standing, error) {
	list := []standing{}
	err := app.DB().NewQuery(`
		SELECT e.id, q.name AS sequence, q.status = 'live' AS live, e.status, coalesce(s.subject, '') AS next,
			CASE WHEN e.next_at < '9' THEN e.next_at ELSE '' END AS at
		FROM enrolments e JOIN sequences q ON q.id = e.sequence LEFT JOIN steps s ON s.id = e.next_step
		WHERE e.subscriber = {:id} ORDER BY e.created`).Bind(dbx.Params{"id": subscriber}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("reading where she stands in the letters: %w", err)
	}
	letters, err := lettersOf(app, subscriber)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Letters = letters[list[i].ID]
		if list[i].Letters == nil {
			list[i].Letters = []herLetter{}
		}
	}
	return list, nil
}

// lettersOf lists the letters of a subscriber's sequences in their order, by enrolment: what
// she was sent, and what is active and still to come. Indexes: idx_enrolments_once,
// idx_steps_sequence, idx_messages_enrolment.
func lettersOf(app core.App, subscriber string) (map[string][]herLetter, error) {
	var list []herLetter
	err := app.DB().NewQuery(`
		SELECT e.id AS enrolment, s.subject, coalesce(m.status, '') AS status, coalesce(m.failure, '') AS failure, coalesce(m.sent_at, '') AS at,
			e.status = 'active' AND s.id = e.next_step AS next
		FROM enrolments e JOIN steps s ON s.sequence = e.sequence LEFT JOIN messages m ON m.enrolment = e.id AND m.step = s.id
		WHERE e.subscriber = {:id} AND (m.id IS NOT NULL OR s.status = 'active' AND e.status IN ('active', 'paused'))
		ORDER BY e.id, s.position, s.id`).Bind(dbx.Params{"id": subscriber}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("reading which letters she had: %w", err)
	}
	by := map[string][]herLetter{}
	for _, one := range list {
		one.Why = one.Failure.Words()
		by[one.Enrolment] = append(by[one.Enrolment], one)
	}
	return by, nil
}

// mailsOf lists a subscriber's mails, the latest first. Index: idx_messages_subscriber.
func mailsOf(app core.App, subscriber string, limit int) ([]mailed, error) {
	list := []mailed{}
	err := app.DB().NewQuery(`
		SELECT m.id, m.kind, CASE WHEN m.subject != '' THEN m.subject ELSE coalesce(s.subject, '') END AS subject, m.status, m.failure,
			CASE WHEN m.sent_at != '' THEN m.sent_at ELSE m.next_at END AS at
		FROM messages m LEFT JOIN steps s ON s.id = m.step
		WHERE m.subscriber = {:id} ORDER BY m.created DESC LIMIT {:limit}`).Bind(dbx.Params{"id": subscriber, "limit": limit}).All(&list)
	if err != nil {
		return nil, fmt.Errorf("reading her mails: %w", err)
	}
	for i := range list {
		list[i].Why = list[i].Failure.Words()
	}
	return list, nil
}

// guideBefore is the id of the guide that leads into a sequence, a live one if there is
// one; "" when none does.
func guideBefore(app core.App, sequence string) (id string, err error) {
	err = app.DB().NewQuery("SELECT id FROM guides WHERE sequence = {:s} AND {:s} != '' ORDER BY status = 'live' DESC, created LIMIT 1").Bind(dbx.Params{"s": sequence}).Row(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("finding the guide before the letters: %w", err)
	}
	return id, nil
}
