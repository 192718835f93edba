package restore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/backup"
)

// A source is what can be restored.
type source interface {
	// unpack writes it into a folder that is not there yet.
	unpack(ctx context.Context, into string) error
	// says what it is, in a line or two.
	says() string
	close()
}

type fromArchive struct {
	*backup.Archive
	file string
}

func (a fromArchive) unpack(_ context.Context, into string) error { return a.Extract(into) }

func (a fromArchive) says() string {
	made := ""
	if !a.Manifest.MadeAt.IsZero() {
		made = ", made on " + a.Manifest.MadeAt.UTC().Format("2 January 2006 at 15:04 UTC")
	}
	by := ""
	if a.Manifest.Program != "" {
		by = " by version " + a.Manifest.Program
	}
	kind := "A backup"
	if a.Locked {
		kind = "An encrypted backup"
	}
	return fmt.Sprintf("%s%s%s: %s\n", kind, made, by, filepath.Base(a.file))
}

func (a fromArchive) close() { _ = a.Close() } // it was only read

type fromReplica struct {
	cfg Config
	dir string
	at  time.Time
}

func (r fromReplica) unpack(ctx context.Context, into string) error {
	if err := os.Mkdir(into, 0o700); err != nil {
		return fmt.Errorf("making a folder for the restored database: %w", err)
	}
	return r.cfg.Replica(ctx, r.dir, r.at, filepath.Join(into, backup.DatabaseName))
}

func (r fromReplica) says() string {
	if r.at.IsZero() {
		return "The newest state of the replica. The secret and files that lie on this computer are not in it.\n"
	}
	return "The replica as it was on " + r.at.UTC().Format("2 January 2006 at 15:04:05 UTC") + ". The secret and files that lie on this computer are not in it.\n"
}

func (r fromReplica) close() {}
