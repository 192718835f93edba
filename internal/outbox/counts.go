package outbox

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// Counts returns how many rows of the ledger are in each state. A state that no row is in
// is missing; the numbers add up to the rows there are. idx_messages_due answers it
// without reading a row.
func Counts(app core.App) (map[string]float64, error) {
	var rows []struct {
		Status string  `db:"status"`
		N      float64 `db:"n"`
	}
	if err := app.DB().NewQuery("SELECT status, count(*) AS n FROM messages GROUP BY status").All(&rows); err != nil {
		return nil, fmt.Errorf("counting the ledger: %w", err)
	}
	counts := make(map[string]float64, len(rows))
	for _, row := range rows {
		counts[row.Status] = row.N
	}
	return counts, nil
}
