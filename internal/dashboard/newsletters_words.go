package dashboard

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/newsletter"
	"waymark/internal/outbox"
)

// newestNewsletters reads the newsletters that changed last.
func newestNewsletters(app core.App, most int64) ([]*newsletter.Newsletter, error) {
	var found []*newsletter.Newsletter
	err := app.RecordQuery(newsletter.Collection).OrderBy("updated DESC", "id").Limit(most).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading the newsletters: %w", err)
	}
	return found, nil
}

// newsletterSays is how far a newsletter is. Its numbers add up to the readers it is for.
func newsletterSays(p newsletter.Progress) string {
	if p.Total == 0 {
		return "Nobody was to get it."
	}
	if p.Gone == p.Total {
		return "It has gone to " + readersOf(p.Total) + "."
	}
	narrow := "%s wait for hours that suit them"
	if p.Hours == 1 {
		narrow = "%s waits for hours that suit her"
	}
	var parts []string
	for _, part := range []struct {
		n    int
		says string
	}{
		{p.Gone, "%s gone"},
		{p.Going, "%s on the way"},
		{p.Waiting - p.Hours, "%s waiting"},
		{p.Hours, narrow},
		{p.Quiet, "%s asked for quiet and get it afterwards"},
		{p.Undelivered, "%s could not arrive" + reasons(p.Failures)},
		{p.Bounced, "%s came back"},
		{p.Unknown, "%s probably arrived"},
		{p.Failed, "%s refused"},
		{p.Cancelled, "%s called back or stopped meanwhile"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf(part.says, thousands(part.n)))
		}
	}
	of := "Of " + readersOf(p.Total)
	if p.Writing {
		of += " so far"
	}
	return of + ": " + strings.Join(parts, ", ") + "."
}

// reasons are why messages could not arrive, the most frequent first, in brackets; "" when nobody knows.
func reasons(failures map[outbox.Failure]int) string {
	whys := slices.SortedFunc(maps.Keys(failures), func(a, b outbox.Failure) int {
		return cmp.Or(cmp.Compare(failures[b], failures[a]), cmp.Compare(a, b))
	})
	parts := make([]string, 0, len(whys))
	for _, why := range whys {
		switch {
		case why == "":
		case len(failures) == 1:
			parts = append(parts, why.Words())
		default:
			parts = append(parts, thousands(failures[why])+": "+why.Words())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.ReplaceAll(strings.Join(parts, "; "), "%", "%%") + ")"
}

// readersOf is a number of readers, at least one.
func readersOf(n int) string {
	if n == 1 {
		return "one reader"
	}
	return thousands(n) + " readers"
}
