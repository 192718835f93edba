package subscribers

import (
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
)

func TestSheRestsOnlyWhenNothingHasArrivedForAWeek(t *testing.T) {
	start := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		fates string // the oldest first: u(ndelivered), d(elivered), a(ccepted), c(omplained)
		days  []int
		want  bool
	}{
		"nothing":                           {"", nil, false},
		"two":                               {"uu", []int{0, 30}, false},
		"three over a week":                 {"uuu", []int{0, 3, 7}, true},
		"three in six days":                 {"uuu", []int{0, 3, 6}, false},
		"four, the last three in six days":  {"uuuu", []int{0, 2, 5, 8}, true},
		"one that arrived between":          {"uudu", []int{0, 3, 5, 8}, false},
		"one that arrived before":           {"duuu", []int{0, 1, 4, 8}, true},
		"one that arrived after":            {"uuud", []int{0, 4, 8, 9}, false},
		"one that is on its way":            {"uuua", []int{0, 4, 8, 9}, true},
		"one that was taken between":        {"uuau", []int{0, 3, 5, 8}, false},
		"one that she read and complained":  {"uucu", []int{0, 3, 5, 8}, false},
		"three, one and three within weeks": {"uuuduuu", []int{0, 4, 8, 9, 10, 12, 14}, false},
	} {
		var trail []fate
		for i := len(row.fates) - 1; i >= 0; i-- {
			at, _ := types.ParseDateTime(start.AddDate(0, 0, row.days[i]))
			status := map[byte]outbox.Status{'u': outbox.Undelivered, 'd': outbox.Delivered, 'a': outbox.Accepted, 'c': outbox.Complained}[row.fates[i]]
			trail = append(trail, fate{status, at})
		}
		if got := letRest(trail); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
