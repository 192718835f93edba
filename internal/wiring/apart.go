package wiring

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"

	"waymark/internal/cli"
	"waymark/internal/config"
	"waymark/internal/instance"
	"waymark/internal/outbox"
	"waymark/internal/replica"
	"waymark/internal/restore"
)

// Apart are the commands that must not open the database as the site's, because whose it is has yet to be settled,
// or because it is not there yet. They run without an app behind them: each says with cli.Looks or cli.Elsewhere
// what has to be there.
func Apart(app *pocketbase.PocketBase) []*cobra.Command {
	return []*cobra.Command{
		cli.Looks(instance.NewSecretCommand(app.DataDir, Connect, outbox.SentFrom)),
		cli.Elsewhere(restore.NewCommand(restore.Config{
			DataDir: app.DataDir, Program: func() string { return app.RootCmd.Version }, Connect: Connect, Running: outbox.SentFrom, Replica: fromReplica, Now: time.Now,
		})),
	}
}

// fromReplica writes what the replica that is set for dataDir has into a new file.
func fromReplica(ctx context.Context, dataDir string, at time.Time, into string) error {
	cfg, err := config.Outside(dataDir)
	if err != nil {
		return err
	}
	if cfg.Replica == "" {
		return restore.ErrReplica
	}
	target, err := replica.ParseTarget(cfg.Replica, cfg.S3Key, cfg.S3Secret)
	if err != nil {
		return fmt.Errorf("WAYMARK_REPLICA: %w", err)
	}
	return target.Restore(ctx, at, into)
}
