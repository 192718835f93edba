package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// ErrNone: there is no backup to try out.
var ErrNone = errors.New("there is no backup yet")

// Drill is how trying a backup out went.
type Drill struct {
	At   time.Time `json:"at"`
	OK   bool      `json:"ok"`
	Says string    `json:"says"` // what was found, in a sentence
	// Name and MadeAt are the backup's.
	Name   string    `json:"name"`
	MadeAt time.Time `json:"made_at"`
	// Whole: it was unpacked and opened. A backup that is encrypted can be tried out whole only by who has the
	// key; without, it is compared with what was read before it was encrypted.
	Whole bool `json:"whole"`
}

// Drill tries the newest backup out as if everything else were lost: into an empty folder, databases opened and
// read from end to end, rows counted and compared with what was counted when it was made. Nothing of the
// living site is touched. The result is remembered for [Backups.Status].
//
// It returns [ErrNone], [ErrBusy], or an error when the drill could not be held; a backup that would not help is
// no error, but a Drill that is not OK.
func (b *Backups) Drill(ctx context.Context, identities ...age.Identity) (drill Drill, err error) {
	newest, err := b.Newest(ctx)
	if err != nil {
		return Drill{}, err
	}
	if newest == nil {
		return Drill{}, ErrNone
	}
	r, err := enter(b.app.DataDir())
	if err != nil {
		return Drill{}, err
	}
	defer func() { err = errors.Join(err, r.leave()) }()
	known, err := readState(b.app.DataDir())
	if err != nil {
		return Drill{}, err
	}
	read := reading{Name: newest.Name, At: newest.At, Size: newest.Size, Locked: newest.Locked}
	if r := known.of(newest.Name, newest.Size); r != nil {
		read = *r
	}
	drill = Drill{At: b.now().UTC(), Name: newest.Name, MadeAt: newest.At}
	trying := gently(func() error { return b.try(ctx, r, &drill, &read, identities) })
	if trying != nil && !errors.Is(trying, ErrUnreadable) {
		return Drill{}, trying
	}
	if drill.OK = trying == nil; !drill.OK {
		drill.Says = trying.Error()
		read.Opened, read.Trouble = false, trying.Error()
	}
	known.Drill = drill
	known.note(read)
	return drill, known.keep(b.app.DataDir())
}

// try tries one backup out, and writes into drill and read what it found. It returns [ErrUnreadable] for one
// that would not help.
func (b *Backups) try(ctx context.Context, r *room, drill *Drill, read *reading, identities []age.Identity) error {
	dir, err := r.folder("drill")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "archive")
	sum, err := b.bring(ctx, read.Name, path)
	if err != nil {
		return err
	}
	if read.SHA256 != "" && sum != read.SHA256 {
		return fmt.Errorf("%w: it is not what it was when it was made", ErrUnreadable)
	}
	archive, err := Open(path, identities...)
	if errors.Is(err, ErrLocked) && read.Opened {
		drill.Says = "It is encrypted and unchanged since it was read. Only who has the key can try it out whole."
		return nil
	}
	if errors.Is(err, ErrLocked) {
		return fmt.Errorf("%w: it is encrypted, was never read before it was, and opens only with its key", ErrUnreadable)
	}
	if err != nil {
		return err
	}
	defer archive.Close()
	into := filepath.Join(dir, "pb_data")
	if err := archive.extract(into, false); err != nil {
		return err
	}
	tried, err := Try(ctx, into)
	if err != nil {
		return err
	}
	if expected := archive.Manifest.Counts; expected != nil && !maps.Equal(expected, tried.Counts) {
		return fmt.Errorf("%w: %s are in it, and when it was made there were %s", ErrUnreadable, Rows(tried.Counts), Rows(expected))
	}
	read.SHA256, read.Opened, read.Trouble = sum, true, ""
	read.Articles, read.Counts = tried.Counts["posts"], tried.Counts
	drill.Whole, drill.Says = true, "It came back whole: "+Rows(tried.Counts)+"."
	return nil
}

// bring copies a backup from where it is kept to a file, and returns its hash. One that has gone is unreadable.
func (b *Backups) bring(ctx context.Context, name, path string) (sum string, err error) {
	_, sum, err = write(path, func(to io.Writer) error {
		_, err := b.fetch(ctx, name, to)
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return sum, err
}
