package apptest

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// Make saves a record of a collection, and fails the test when that is refused.
func (s *Site) Make(collection string, fields map[string]any) *core.Record {
	s.t.Helper()
	c, err := s.App.FindCollectionByNameOrId(collection)
	if err != nil {
		s.t.Fatal(err)
	}
	record := core.NewRecord(c)
	record.Load(fields)
	if err := s.App.Save(record); err != nil {
		s.t.Fatalf("saving %s: %v", collection, err)
	}
	return record
}

// Set changes fields of a record that is there.
func (s *Site) Set(record *core.Record, fields map[string]any) {
	s.t.Helper()
	fresh, err := s.App.FindRecordById(record.Collection(), record.Id)
	if err != nil {
		s.t.Fatal(err)
	}
	fresh.Load(fields)
	if err := s.App.Save(fresh); err != nil {
		s.t.Fatalf("saving %s: %v", record.Collection().Name, err)
	}
}

// Count returns how many rows of a table match a condition in SQL; "" is all.
func (s *Site) Count(table, where string) int {
	s.t.Helper()
	if where == "" {
		where = "1 = 1"
	}
	var n int
	if err := s.App.DB().NewQuery("SELECT count(*) FROM " + table + " WHERE " + where).Row(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// Offer makes what a reader can ask for: settings that let letters go live, a sequence
// with this many letters a day apart, and a live guide with the slug "calm" before it.
func (s *Site) Offer(letters int) (guide, sequence *core.Record) {
	s.t.Helper()
	site, err := s.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		s.t.Fatal(err)
	}
	s.Set(site, map[string]any{"name": "Slow Tide", "from_name": "Rowan", "reply_to": "author@example.org", "reply_hours": "I answer on weekdays.", "postal_address": "PO Box 1\nAnytown"})
	sequence = s.Make("sequences", map[string]any{"name": "After the guide", "status": "draft", "timezone": "UTC"})
	for i := range letters {
		s.Make("steps", map[string]any{
			"sequence": sequence.Id, "subject": fmt.Sprintf("Note number %d", i+1), "delay": 1, "delay_unit": "days", "status": "active",
			"body": fmt.Sprintf(`<p>Hello {{ first_name | default: "there" }}, this is letter %d.</p><p><a href="{{ site_url }}/blog">More</a></p>`, i+1),
		})
	}
	s.Set(sequence, map[string]any{"status": "live"})
	guide = s.Make("guides", map[string]any{
		"title": "A guide to leaving", "outside_name": "Notes for a quiet hour", "slug": "calm", "status": "live", "sequence": sequence.Id,
		"summary": "A short guide.", "body": "<h2>First of all</h2><p>You are not alone with this.</p>",
	})
	return guide, sequence
}
