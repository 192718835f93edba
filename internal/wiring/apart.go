package wiring

import (
	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"

	"waymark/internal/cli"
	"waymark/internal/instance"
	"waymark/internal/outbox"
)

// Apart are the commands that must not open the database as the site's, because whose it is has yet to be settled,
// or because it is not there yet. They run without an app behind them: each says with cli.Looks or cli.Elsewhere
// what has to be there.
func Apart(app *pocketbase.PocketBase) []*cobra.Command {
	return []*cobra.Command{cli.Looks(instance.NewSecretCommand(app.DataDir, Connect, outbox.SentFrom))}
}
