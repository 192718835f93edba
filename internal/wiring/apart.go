package wiring

import (
	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"

	"waymark/internal/instance"
	"waymark/internal/outbox"
)

// Apart are the commands that must not open the database as the site's, because whose it is has yet to be settled,
// or because it is not there yet. They run without an app behind them.
func Apart(app *pocketbase.PocketBase) []*cobra.Command {
	return []*cobra.Command{instance.NewSecretCommand(app.DataDir, Connect, outbox.SentFrom)}
}
