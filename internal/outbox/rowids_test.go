package outbox

import (
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

func TestRowsThatAreWrittenTogetherHaveIdsOfTheirOwnThatFollowOneAnother(t *testing.T) {
	valid := core.DefaultIdRegex
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	var all []string
	for range 100 { // a clock that stands still
		next := rowIDs(now, 500)
		for range 500 {
			all = append(all, next())
		}
	}
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("they do not follow one another, or one came twice")
	}
	if i := slices.IndexFunc(all, func(id string) bool { return len(id) != core.DefaultIdLength || !valid.MatchString(id) }); i >= 0 {
		t.Errorf("%q is no id", all[i])
	}
}
