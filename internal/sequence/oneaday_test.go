package sequence_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// Two sequences, both overdue after an outage of ten days, and then going on beside each other.
func TestSomebodyInTwoSequencesGetsOneLetterADayAndBothGoOn(t *testing.T) {
	site := apptest.New(t)
	site.Offer(4) // a letter a day
	second := site.Make("sequences", map[string]any{"name": "Another", "status": "live", "timezone": "UTC"})
	for i := range 4 {
		site.Make("steps", map[string]any{
			"sequence": second.Id, "subject": fmt.Sprintf("Line number %d", i+1), "body": "<p>Words.</p>", "delay": 1, "delay_unit": "days", "status": "active",
		})
	}
	both := site.Make("subscribers", map[string]any{"email": "both@example.org", "status": "active"})
	only := site.Make("subscribers", map[string]any{"email": "only@example.org", "status": "active"})
	sequences, err := site.App.FindAllRecords("sequences")
	if err != nil {
		t.Fatal(err)
	}
	for _, sequence := range sequences {
		site.Make("enrolments", map[string]any{"subscriber": both.Id, "sequence": sequence.Id, "status": "active", "last_at": site.Clock.Now()})
	}
	site.Make("enrolments", map[string]any{"subscriber": only.Id, "sequence": second.Id, "status": "active", "last_at": site.Clock.Now()})
	site.Clock.Move(10 * 24 * time.Hour)

	got, seen, had := map[string]int{}, 0, map[string]int{} // by subject, and by day
	for hour := range 9 * 24 {
		site.Settle()
		hers := site.MailsTo("both@example.org")
		for _, mail := range hers[seen:] {
			got[mail.Subject[:4]]++
			had[site.Clock.Now().Format(time.DateOnly)]++
		}
		seen = len(hers)
		if hour == 4*24 && (got["Note"] < 1 || got["Line"] < 1) {
			t.Errorf("after four days one sequence has had to wait for the other: %v", got)
		}
		site.Clock.Move(time.Hour)
	}
	for day, n := range had {
		if n > 1 {
			t.Errorf("on %s she got %d letters", day, n)
		}
	}
	if got["Note"] != 4 || got["Line"] != 4 {
		t.Errorf("she got %v, not four of each", got)
	}
	if n := len(site.MailsTo("only@example.org")); n != 4 {
		t.Errorf("somebody in one sequence got %d letters, not 4", n)
	}
}
