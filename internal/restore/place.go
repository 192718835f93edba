package restore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"waymark/internal/backup"
	"waymark/internal/config"
	"waymark/internal/instance"
	"waymark/internal/owner"
	"waymark/internal/token"
)

// free looks whether a site may be put into dir: it is not there, or empty but for its secret, or a site that may be
// moved aside and that nobody serves.
func free(cfg Config, dir string, moves bool) error {
	there, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking into %s: %w", dir, err)
	}
	if busy, err := cfg.Running(dir); err != nil || busy {
		return errors.Join(err, fmt.Errorf("%s: %w. Stop it first, or restore into another folder with --dir", dir, ErrServing))
	}
	secret := filepath.Base(config.SecretFile(dir))
	there = slices.DeleteFunc(there, func(e fs.DirEntry) bool { return e.Name() == secret || e.Name() == "lost+found" })
	if len(there) == 0 || moves {
		return nil
	}
	if slices.ContainsFunc(there, func(e fs.DirEntry) bool { return e.Name() == backup.DatabaseName }) {
		return fmt.Errorf("%s: %w, and it is not overwritten. Restore into another folder with --dir, or stop its server and say --replace: then it is moved aside and kept", dir, ErrThere)
	}
	return fmt.Errorf("%s: %w (%s). Restore into another folder with --dir, or move that away", dir, ErrNotEmpty, there[0].Name())
}

// staged is a restored site that is not at its place yet.
type staged struct {
	cfg     Config
	dir     string // where it is to be
	temp    string // where it lies, and all that is made on the way
	data    string // its data folder, in temp
	stopped []byte // its file of who stopped; nil when it has none
	tried   backup.Tried
	inside  contents
	strange error  // why this program could not open it; nil when it can
	secret  string // what is to be said about the secret; "" when all is well
	owner   owner.Giver
}

// unpack unpacks a source beside the place it is for, and tries it out. A dry run uses the system's folder for what is
// temporary when that place is not there.
func unpack(ctx context.Context, cfg Config, dir string, from source, dry bool) (_ *staged, err error) {
	parent := filepath.Dir(dir)
	if _, err := os.Stat(dir); err == nil && !dry && !hasSite(dir) {
		parent = dir // it may be a mounted disk, into which nothing can be moved but from within
	}
	site := owner.GiverFor(parent)
	if _, err := os.Stat(parent); dry && err != nil {
		parent = ""
	} else if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, fmt.Errorf("making %s: %w", parent, err)
	}
	temp, err := os.MkdirTemp(parent, ".waymark-restore-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder to unpack into: %w", err)
	}
	s := &staged{cfg: cfg, dir: dir, temp: temp, data: filepath.Join(temp, "data"), owner: site}
	defer func() {
		if err != nil {
			s.remove()
		}
	}()
	if err := from.unpack(ctx, s.data); err != nil {
		return nil, err
	}
	if err := s.tidy(); err != nil {
		return nil, err
	}
	if s.tried, err = backup.Try(ctx, s.data); err != nil {
		return nil, err
	}
	return s, s.know()
}

func hasSite(dir string) bool {
	_, err := os.Stat(instance.DatabaseFile(dir))
	return err == nil
}

// tidy takes out what has no business in a data folder: the file that lies beside it, and the locks and notes of a
// process that was.
func (s *staged) tidy() error {
	stopped, err := os.ReadFile(filepath.Join(s.data, backup.StoppedName))
	if err == nil {
		s.stopped = stopped
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading who stopped: %w", err)
	}
	for _, name := range []string{backup.StoppedName, "outbox.lock", ".notify"} {
		if err := os.RemoveAll(filepath.Join(s.data, name)); err != nil {
			return fmt.Errorf("tidying what was unpacked: %w", err)
		}
	}
	return nil
}

