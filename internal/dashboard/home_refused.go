package dashboard

import (
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// refusedNeeds says which providers refuse her mail at the moment, and what to do about it. It ends by itself,
// when mail arrives there again.
func (d *desk) refusedNeeds(site *settings.Site) ([]need, error) {
	trends, err := outbox.Trends(d.app, d.now())
	if err != nil {
		return nil, err
	}
	var needs []need
	for _, trend := range trends {
		if trend.Hers() {
			needs = append(needs, leads(trend.Says(site.Timezone(), d.now())+" "+trend.Todo(), "See whom it is about", "#/health"))
		}
	}
	return needs, nil
}
