package sequence_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestALetterThatCouldNotGoIsRefusedWithASentence(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	letter := firstLetter(t, site, sequence.Id)
	for name, c := range map[string]struct {
		fields map[string]any
		says   string
	}{
		"longer than Gmail shows":             {map[string]any{"body": "<p>" + strings.Repeat("Words and words. ", 7000) + "</p>"}, "too long for one mail"},
		"a tag that is none":                  {map[string]any{"body": "<p>{{ fist_name }}</p>"}, "fist_name"},
		"three million hours after the other": {map[string]any{"delay": 3_000_000, "delay_unit": "hours"}, "ten thousand"},
		"before the other":                    {map[string]any{"delay": -1}, "ten thousand"},
		"too far off, as a draft":             {map[string]any{"delay": 10_001, "status": "draft"}, "ten thousand"},
	} {
		fresh, err := site.App.FindRecordById("steps", letter.Id)
		if err != nil {
			t.Fatal(err)
		}
		fresh.Load(c.fields)
		if err := site.App.Save(fresh); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	site.Set(letter, map[string]any{"delay": 10_000, "delay_unit": "weeks", "body": "<p>" + strings.Repeat("Words and words. ", 5000) + "</p>"})
}
