// Package instance keeps what a database knows of itself: whose it is (a fingerprint of the secret that
// signs its links), the newest program that has opened it, its schema, and whether it is the site
// or a restored copy that writes to nobody yet.
//
//	inst := instance.New(app, signer, version)
//	inst.Register()            // stops the start on somebody else's, or newer, data
//	if live, err := inst.Live(); live { … }
package instance

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/token"
)

// State is what a data folder is.
type State string

// The states of a data folder.
const (
	// Live is the site itself.
	Live State = "live"
	// Restored is what `waymark restore` made: it writes to nobody until somebody says that it is the site now.
	Restored State = "restored"
	// Drilled is a restored copy on which a drill has run. Its ledger says of mail that lies in the local
	// mailbox that it went, so it never becomes the site.
	Drilled State = "drilled"
)

// The reasons not to go on. Each comes wrapped in the sentence for the operator.
var (
	ErrOtherSecret = errors.New("another secret")
	ErrNewer       = errors.New("a newer program was here")
	// ErrDrilled: a copy on which a drill has run was to become the site.
	ErrDrilled = errors.New("a drill has run on this copy, so its ledger holds as sent what nobody got: restore the backup again, into a new folder, and say --go there")
	// ErrLiving: a drill was to run on the site itself.
	ErrLiving = errors.New("this folder is the site itself, and a drill on it would keep its readers' mail from them: " +
		"restore a backup into another folder and drill there (waymark restore FILE --dir FOLDER, then waymark serve --drill --dir FOLDER)")
)

// Instance is what the database of one app knows of itself. Safe for concurrent use.
type Instance struct {
	app         core.App
	fingerprint string
	program     string
}

// New returns the instance of app. program is the version of this program; "" is taken for "dev".
func New(app core.App, signer *token.Signer, program string) *Instance {
	if program == "" {
		program = "dev"
	}
	return &Instance{app: app, fingerprint: Fingerprint(signer), program: program}
}

// Fingerprint stands for a secret: it tells two apart, and says nothing of either.
func Fingerprint(signer *token.Signer) string {
	return signer.Hash("instance", "whose database is this")
}

// Register has every start of app look first whether the database may be opened, before anything in it is
// changed, and a server note that it was here.
func (i *Instance) Register() {
	i.app.OnBootstrap().Bind(firstOf(func(e *core.BootstrapEvent) error {
		if err := Check(e.App.DataDir(), i.fingerprint, i.program); err != nil {
			return err
		}
		return e.Next()
	}))
	i.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := i.Note(); err != nil {
			return err
		}
		return e.Next()
	})
}

// Note writes down that this program, with this secret, has opened the database and brought it to the
// schema it has. An older version never takes the place of a newer one.
func (i *Instance) Note() error {
	row, err := read(i.app.DB())
	if err != nil {
		return err
	}
	next := row
	next.Fingerprint = i.fingerprint
	if !olderThan(i.program, row.Program) {
		next.Program = i.program
	}
	if next.Newest, err = newestOf(i.app.DB()); err != nil {
		return err
	}
	if next == row {
		return nil
	}
	if err := write(i.app.NonconcurrentDB(), next); err != nil {
		return fmt.Errorf("noting whose the database is: %w", err)
	}
	return nil
}

// State is what the data folder is.
func (i *Instance) State() (State, error) {
	row, err := read(i.app.DB())
	return row.State, err
}

// Live reports whether this is the site itself, which may write to people. With an error it is false.
func (i *Instance) Live() (bool, error) {
	state, err := i.State()
	return err == nil && state == Live, err
}

// GoLive makes a restored copy the site. It returns ErrDrilled for one on which a drill has run, and does nothing
// to what is the site already.
func (i *Instance) GoLive() error { return goLive(i.app.NonconcurrentDB()) }

// Mailed notes that mail of this folder leaves the computer from now on: a drill on it would keep mail
// from people.
func (i *Instance) Mailed() error {
	if _, err := i.app.NonconcurrentDB().NewQuery("UPDATE _instance SET mailed = 1 WHERE mailed = 0").Execute(); err != nil {
		return fmt.Errorf("noting that mail leaves this computer: %w", err)
	}
	return nil
}

// BeginDrill makes sure that a drill on this folder keeps nobody's mail from them. A restored copy becomes
// [Drilled]; a site whose mail has never left this computer stays what it is; on any other
// it returns ErrLiving.
func (i *Instance) BeginDrill() error {
	row, err := read(i.app.DB())
	if err != nil {
		return err
	}
	switch {
	case row.State == Drilled:
		return nil
	case row.State == Live && row.Mailed:
		return ErrLiving
	case row.State == Live:
		gone, err := someLeft(i.app.DB())
		if err != nil {
			return err
		}
		if gone {
			return ErrLiving
		}
		return nil
	}
	return setState(i.app.NonconcurrentDB(), Drilled)
}
