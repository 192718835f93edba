package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The log of requests begins anew: its rows named what readers had opened and where they came from, with the
// queries of links in them. They would have gone by themselves within days. What is deleted is overwritten in the file.
func init() {
	m.Register(func(app core.App) error {
		if _, err := app.AuxNonconcurrentDB().NewQuery("DELETE FROM _logs").Execute(); err != nil {
			return fmt.Errorf("emptying the log: %w", err)
		}
		return nil
	}, nil)
}
