package subscribers

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// pastSQL asks everything there is to know of a set of addresses, in their order. The
// comparison of addresses must be NOCASE like the unique index, or it scans the table
// and misses spellings.
const pastSQL = `
	SELECT
		coalesce(x.reason, '') AS suppressed, coalesce(y.reason, '') AS unwanted,
		coalesce(s.id, '') AS subscriber, coalesce(s.status, '') AS status,
		coalesce(c.id, '') AS consent, coalesce(c.requested_at, '') AS requested_at,
		coalesce(c.confirmed_at, '') != '' AS confirmed, coalesce(c.asked, '') AS asked,
		coalesce((SELECT w.hash FROM words w WHERE w.of = c.id), '') AS word,
		EXISTS (SELECT 1 FROM messages WHERE purpose = 'confirmation:' || c.id AND status IN ('queued', 'held', 'sending')) AS unsent,
		(SELECT coalesce(sum(n), 0) FROM mailbox_askings d WHERE d.mailbox = a.value->>'mailbox' AND d.at >= {:since}) AS today
	FROM json_each({:askings}) AS a
	LEFT JOIN suppressions x ON x.hash = a.value->>'hash'
	LEFT JOIN suppressions y ON y.hash = a.value->>'mailbox'
	LEFT JOIN subscribers s ON s.email = a.value->>'email' COLLATE NOCASE
	LEFT JOIN consents c ON c.id = (
		SELECT l.id FROM consents l WHERE l.subscriber = s.id AND l.guide = a.value->>'guide' AND l.withdrawn_at = ''
		ORDER BY l.requested_at DESC, l.rowid DESC LIMIT 1)
	ORDER BY a.key`

// pastsOf returns what is known of each asking's address, in their order.
func pastsOf(tx core.App, now time.Time, askings []*asking) ([]past, error) {
	type question struct {
		Email string `json:"email"`
		Hash  string `json:"hash"`
		Box   string `json:"mailbox"`
		Guide string `json:"guide"`
	}
	questions := make([]question, len(askings))
	for i, a := range askings {
		questions[i] = question{Email: a.Email, Hash: a.hash, Box: a.mailbox}
		if a.guide != nil {
			questions[i].Guide = a.guide.Id
		}
	}
	var found []struct {
		Suppressed  Reason         `db:"suppressed"`
		Unwanted    Reason         `db:"unwanted"`
		Subscriber  string         `db:"subscriber"`
		Status      Status         `db:"status"`
		Consent     string         `db:"consent"`
		RequestedAt types.DateTime `db:"requested_at"`
		Confirmed   bool           `db:"confirmed"`
		Asked       string         `db:"asked"`
		Word        string         `db:"word"`
		Unsent      bool           `db:"unsent"`
		Today       int            `db:"today"`
	}
	err := tx.DB().NewQuery(pastSQL).Bind(dbx.Params{"askings": jsonList(questions), "since": stamp(now.Add(-24 * time.Hour))}).All(&found)
	if err == nil && len(found) != len(askings) {
		err = fmt.Errorf("%d answers to %d questions", len(found), len(askings))
	}
	if err != nil {
		return nil, fmt.Errorf("asking who is known: %w", err)
	}
	pasts := make([]past, len(found))
	for i, f := range found {
		pasts[i] = past{Suppressed: weightier(f.Suppressed, f.Unwanted), Subscriber: f.Subscriber, Status: f.Status, Today: f.Today}
		if f.Consent != "" {
			var asked Asked
			_ = json.Unmarshal([]byte(f.Asked), &asked) // what cannot be read was not asked for
			pasts[i].Last = &lastAsking{Consent: f.Consent, At: f.RequestedAt.Time(), Confirmed: f.Confirmed, Unsent: f.Unsent, Discreet: asked.Discreet, Word: f.Word}
		}
	}
	return pasts, nil
}

// jsonList writes a list as SQLite's json_each reads it. What we give it can always be written.
func jsonList[T any](list []T) string {
	raw, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("subscribers: writing a list as JSON: %v", err))
	}
	return string(raw)
}
