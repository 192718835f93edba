package bench

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
	"waymark/internal/e2e"
)

// secret is what the seeded site and the program both sign with.
var secret = strings.Repeat("test", 8)

// seeded is a data directory with a guide and its letter, in which so many subscribers have confirmed two
// days ago and had nothing yet.
func seeded(b *testing.B, people int) *apptest.Site {
	b.Helper()
	site := apptest.Open(b, b.TempDir())
	site.Offer(1)
	seed(b, site, people, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {:people})
		INSERT INTO subscribers (id, email, first_name, status, newsletter, confirmed_at, created, updated)
		SELECT printf('sub%012d', i), printf('reader.number.%d@example.org', i), printf('Reader %d', i), 'active', TRUE, {:then}, {:then}, {:then} FROM n`)
	return site
}

// lettersDue is seeded, with the first letter due to each of them.
func lettersDue(b *testing.B, people int) *apptest.Site {
	b.Helper()
	site := seeded(b, people)
	seed(b, site, people, `INSERT INTO enrolments (id, subscriber, sequence, status, last_at, next_step, next_at, created, updated)
		SELECT 'enr' || substr(s.id, 4), s.id, q.id, 'active', {:then}, t.id, {:then}, {:then}, {:then} FROM subscribers s, sequences q, steps t`)
	return site
}

// newsletterDue is seeded, with a newsletter to each of them that has been set going.
func newsletterDue(b *testing.B, people int) *apptest.Site {
	b.Helper()
	site := seeded(b, people)
	seed(b, site, people, `INSERT INTO newsletters (id, subject, preheader, body, status, started_at, created, updated)
		VALUES ('newsletter00001', 'A note in November', 'A few lines', '<p>Hello {{ first_name }}, ' || replace(hex(zeroblob(400)), '0', 'word ') || '</p>',
		'sending', {:then}, {:then}, {:then})`)
	return site
}

// seed runs one statement with {:people} and {:then}, which is two days ago.
func seed(b *testing.B, site *apptest.Site, people int, sql string) {
	b.Helper()
	then := time.Now().UTC().AddDate(0, 0, -2).Format("2006-01-02 15:04:05.000Z")
	if _, err := site.App.NonconcurrentDB().NewQuery(sql).Bind(dbx.Params{"people": people, "then": then}).Execute(); err != nil {
		b.Fatal(err)
	}
}

// sendAll starts the program on a seeded site and waits until everybody's mail is accepted.
// It returns how long that took from the first call on.
func sendAll(b *testing.B, site *apptest.Site, to *carrier, want int, env ...string) (took time.Duration, peak int64) {
	b.Helper()
	p := e2e.NewProgram(b, append([]string{
		"WAYMARK_SECRET=" + secret, "MG_API_KEY=key", "MG_DOMAIN=mg.example.org", "MG_URL=" + to.address(),
	}, env...)...)
	p.Dir = site.App.DataDir()
	p.Serve()
	p.Until("the first mail goes out", func() bool { return to.calls.Load() > 0 })
	began := time.Now()
	already := int(to.recipients.Load())
	for site.Count("messages", "status = 'accepted'") < want {
		time.Sleep(20 * time.Millisecond) // looks from outside at another process
		if time.Since(began) > 5*time.Minute {
			b.Fatalf("%d of %d after five minutes; the program said:\n%s", site.Count("messages", "status = 'accepted'"), want, p.Said())
		}
	}
	took = time.Since(began)
	peak = p.PeakMemory()
	p.Stop()
	if sent := int(to.recipients.Load()); sent != want {
		b.Errorf("%d mails went out, not %d", sent, want)
	}
	return took * time.Duration(want) / time.Duration(want-already+1), peak
}

// bare posts the same mails from as many workers and writes nothing down: what this
// machine, this HTTP client and this carrier can do at most.
func bare(b *testing.B, to *carrier, mails, workers, recipients int) time.Duration {
	b.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	for _, field := range []string{"from", "subject", "text", "html"} {
		if err := writer.WriteField(field, strings.Repeat("words ", 40)); err != nil {
			b.Fatal(err)
		}
	}
	for i := range recipients {
		if err := writer.WriteField("to", fmt.Sprintf("reader.number.%d@example.org", i)); err != nil {
			b.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(mails))
	began := time.Now()
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for left.Add(int64(-recipients)) > int64(-recipients) {
				response, err := client.Post(to.address()+"/mg.example.org/messages", writer.FormDataContentType(), bytes.NewReader(form.Bytes()))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
	}
	group.Wait()
	return time.Since(began)
}

// report prints the rate, its bare twin and the memory in place of ns/op, and notes them for the table.
func report(b *testing.B, what string, mails int, took, twin time.Duration, peak int64, how string) {
	ours := perSecond(mails, took) + ", " + short(took)
	if peak > 0 {
		ours += fmt.Sprintf(", peak %d MiB", peak>>20)
	}
	note(row{what, ours, perSecond(mails, twin), how})
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(mails)/took.Seconds(), "mails/s")
	b.ReportMetric(float64(mails)/twin.Seconds(), "bare/s")
	b.ReportMetric(took.Seconds(), "s")
	if peak > 0 {
		b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	}
}

// together is how many receivers one call of the bare twin has: as many as MAIL_BATCH is without being set.
const together = 500

func BenchmarkPersonalMail(b *testing.B) {
	const people = 15_000
	for b.Loop() {
		site, to := lettersDue(b, people), newCarrier(b, 0)
		took, peak := sendAll(b, site, to, people)
		report(b, "letters, each with her own words", people, took, bare(b, newCarrier(b, 0), people, 8, 1), peak,
			"15,000 due at once, from the first call to the last row; bare: 8 clients post such a form")
	}
}

func BenchmarkNewsletter(b *testing.B) {
	const people = 50_000
	for b.Loop() {
		site, to := newsletterDue(b, people), newCarrier(b, 0)
		took, peak := sendAll(b, site, to, people)
		report(b, "a newsletter to 50,000", people, took, bare(b, newCarrier(b, 0), people, 2, together), peak,
			"500 receivers in a call; bare: 2 clients post such calls")
	}
}

// Four times the audience: the figure to look at is the memory.
func BenchmarkNewsletterToTwoHundredThousand(b *testing.B) {
	const people = 200_000
	for b.Loop() {
		site, to := newsletterDue(b, people), newCarrier(b, 0)
		took, peak := sendAll(b, site, to, people)
		report(b, "a newsletter to 200,000", people, took, bare(b, newCarrier(b, 0), people, 2, together), peak,
			"the same: what counts is the memory")
	}
}

func BenchmarkTenThousandAtFiftyMilliseconds(b *testing.B) {
	const people, latency = 10_000, 50 * time.Millisecond
	b.Run("letters", func(b *testing.B) {
		for b.Loop() {
			site, to := lettersDue(b, people), newCarrier(b, latency)
			took, peak := sendAll(b, site, to, people)
			report(b, "10,000 letters at 50 ms a call", people, took, bare(b, newCarrier(b, latency), people, 300, 1), peak,
				"one call each; bare: 300 clients post such a form")
		}
	})
	b.Run("newsletter", func(b *testing.B) {
		for b.Loop() {
			site, to := newsletterDue(b, people), newCarrier(b, latency)
			took, peak := sendAll(b, site, to, people)
			report(b, "a newsletter to 10,000 at 50 ms a call", people, took, bare(b, newCarrier(b, latency), people, 2, together), peak,
				"500 receivers in a call; bare: 2 clients post such calls")
		}
	})
}
