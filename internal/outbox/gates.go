package outbox

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// AllOf is a gate that lets a message go only when every one of gates does; what the first
// of them says against it stands. A later gate is not asked about a message that is
// already refused.
func AllOf(gates ...Gate) Gate {
	return func(tx core.App, now time.Time, ms []Message) (map[string]Verdict, error) {
		verdicts := make(map[string]Verdict, len(ms))
		for _, gate := range gates {
			said, err := gate(tx, now, ms)
			if err != nil {
				return nil, err
			}
			var still []Message
			for _, m := range ms {
				verdicts[m.ID] = said[m.ID]
				if said[m.ID].Status == Go {
					still = append(still, m)
				}
			}
			if ms = still; len(ms) == 0 {
				break
			}
		}
		return verdicts, nil
	}
}
