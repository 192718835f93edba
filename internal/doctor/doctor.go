// Package doctor looks whether everything is well: with the mail carrier, the settings, the
// ledger and the computer. A check is a value; the command `waymark doctor` prints them,
// and the author's desk shows the same list.
//
//	d := doctor.New(app, cfg, mail, now)
//	for _, check := range d.Examine(ctx) { … }
//	err := d.Mend(ctx) // what can be put right without anybody
//
// No check says a key, a secret or the address of a reader. Examine asks over the network,
// each time with a time limit; it must not be called inside a transaction.
package doctor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/mailgun"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

// State is how a check came out.
type State string

// The states of a check.
const (
	OK   State = "ok"
	Warn State = "warn" // it works, and could go wrong or be better
	Bad  State = "bad"  // something does not work
)

// Check is one thing that was looked at.
type Check struct {
	// ID is its name for programs, which stays the same.
	ID    string `json:"id"`
	Name  string `json:"name"`
	State State  `json:"state"`
	Says  string `json:"says"` // what is, in a sentence
	// Todo is what to do about it, a line for each step; empty when nothing is to be done.
	Todo string `json:"todo,omitempty"`
	// Mendable: Mend can do it.
	Mendable bool `json:"mendable,omitempty"`
	// Friend: it speaks of the server and the mail carrier, to whoever looks after them, and says
	// nothing to the author.
	Friend bool `json:"friend,omitempty"`
	// Page is where in the author's desk it is done, such as "#/backup"; "" for nowhere there.
	Page string `json:"page,omitempty"`
}

// Mail is what the doctor must know of the mail of this process.
type Mail struct {
	Carrier *mailgun.Client         // nil while mail stays here
	Lists   *subscribers.ListKeeper // nil while mail stays here
	State   func() outbox.State
	// Waits: this is a restored copy, and Mailgun's lists and webhooks are the living site's. Nil: it is not.
	Waits func() bool
}

// Doctor looks, and mends. Safe for concurrent use.
type Doctor struct {
	app     core.App
	cfg     config.Config
	mail    Mail
	now     func() time.Time
	environ func() []string
	also    []func(context.Context, core.App) []Check
	network Network

	testAlert func(context.Context) error // nil where nobody posts alerts
	tried     *Check                      // how a test went that was just posted; nil when none was

	patience time.Duration     // with a database
	say      func(what string) // what takes long is said before it is done

	sound   []Check // how the databases were at soundAt
	soundAt time.Time

	mu   sync.Mutex // held while looking, so that two who ask at once cause one look
	last []Check
	at   time.Time
}

// fresh is how long Latest is content with what was seen before.
const fresh = time.Minute

// New returns a doctor for app. now is the real clock, or a test's.
func New(app core.App, cfg config.Config, mail Mail, now func() time.Time) *Doctor {
	return &Doctor{app: app, cfg: cfg, mail: mail, now: now, environ: os.Environ, network: Network{http.DefaultClient, net.DefaultResolver}, patience: deskLooks, say: func(string) {}}
}

// Also has the doctor look at something more, after all else. It must be called before the first look. The app that look
// is given is the one to read from: beside a running server it is another than the program's own, which is not opened there.
func (d *Doctor) Also(look func(context.Context, core.App) []Check) { d.also = append(d.also, look) }

// Latest is what was seen less than a minute ago, or else what is to be seen now; and when that was.
func (d *Doctor) Latest(ctx context.Context) ([]Check, time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.now(); d.last == nil || now.Sub(d.at) >= fresh || now.Before(d.at) {
		d.last, d.at = d.look(ctx), now
	}
	return d.last, d.at
}

// Examine looks at everything now. It returns the checks in the order in which to mend them.
func (d *Doctor) Examine(ctx context.Context) []Check {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last, d.at = d.look(ctx), d.now()
	return d.last
}

func (d *Doctor) look(ctx context.Context) []Check {
	var checks []Check
	for _, some := range []func(context.Context) []Check{d.settings, d.database, d.whichCopy, d.carrier, d.queue, d.outside, d.delivery, d.lists, d.computer} {
		checks = append(checks, some(ctx)...)
	}
	for _, more := range d.also {
		checks = append(checks, more(ctx, d.app)...)
	}
	return identified(checks)
}

// ids are what the checks are called for programs.
var ids = map[string]string{
	nameSettings: "settings", nameNames: "setting_names", nameFiles: "secret_files", nameSecret: "secret", nameAddress: "address", nameLetters: "letters_address",
	nameProxy: "proxy", nameReplies: "replies", nameOutside: "outside", nameOwners: "owners", nameDatabase: "database", nameWhose: "whose", nameSchema: "schema",
	nameMail: "mail", nameRecords: "dns_records", nameTracking: "tracking", nameHooks: "webhooks", nameSigning: "signing_key", nameClock: "clock",
	nameSite: "site", nameQueue: "queue", nameStuck: "stuck", nameUnsure: "unknown", nameAsked: "ambiguous", nameRefused: "refused", nameLists: "lists",
	nameDelivery: "delivery", nameDisk: "disk", nameBackups: "backups", nameUnreadable: "unreadable_backups", nameDrill: "drill",
	nameCopy: "instance", nameCertificate: "certificate", nameLettersAnswer: "letters_answer", nameLettersCertificate: "letters_certificate",
	nameAlert: "alert", nameDMARC: "dmarc", nameAnswers: "reply_mx", namePlan: "mail_plan", "The replica": "replica", "Pictures": "pictures",
}

func identified(checks []Check) []Check {
	for i := range checks {
		checks[i].ID = ids[checks[i].Name]
	}
	return checks
}

// Mend does what can be done without anybody: registers the webhooks that are missing, closes the
// settings' files to others, and brings Mailgun's lists and ours in step. It tries all and
// returns what failed.
func (d *Doctor) Mend(ctx context.Context) error {
	errs := []error{d.closeFiles()}
	if d.mail.Carrier != nil && d.mail.Waits != nil && d.mail.Waits() {
		errs = append(errs, errors.New("this is a restored copy: its webhooks and Mailgun’s lists are looked after once somebody says that it is the site now"))
	} else if d.mail.Carrier != nil {
		if d.public() {
			errs = append(errs, d.mail.Carrier.RegisterHooks(ctx))
		}
		errs = append(errs, d.mail.Lists.Read(ctx))
	}
	return errors.Join(errs...)
}

// Worst is the worst state among checks; OK when there are none.
func Worst(checks []Check) State {
	worst := OK
	for _, c := range checks {
		if c.State == Bad || worst == OK {
			worst = c.State
		}
	}
	return worst
}

func ok(name, says string) Check { return Check{Name: name, State: OK, Says: says} }
func warn(name, says, todo string) Check {
	return Check{Name: name, State: Warn, Says: says, Todo: todo}
}

func bad(name, says, todo string) Check { return Check{Name: name, State: Bad, Says: says, Todo: todo} }

// forFriend are checks of what the author does not look after herself.
func forFriend(checks ...Check) []Check {
	for i := range checks {
		checks[i].Friend = true
	}
	return checks
}

// at is a check with the page of the desk on which it is put right.
func (c Check) at(page string) Check {
	if c.State != OK {
		c.Page = page
	}
	return c
}

// blind is a check that could not be made.
func (d *Doctor) blind(name string, err error) []Check {
	d.app.Logger().Error("A check of the doctor's could not be made", "check", name, "error", err)
	return []Check{bad(name, "This could not be looked at.", "The reason is in the log: "+err.Error())}
}
