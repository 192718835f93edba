package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/instance"
)

// commandLooks bounds how long the command reads a database from end to end.
const commandLooks = 10 * time.Minute

// looking is an app that stands in an empty folder of its own and reads the databases of the site in dir.
// Whatever PocketBase makes, tidies or removes as it starts, it does in that folder.
type looking struct {
	core.App
	dir string
}

// DataDir is the site's.
func (l looking) DataDir() string { return l.dir }

// NewBackupsFilesystem opens where the site's backups are; those who ask for a folder have seen that it is there.
func (l looking) NewBackupsFilesystem() (*filesystem.System, error) {
	if l.Settings().Backups.S3.Enabled {
		return l.App.NewBackupsFilesystem()
	}
	return filesystem.NewLocal(filepath.Join(l.dir, core.LocalBackupsDirName))
}

// apart looks at the site without opening it: every connection can only read, no migration runs, and no file is made in
// the site's folder that stays. A database that cannot be opened so is Bad, and the rest is looked at.
func (d *Doctor) apart(ctx context.Context) (checks []Check, err error) {
	room, err := os.MkdirTemp("", "waymark-doctor-")
	if err != nil {
		return nil, fmt.Errorf("making room to look: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(room)) }()
	dir := d.app.DataDir()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: room, DBConnect: func(path string) (*dbx.DB, error) {
		return instance.OpenReading(filepath.Join(dir, filepath.Base(path)))
	}})
	defer func() { err = errors.Join(err, app.ResetBootstrapState()) }()

	other := New(looking{app, dir}, d.cfg, d.mail, d.now)
	other.environ, other.also, other.say, other.patience = d.environ, d.also, d.say, commandLooks
	other.network, other.tried = d.network, d.tried
	whole := other.database(ctx)
	if Worst(whole) != Bad {
		if err := app.Bootstrap(); err == nil {
			return other.Examine(ctx), nil
		} else if Worst(whole) == OK {
			whole = append(whole, bad(nameDatabase, "It could not be read: "+err.Error()+".", "If an older version of Waymark runs here, start this one (waymark serve), which brings the database up to date."))
		}
	}
	checks = append(forFriend(other.names(), other.files(), other.secret(), other.owners()), whole...)
	if d.tried != nil {
		checks = append(checks, forFriend(*d.tried)...)
	}
	return identified(append(checks, other.disk())), nil
}
