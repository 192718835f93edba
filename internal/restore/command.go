package restore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"waymark/internal/backup"
	"waymark/internal/instance"
)

// asked is what the command line says.
type asked struct {
	file, identity, at        string
	replica, dry, live, moves bool
}

// NewCommand is `waymark restore`.
func NewCommand(cfg Config) *cobra.Command {
	var a asked
	command := &cobra.Command{
		Use:   "restore [FILE]",
		Short: "Puts a backup back into a new folder, where it writes to nobody until you say --go",
		Long: "Puts a backup, or what a replica has, into the folder that --dir names, which must be new or empty.\n" +
			"What it has made is a copy: it writes to nobody, and changes nothing at Mailgun, until somebody says that\n" +
			"it is the site now: with --go, later with `waymark restore --go --dir FOLDER`, or at the author's desk.",
		Example: "  waymark restore backup.zip --dry-run\n" +
			"  waymark restore backup.zip.age --identity key.txt --dir /tmp/drill/pb_data\n" +
			"  waymark restore --from-replica --at 2026-11-30T14:05:00Z --dir /var/lib/waymark/pb_data",
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if len(args) == 1 {
				a.file = args[0]
			}
			return run(command, cfg, a)
		},
	}
	flags := command.Flags()
	flags.StringVar(&a.identity, "identity", "", "the file with the key (age identity) that opens an encrypted backup")
	flags.BoolVar(&a.dry, "dry-run", false, "say what is in it and whether it can be read, and change nothing")
	flags.BoolVar(&a.live, "go", false, "this is the site now: it may write to people. Stop the one it was copied from first.\nWithout FILE: say so of a folder that was restored before")
	flags.BoolVar(&a.moves, "replace", false, "move the site that is in the folder aside, under another name, and keep it")
	flags.BoolVar(&a.replica, "from-replica", false, "take the database from the replica (WAYMARK_REPLICA); the secret is not in it")
	flags.StringVar(&a.at, "at", "", "with --from-replica: as it was at this time, such as 2026-11-30T14:05:00Z")
	return command
}

func run(command *cobra.Command, cfg Config, a asked) error {
	ctx, stop := signal.NotifyContext(command.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	out := command.OutOrStdout()
	dir, err := filepath.Abs(cfg.DataDir())
	if err != nil {
		return fmt.Errorf("finding the folder: %w", err)
	}
	switch {
	case a.replica == (a.file != ""):
		if a.live && !a.replica && !a.dry {
			return goLive(cfg, dir, out)
		}
		return errors.New("say what to restore: a backup's file, or --from-replica")
	case a.at != "" && !a.replica:
		return errors.New("--at goes with --from-replica: a backup is of the time when it was made")
	}
	if !a.dry {
		if err := free(cfg, dir, a.moves); err != nil {
			return err
		}
	}
	from, err := open(cfg, a, dir)
	if err != nil {
		return err
	}
	defer from.close()
	s, err := unpack(ctx, cfg, dir, from, a.dry)
	if err != nil {
		return err
	}
	defer s.remove()
	if _, err := io.WriteString(out, s.says(from)); err != nil || a.dry {
		return err
	}
	state := instance.Restored
	if a.live {
		state = instance.Live
	}
	aside, err := s.place(state, a.moves)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, afterwards(dir, aside, s.secret, a.live))
	return err
}

// open finds what is to be restored.
func open(cfg Config, a asked, dir string) (source, error) {
	if a.replica {
		if cfg.Replica == nil {
			return nil, ErrReplica
		}
		var at time.Time
		if a.at != "" {
			var err error
			if at, err = time.Parse(time.RFC3339, a.at); err != nil {
				return nil, errors.New("--at must be a time such as 2026-11-30T14:05:00Z, with its zone")
			}
		}
		return fromReplica{cfg, dir, at}, nil
	}
	var identities []age.Identity
	if a.identity != "" {
		var err error
		if identities, err = backup.ReadIdentities(a.identity); err != nil {
			return nil, err
		}
	}
	archive, err := backup.Open(a.file, identities...)
	if errors.Is(err, backup.ErrLocked) && a.identity == "" {
		return nil, fmt.Errorf("%w: name its file with --identity", err)
	}
	if err != nil {
		return nil, err
	}
	return fromArchive{archive, a.file}, nil
}

// goLive makes what was restored before the site.
func goLive(cfg Config, dir string, out io.Writer) (err error) {
	path := instance.DatabaseFile(dir)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no site in %s", dir)
	}
	db, err := cfg.Connect(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := instance.Say(db, instance.Live); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is the site now. A server that runs on it begins to send within some seconds; otherwise start one.\n", dir)
	return err
}
