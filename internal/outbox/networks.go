package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ForgetNetworks empties the keyed hashes of the networks that signups made before a
// moment came from: they keep turns fair for a day, and are nobody's business after it.
// The partial index on network finds them.
func ForgetNetworks(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("UPDATE messages SET network = '' WHERE network != '' AND created < {:before}").
		Bind(dbx.Params{"before": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting the networks of a day ago: %w", err)
	}
	return nil
}
