// Package restore puts a backup back, into a folder of its own, and nothing ever over something that is there.
//
//	command := restore.NewCommand(restore.Config{DataDir: app.DataDir, Connect: wiring.Connect, …})
//
// What it has put there is a copy, and writes to nobody until somebody says that it is the site now (package
// instance). It appears whole: everything is unpacked and tried beside its place first, and the database,
// without which a folder is no site, comes last.
package restore

import (
	"context"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
)

// Config is what restoring needs from elsewhere.
type Config struct {
	// DataDir is where the site is to be.
	DataDir func() string
	// Program is the version of this program.
	Program func() string
	// Connect opens a database for writing.
	Connect func(path string) (*dbx.DB, error)
	// Running reports whether a server has a data folder in hand.
	Running func(dataDir string) (bool, error)
	// Replica writes the database as it was at a moment (zero: the newest) into a new file. Nil: there is none.
	Replica func(ctx context.Context, dataDir string, at time.Time, into string) error
	Now     func() time.Time
}

// The reasons not to restore. Each comes with a sentence that says what to do.
var (
	// ErrThere: there is a site in the folder.
	ErrThere = errors.New("there is a site already")
	// ErrNotEmpty: there is something else in the folder.
	ErrNotEmpty = errors.New("there is something in the folder already")
	// ErrServing: a server runs on the folder.
	ErrServing = errors.New("a server is running on it")
	// ErrReplica: no replica is set up, so nothing can come from it.
	ErrReplica = errors.New("there is no replica to restore from: set WAYMARK_REPLICA to its address")
)