// know finds out whether this program can open what was unpacked, and with which secret.
func (s *staged) know() error {
	secretFile := config.SecretFile(s.data)
	raw, err := os.ReadFile(secretFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the secret: %w", err)
	}
	has := len(strings.TrimSpace(string(raw))) >= 32
	known, err := instance.Knows(s.data)
	if err != nil {
		return err
	}
	fingerprint := known
	switch outside, err := config.Secret(s.dir); {
	case err == nil: // set in the environment, or put there before
		if print := instance.Fingerprint(token.New(outside)); known != "" && print != known {
			s.secret = "The secret that is set here is not the one this site knows; it will not start with it."
		}
		if !has {
			break
		}
		if kept, err := os.ReadFile(config.SecretFile(s.dir)); err == nil && strings.TrimSpace(string(kept)) != strings.TrimSpace(string(raw)) && !hasSite(s.dir) {
			return fmt.Errorf("%s holds another secret than the backup: move one of the two away", config.SecretFile(s.dir))
		}
	case has:
		if print := instance.Fingerprint(token.New([]byte(strings.TrimSpace(string(raw))))); known != "" && print != known {
			s.secret = "waymark.secret in it is not the one its database knows (WAYMARK_SECRET was set): set that one."
		}
	default:
		s.secret = "The secret is not in it: before it is served, put waymark.secret into the folder, or set WAYMARK_SECRET as it was."
	}
	if s.inside, err = look(s.data); err != nil {
		return err
	}
	s.strange = instance.Check(s.data, fingerprint, s.cfg.Program())
	return nil
}

// remove takes away what is left of it.
func (s *staged) remove() { _ = os.RemoveAll(s.temp) }

// place puts it where it belongs, the database last, and returns where the site went that was there, or "".
func (s *staged) place(state instance.State, moves bool) (aside string, err error) {
	if s.strange != nil {
		return "", s.strange
	}
	if err := s.say(state); err != nil {
		return "", err
	}
	if err := errors.Join(os.Chmod(s.data, 0o700), s.owner.GiveAll(s.data)); err != nil {
		return "", fmt.Errorf("giving the site to its owner: %w", err)
	}
	if err := free(s.cfg, s.dir, moves); err != nil && !s.alone() { // somebody may have come meanwhile
		return "", err
	}
	if hasSite(s.dir) {
		aside = s.dir + ".before-" + s.cfg.Now().UTC().Format("20060102-150405")
		if err := os.Rename(s.dir, aside); err != nil {
			return "", fmt.Errorf("moving the site aside: %w", err)
		}
	}
	if err := s.keepStops(); err != nil {
		return aside, err
	}
	if _, err := os.Stat(s.dir); errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(s.data, s.dir)
		return aside, errors.Join(err, syncFolder(filepath.Dir(s.dir)))
	}
	return aside, s.moveIn()
}

// alone reports whether nothing is in the folder but what this restore put there.
func (s *staged) alone() bool {
	there, err := os.ReadDir(s.dir)
	if err != nil {
		return false
	}
	for _, entry := range there {
		if name := entry.Name(); name != filepath.Base(s.temp) && name != filepath.Base(config.SecretFile(s.dir)) && name != "lost+found" {
			return false
		}
	}
	return true
}

// moveIn moves everything into the folder that is there, the database last.
func (s *staged) moveIn() error {
	entries, err := os.ReadDir(s.data)
	if err != nil {
		return fmt.Errorf("putting the site into %s: %w", s.dir, err)
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		return boolean(a.Name() == backup.DatabaseName) - boolean(b.Name() == backup.DatabaseName)
	})
	for _, entry := range entries {
		if err := os.Rename(filepath.Join(s.data, entry.Name()), filepath.Join(s.dir, entry.Name())); err != nil {
			return fmt.Errorf("putting the site into %s: %w", s.dir, err)
		}
	}
	return errors.Join(os.Chmod(s.dir, 0o700), syncFolder(s.dir))
}

func boolean(is bool) int {
	if is {
		return 1
	}
	return 0
}

// say writes into the database what this folder is, and leaves no log beside it.
func (s *staged) say(state instance.State) (err error) {
	db, err := s.cfg.Connect(instance.DatabaseFile(s.data))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := instance.Say(db, state); err != nil {
		return err
	}
	if _, err := db.NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
		return fmt.Errorf("emptying the write-ahead log: %w", err)
	}
	return nil
}

// syncFolder has the names in a folder written to the disk, where the system can.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return nil
	}
	_ = folder.Sync()
	return folder.Close()
}
