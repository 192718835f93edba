package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"filippo.io/age"
	"github.com/spf13/cobra"
)

// ErrWouldNotHelp: the newest backup was tried out, and could not be restored.
var ErrWouldNotHelp = errors.New("the newest backup would not help: make another, and look why")

// NewCommand is `waymark backup`. It may run beside a server on the same data.
func (b *Backups) NewCommand() *cobra.Command {
	var to, identity string
	var drill bool
	command := &cobra.Command{
		Use:   "backup",
		Short: "Makes a backup and reads it back, or tries the newest one out",
		Long: "Copies the database while the site runs, packs it with the files and the secret, reads the copy back,\n" +
			"and puts it where backups are kept: in pb_data/backups, or in the S3 bucket of the dashboard's settings.\n" +
			"With WAYMARK_BACKUP_RECIPIENT set it is encrypted. Nothing of the site is changed.",
		Example: "  waymark backup\n  waymark backup --to /mnt/usb/waymark.zip\n  waymark backup --drill --identity key.txt",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			switch {
			case drill && to != "":
				return errors.New("--drill tries out a backup that is there, and --to makes a new one: leave one of them out")
			case drill:
				return b.commandDrill(ctx, command.OutOrStdout(), identity)
			case identity != "":
				return errors.New("--identity opens a backup to try it out: say --drill too")
			}
			return b.commandMake(ctx, command.OutOrStdout(), to)
		},
	}
	command.Flags().StringVar(&to, "to", "", "write it to this file (or into this folder) instead of where backups are kept")
	command.Flags().BoolVar(&drill, "drill", false, "make none, but try the newest one out: unpack it into an empty folder, open and count")
	command.Flags().StringVar(&identity, "identity", "", "with --drill: the file with the key that opens an encrypted backup")
	return command
}

func (b *Backups) commandMake(ctx context.Context, out io.Writer, to string) error {
	var made Made
	var err error
	where := "in pb_data/backups"
	switch {
	case to != "":
		made, err = b.WriteTo(ctx, to)
		where = ""
	case !b.local():
		where = "in the S3 bucket"
		fallthrough
	default:
		made, err = b.Create(ctx, "")
	}
	if err != nil {
		return err
	}
	var says strings.Builder
	fmt.Fprintf(&says, "%s\n", strings.TrimSpace(made.Name+" "+where))
	fmt.Fprintf(&says, "  %s, read back: %s in it\n", Bytes(made.Size), Rows(made.Manifest.Counts))
	if made.Locked {
		says.WriteString("  encrypted: it opens only with the key that belongs to WAYMARK_BACKUP_RECIPIENT\n")
	} else {
		says.WriteString("  not encrypted: it holds everybody's addresses and the key to their links\n")
	}
	if len(made.LeftOut) > 0 {
		fmt.Fprintf(&says, "  not in it, since it is not Waymark's: %s\n", strings.Join(made.LeftOut, ", "))
	}
	_, err = io.WriteString(out, says.String())
	return err
}

func (b *Backups) commandDrill(ctx context.Context, out io.Writer, identity string) error {
	var identities []age.Identity
	if identity != "" {
		var err error
		if identities, err = ReadIdentities(identity); err != nil {
			return err
		}
	}
	drill, err := b.Drill(ctx, identities...)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "%s, made %s\n  %s\n", drill.Name, drill.MadeAt.Format("2 January 2006, 15:04 MST"), drill.Says); err != nil {
		return err
	}
	if !drill.OK {
		return ErrWouldNotHelp
	}
	return nil
}
