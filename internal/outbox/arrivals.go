package outbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// arrivalsFor is how long it is known what arrived where.
const arrivalsFor = 14 * 24 * time.Hour

// domainKey is where an Outbox leaves in the app's store what stands for a domain: a keyed hash, because
// a domain may be one person's own.
const domainKey = "waymark.outbox.domain" // func(domain string) string

// arrivalRow is a row of arrivals.
type arrivalRow struct {
	ID       string  `json:"id" db:"id"`
	Provider string  `json:"provider" db:"provider"`
	Hour     string  `json:"hour" db:"hour"`
	Failure  Failure `json:"failure" db:"failure"`
	Messages int     `json:"messages" db:"messages"`
	Latest   string  `json:"latest" db:"latest"`
}

// keptAs is what stands for a provider in the table: its name, or a keyed hash of a domain.
// "" when it cannot be kept.
func keptAs(app core.App, provider string) string {
	if provider == "" || !strings.Contains(provider, ".") {
		return provider
	}
	if hash, ok := app.Store().Get(domainKey).(func(string) string); ok {
		return hash(provider)
	}
	return ""
}

// countArrivals adds what has become of messages to the counts of this hour.
func countArrivals(tx core.App, now time.Time, all []Learned) error {
	hour := hourOf(now)
	type key struct {
		provider string
		failure  Failure
	}
	counts := map[key]int{} // places in rows
	var rows []arrivalRow
	for _, l := range all {
		k := key{Provider(l.address), l.Failure}
		if l.Failure.listed() || l.Status == Complained {
			continue // no server refused it
		}
		if l.Status == Delivered {
			k.failure = ""
		}
		at, there := counts[k]
		if !there {
			provider := keptAs(tx, k.provider)
			if provider == "" {
				continue
			}
			at = len(rows)
			counts[k] = at
			rows = append(rows, arrivalRow{ID: core.GenerateDefaultRandomId(), Provider: provider, Hour: hour, Failure: k.failure})
		}
		rows[at].Messages++
		rows[at].Latest = l.Message
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.DB().NewQuery(`
		INSERT INTO arrivals (id, provider, hour, failure, messages, latest, created, updated)
		SELECT r.value->>'id', r.value->>'provider', r.value->>'hour', r.value->>'failure', r.value->>'messages', r.value->>'latest', {:now}, {:now}
		FROM json_each({:rows}) AS r
		WHERE true
		ON CONFLICT (provider, hour, failure) DO UPDATE SET messages = messages + excluded.messages, latest = excluded.latest, updated = excluded.updated`).
		Bind(dbx.Params{"rows": jsonList(rows), "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("counting what arrived: %w", err)
	}
	return nil
}

// hourOf is an hour as the table has it.
func hourOf(t time.Time) string { return t.UTC().Format("2006-01-02 15") }

// ForgetArrivals forgets what arrived where a fortnight ago and before.
func ForgetArrivals(app core.App, now time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("DELETE FROM arrivals WHERE hour < {:before}").Bind(dbx.Params{"before": hourOf(now.Add(-arrivalsFor))}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting what arrived a fortnight ago: %w", err)
	}
	return nil
}
