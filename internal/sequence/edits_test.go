package sequence_test

import (
	"testing"

	"waymark/internal/apptest"
)

// Thinking about everybody again takes seconds where there are many, and holds up every signup.
func TestNobodyIsThoughtAboutAgainForAComma(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	walker(site, sequence.Id, "ada")
	site.Settle()
	letter := firstLetter(t, site, sequence.Id)
	planned := func() bool { return site.Count("enrolments", "status = 'active' AND next_at != ''") == 1 }
	for name, words := range map[string]map[string]any{"steps": {"subject": "A comma, more", "preheader": "Now", "body": "<p>Other words.</p>"}, "sequences": {"name": "Another name"}} {
		record := letter
		if name == "sequences" {
			record = sequence
		}
		if site.Set(record, words); !planned() {
			t.Errorf("new words in %s, and everybody is thought about again", name)
		}
	}
	site.Make("steps", map[string]any{"sequence": sequence.Id, "subject": "A draft", "status": "draft"})
	if !planned() {
		t.Error("a draft, and everybody is thought about again")
	}
	for _, edit := range []map[string]any{{"delay": 3}, {"delay_unit": "weeks"}, {"position": 5}, {"status": "off"}} {
		if site.Set(letter, edit); planned() {
			t.Errorf("%v, and nobody is thought about again", edit)
		}
		site.Settle()
	}
	for _, edit := range []map[string]any{{"weekdays": []string{"mon", "fri"}}, {"weekdays": []string{"mon"}}, {"send_from": "08:00", "send_until": "12:00"}, {"timezone": "Europe/London"}, {"status": "paused"}} {
		if site.Set(sequence, edit); planned() {
			t.Errorf("%v, and nobody is thought about again", edit)
		}
		site.Settle()
	}
}
