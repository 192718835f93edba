package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

// million is how many people walk through one sequence in these benchmarks.
const million = 1_000_000

// withCrowd is a site with a million enrolments whose next letter is due in a year, made
// by one statement a table.
func withCrowd(b *testing.B) (site *apptest.Site, sequence, step string) {
	b.Helper()
	site = apptest.New(b)
	_, record := site.Offer(3)
	if err := site.App.DB().NewQuery("SELECT id FROM steps ORDER BY position LIMIT 1").Row(&step); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for _, statement := range []string{
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {:many})
		INSERT INTO subscribers (id, email, status, created, updated) SELECT printf('s%014d', i), 'reader' || i || '@example.org', 'active', {:now}, {:now} FROM n`,
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {:many})
		INSERT INTO enrolments (id, subscriber, sequence, status, next_step, next_at, last_at, created, updated)
		SELECT printf('e%014d', i), printf('s%014d', i), {:sequence}, 'active', {:step}, {:later}, {:now}, {:now}, {:now} FROM n`,
	} {
		_, err := site.App.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{
			"many": million, "sequence": record.Id, "step": step, "now": stamped(apptest.Start.AddDate(-1, 0, 0)), "later": stamped(apptest.Start.AddDate(1, 0, 0)),
		}).Execute()
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("a million people were put in it in %v", time.Since(began).Round(time.Second))
	return site, record.Id, step
}

func stamped(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000Z") }

func sqlDo(b testing.TB, site *apptest.Site, statement string, params dbx.Params) {
	b.Helper()
	if _, err := site.App.NonconcurrentDB().NewQuery(statement).Bind(params).Execute(); err != nil {
		b.Fatal(err)
	}
}

// each is how long one round of a benchmark took.
func each(b *testing.B) time.Duration { return b.Elapsed() / time.Duration(b.N) }

// BenchmarkTick measures one tick with a million enrolments: when none is due, when ten
// thousand are, and when ten thousand letters wait in the ledger for the mail to take
// them. Beside them, in the same database: an empty transaction, and ten thousand messages
// saved as bare PocketBase records in one transaction.
//
//	go test ./internal/bench -run "^$" -bench Tick -benchtime 5x
func BenchmarkTick(b *testing.B) {
	site, _, step := withCrowd(b)
	tick := func(b *testing.B, want int) {
		b.Helper()
		queued, err := site.Letters.Tick()
		if err != nil || queued != want {
			b.Fatalf("%d queued, not %d: %v", queued, want, err)
		}
	}
	tick(b, 0)
	var none, ten time.Duration
	b.Run("none due", func(b *testing.B) {
		for b.Loop() {
			tick(b, 0)
		}
		none = each(b)
	})
	b.Run("baseline: an empty transaction", func(b *testing.B) {
		for b.Loop() {
			if err := site.App.RunInTransaction(func(core.App) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		note(row{"a tick, none of a million due", short(none), short(each(b)), "in this process; bare: an empty transaction"})
	})
	const due = 10_000
	b.Run("10000 due", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			sqlDo(b, site, "DELETE FROM messages", nil)
			sqlDo(b, site, "UPDATE enrolments SET next_step = {:step}, next_at = {:at} WHERE id < {:until}",
				dbx.Params{"step": step, "at": stamped(apptest.Start.Add(-time.Minute)), "until": fmt.Sprintf("e%014d", due)})
			b.StartTimer()
			tick(b, due)
		}
		ten = each(b)
		b.ReportMetric(float64(due)*float64(b.N)/b.Elapsed().Seconds(), "letters/s")
	})
	b.Run("none due and 10000 in the ledger", func(b *testing.B) {
		for b.Loop() {
			tick(b, 0)
		}
	})
	b.Run("baseline: 10000 bare records", func(b *testing.B) {
		messages, err := site.App.FindCachedCollectionByNameOrId("messages")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			b.StopTimer()
			sqlDo(b, site, "DELETE FROM messages", nil)
			b.StartTimer()
			err := site.App.RunInTransaction(func(tx core.App) error {
				for i := range due {
					record := core.NewRecord(messages)
					record.Load(map[string]any{
						"status": "queued", "kind": "letter", "purpose": fmt.Sprint("bare", i), "send_id": fmt.Sprint("bare", i), "priority": 30,
						"subscriber": fmt.Sprintf("s%014d", i), "enrolment": fmt.Sprintf("e%014d", i), "step": step, "next_at": apptest.Start,
					})
					if err := tx.Save(record); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		note(row{"a tick, 10,000 of a million due", short(ten), short(each(b)), "in this process; bare: 10,000 PocketBase records in one transaction"})
		b.ReportMetric(float64(due)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
}
