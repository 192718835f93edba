package dashboard

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/newsletter"
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
	var parts []string
	for _, part := range []struct {
		n    int
		says string
	}{
		{p.Gone, "%s gone"},
		{p.Going, "%s on the way"},
		{p.Waiting, "%s waiting"},
		{p.Quiet, "%s asked for quiet and get it afterwards"},
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

// readersOf is a number of readers, at least one.
func readersOf(n int) string {
	if n == 1 {
		return "one reader"
	}
	return thousands(n) + " readers"
}
