package bench

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// row is one line of the table at the end: what was measured, what came of it, the bare figure of the
// same run, and how it was measured.
type row struct{ what, ours, bare, how string }

// table gathers rows. A benchmark that is run several times has its last one.
var table struct {
	mu   sync.Mutex
	rows []row
}

func note(r row) {
	table.mu.Lock()
	defer table.mu.Unlock()
	for i := range table.rows {
		if table.rows[i].what == r.what {
			table.rows[i] = r
			return
		}
	}
	table.rows = append(table.rows, r)
}

// TestMain prints the table once everything has been measured.
func TestMain(m *testing.M) {
	code := m.Run()
	if len(table.rows) > 0 {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
		fmt.Fprint(out, "\nwhat\tWaymark\tbare\thow\n")
		for _, r := range table.rows {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", r.what, r.ours, r.bare, r.how)
		}
		fmt.Fprintln(out)
		_ = out.Flush()
	}
	os.Exit(code)
}

// grouped writes a number as people read it: 12,345.
func grouped(n float64) string {
	text := fmt.Sprintf("%.0f", n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// perSecond is a rate as it stands in the table.
func perSecond(n int, took time.Duration) string { return grouped(float64(n)/took.Seconds()) + "/s" }

// short is a duration with three figures at most.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
