// Package mailbox is the Sender that sends nothing: each mail becomes a file in
// pb_data/mailbox, and a page shows it as a mail client would. It is what a site uses until
// Mailgun is configured, so that the whole loop can be seen and clicked on one computer.
//
//	box := mailbox.New(mailbox.Dir(app), time.Now)
//	out := outbox.New(app, cfg, box, time.Now)
//	err := mailbox.Register(app, signer) // the pages; only while mail stays here
package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// Dir is where an app's mailbox lies.
func Dir(app core.App) string { return filepath.Join(app.DataDir(), "mailbox") }

// Mailbox keeps mails as files in one directory. Safe for concurrent use.
type Mailbox struct {
	dir string
	now func() time.Time
}

// New returns a mailbox in dir, which is made with the first mail.
func New(dir string, now func() time.Time) *Mailbox { return &Mailbox{dir: dir, now: now} }

var _ outbox.Tracer = (*Mailbox)(nil)

// idPattern is what a send id may look like: it becomes the name of a file.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Send writes the mail to a file and returns once that is on the disk. The file's name is the
// send id, so a mail that is sent twice lies here once.
func (b *Mailbox) Send(_ context.Context, m outbox.Mail) (id string, err error) {
	if !idPattern.MatchString(m.SendID) {
		return "", &outbox.SendError{Outcome: outbox.Refused, Err: errors.New("the send id cannot be a file name")}
	}
	raw, err := encode(m, b.now())
	if err != nil {
		return "", &outbox.SendError{Outcome: outbox.Refused, Err: fmt.Errorf("writing the mail: %w", err)}
	}
	if err := b.keep(m.SendID, raw); err != nil {
		return "", &outbox.SendError{Outcome: outbox.Later, Err: fmt.Errorf("keeping the mail in the mailbox: %w", err)}
	}
	return messageID(m.SendID), nil
}

// keep writes a file whole or not at all: under another name first, then renamed.
func (b *Mailbox) keep(id string, raw []byte) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(b.dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // nothing is there any more when all went well
	_, writeErr := temp.Write(raw)
	if err := errors.Join(writeErr, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), b.path(id)); err != nil {
		return err
	}
	return syncDir(b.dir)
}

// syncDir makes a rename last through a power cut, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync() // not every file system syncs a directory; those that need it do
	return nil
}

func (b *Mailbox) path(id string) string { return filepath.Join(b.dir, id+extension) }

// Trace reports which mails lie here. One that does not certainly never went.
func (b *Mailbox) Trace(_ context.Context, wanted []outbox.Wanted) (map[string]outbox.Trace, error) {
	found := make(map[string]outbox.Trace, len(wanted))
	var failed error
	for _, w := range wanted {
		_, err := os.Stat(b.path(w.SendID))
		switch {
		case err == nil:
			found[w.SendID] = outbox.Trace{Status: outbox.Accepted, ID: messageID(w.SendID)}
		case errors.Is(err, fs.ErrNotExist):
			found[w.SendID] = outbox.Trace{Certain: true}
		default:
			failed = fmt.Errorf("looking for a mail in the mailbox: %w", err)
		}
	}
	return found, failed
}

// Showing is empty: nobody needs to wait for a mailbox to show its mail.
func (b *Mailbox) Showing(context.Context, time.Time) ([]string, error) { return nil, nil }

// Taken is empty: a restored mailbox is as old as its ledger.
func (b *Mailbox) Taken(context.Context, time.Time) ([]string, error) { return nil, nil }
