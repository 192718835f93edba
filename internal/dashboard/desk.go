package dashboard

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/backup"
	"waymark/internal/config"
	"waymark/internal/doctor"
	"waymark/internal/instance"
	"waymark/internal/login"
	"waymark/internal/newsletter"
	"waymark/internal/sequence"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// desk is what the endpoints act through. Each idea binds its own: bindHome, bindBackup.
type desk struct {
	app    core.App
	cfg    config.Config
	signer *token.Signer
	now    func() time.Time

	mailStopped func() (reason string)
	render      func(record *core.Record) ([]byte, error) // the page of an unsaved record, nil without [WithPages]
	renderGuide func(app core.App, title, body string) ([]byte, error)
	guideAtEnd  func(record *core.Record) (bool, error) // nil without [WithGuideAtEnd]
	mailbox     string                                  // the path of the mailbox's pages; "" once mail leaves
	letters     *sequence.Letters                       // nil without [WithLetters]
	newsletters *newsletter.Newsletters                 // nil without [WithNewsletters]
	doctor      *doctor.Doctor                          // nil without [WithDoctor]
	lift        func(ctx context.Context, address string) error
	state       func() (instance.State, error) // nil without [WithRestored]
	goLive      func() error
	people      *subscribers.People  // nil without [WithReaders]
	returns     *subscribers.Returns // nil without [WithReturns]
	backups     *backup.Backups      // [WithBackups]
	logins      *login.Logins        // [WithLogins]
}

// Option gives the desk a word from a package it may not know.
type Option func(*desk)

// WithMail lets every screen say how mail is doing. stopped returns why the queue stands
// still, in a sentence for the author, and "" while it runs. mailbox is the path of the
// pages that show the mail kept here, "" when mail leaves this computer.
func WithMail(mailbox string, stopped func() (reason string)) Option {
	return func(d *desk) { d.mailbox, d.mailStopped = mailbox, stopped }
}
