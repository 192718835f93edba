package doctor

import (
	"context"

	"waymark/internal/outbox"
	"waymark/internal/settings"
)

const nameDelivery = "Where mail arrives"

// delivery looks for providers that refuse many messages: that is the author's trouble, and each of her readers
// there has one mail less.
func (d *Doctor) delivery(context.Context) []Check {
	trends, err := outbox.Trends(d.app, d.now())
	if err != nil {
		return d.blind(nameDelivery, err)
	}
	site, err := settings.Load(d.app)
	if err != nil {
		return d.blind(nameDelivery, err)
	}
	if len(trends) == 0 {
		return []Check{ok(nameDelivery, "Nobody refuses your mail.")}
	}
	var checks []Check
	for _, trend := range trends {
		says := trend.Says(site.Timezone(), d.now())
		if !trend.Hers() {
			checks = append(checks, ok(nameDelivery, says+" "+trend.Todo()))
			continue
		}
		checks = append(checks, warn(nameDelivery, says, trend.Todo()))
	}
	return checks
}
