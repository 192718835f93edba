package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
	"waymark/internal/token"
)

// ErrWaits: nobody has said yet that this data directory is the site, so nothing is sent from it.
var ErrWaits = errors.New("outbox: this is a restored copy, which writes to nobody yet")

// ErrNoGate: mail to a subscriber is due and nobody can say whether it may still go.
var ErrNoGate = errors.New("outbox: no gate is set")

// Outbox sends what stands in the ledger. Make it with New, set Compose and Gate, then Register it.
type Outbox struct {
	app       core.App
	cfg       config.Config
	sender    Sender
	now       func() time.Time
	composers map[Kind]Composer
	// setComposers write many messages at once; a kind has one or the other.
	setComposers map[Kind]SetComposer
	gate         Gate
	// leave says whether mail may leave this data directory at all; nil: it may.
	leave  func() (bool, error)
	wake   chan struct{}
	look   chan struct{} // wakes the reconciler
	rules  rules
	seen   horizon
	looked time.Time // when the clock was last looked at
	// sentUnwritten: some mail went, before the site was restored, that had no row when we looked.
	sentUnwritten atomic.Bool

	mu          sync.Mutex // guards what follows
	state       State
	lettersFrom time.Time // letters wait until then
}

// State is how the queue runs, for /healthz and the author's screens.
type State struct {
	// Sending: this process holds the lock and sends. Elsewhere: it does not, because another one does.
	Sending, Elsewhere bool
	// Answered: since the program started the carrier has said yes, or no. Until then nobody knows whether
	// what stopped the queue before goes on.
	Answered bool
	// Waits: nothing goes, because nobody has said yet that this directory is the site.
	Waits bool
	// Stopped: no mail goes until the author mends something. Reason says what, in plain words.
	Stopped bool
	Reason  string
	Since   time.Time
	// Slow: the carrier gives no clear answer, so one message goes at a time.
	Slow bool
	// Next is when the queue tries again; zero when it is not waiting.
	Next time.Time
}

// New makes an outbox that writes system mail by itself and can do nothing else yet.
func New(app core.App, cfg config.Config, sender Sender, now func() time.Time) *Outbox {
	o := &Outbox{
		app: app, cfg: cfg, sender: sender, now: now, rules: rules{shows: cfg.ReconcileAfter, trust: cfg.ResendAfter},
		composers: map[Kind]Composer{}, setComposers: map[Kind]SetComposer{}, wake: make(chan struct{}, 1), look: make(chan struct{}, 1),
	}
	o.Compose(System, o.composeSaid)
	o.Compose(Test, o.composeSaid)
	app.Store().Set(wakeKey, o.Wake)
	if len(cfg.Secret) > 0 {
		signer := token.New(cfg.Secret)
		app.Store().Set(sendIDKey, func(purpose string) string { return signer.Hash("send id", purpose)[:sendIDLength] })
		app.Store().Set(sealKey, signer.Hash("seal", "system mail")[:32])
		app.Store().Set(domainKey, func(domain string) string { return signer.Hash("domain", domain)[:sendIDLength] })
	}
	return o
}

// Compose sets who writes messages of a kind, one by one. Call it before Register.
func (o *Outbox) Compose(kind Kind, c Composer) { o.composers[kind] = c }

// ComposeSet sets who writes messages of a kind, many at once. Call it before Register.
func (o *Outbox) ComposeSet(kind Kind, c SetComposer) { o.setComposers[kind] = c }

// Gate sets who says which messages may still go. Call it before Register.
func (o *Outbox) Gate(g Gate) { o.gate = g }

// OnlyIf sets who says whether mail may leave this data directory at all. While it says no, or cannot say, rows
// wait, nobody is asked about them and no list is changed. Call it before Register.
func (o *Outbox) OnlyIf(leave func() (bool, error)) { o.leave = leave }

// Wake makes the loop look at the ledger now. It never blocks.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default: // it is being woken already
	}
}

// State is how the queue runs at this moment.
func (o *Outbox) State() State {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.state
}

// Work does one pass: it asks the carrier about doubtful mail that is due for it, then
// sends until nothing more is due now. It returns how many messages it tried to
// send, and ErrElsewhere when another process sends. For tests and commands.
func (o *Outbox) Work(ctx context.Context) (did int, err error) {
	if !o.State().Sending {
		if may, err := o.mayLeave(); err != nil || !may {
			return 0, errors.Join(err, ErrWaits)
		}
		held, err := o.begin()
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, o.end(held)) }()
	}
	if _, err := o.reconcile(ctx, o.now()); err != nil {
		return 0, err
	}
	return o.newLoop().run(ctx, true)
}

func (o *Outbox) newLoop() *loop {
	batch := 1
	if _, canBatch := o.sender.(BatchSender); canBatch {
		batch = max(o.cfg.MailBatch, 1)
	}
	return newLoop(o, o.now, batch, o.rules.firstLook(), o.wake)
}

// begin takes the lock and enters.
func (o *Outbox) begin() (*lock, error) {
	held, err := acquire(o.app.DataDir())
	if err != nil {
		return nil, err
	}
	if err := o.enter(); err != nil {
		return nil, errors.Join(err, held.release())
	}
	return held, nil
}

// enter turns what a dead process left in sending into doubt. This process holds the lock.
func (o *Outbox) enter() error {
	if err := o.doubt(o.now()); err != nil {
		return err
	}
	o.mu.Lock()
	o.state.Sending, o.state.Elsewhere = true, false
	o.mu.Unlock()
	return nil
}

// mayLeave asks whether mail may leave this data directory, and keeps the answer for the screens.
func (o *Outbox) mayLeave() (bool, error) {
	may, err := true, error(nil)
	if o.leave != nil {
		may, err = o.leave()
	}
	o.mu.Lock()
	o.state.Waits = !may && err == nil
	o.mu.Unlock()
	return may && err == nil, err
}

// doubt turns what stands in sending, though nobody sends it, into ambiguous.
func (o *Outbox) doubt(now time.Time) error {
	left, err := doubtLeftovers(o.app, now)
	if left > 0 {
		o.app.Logger().Warn("The program ended while mail was being sent; the carrier is asked about it", "messages", left)
	}
	return err
}

// end gives the lock back.
func (o *Outbox) end(held *lock) error {
	o.mu.Lock()
	o.state.Sending = false
	o.mu.Unlock()
	return held.release()
}

// braked publishes how the queue runs.
func (o *Outbox) braked(b brake, stops bool) {
	o.mu.Lock()
	o.state.Stopped, o.state.Reason, o.state.Since = b.stopped, b.reason, b.since
	o.state.Slow, o.state.Next, o.state.Answered = b.misses >= slowAfter, b.opens(), b.answers
	o.mu.Unlock()
	if stops {
		o.app.Logger().Error("Mail has stopped", "reason", b.reason)
	}
}

// trouble logs an error of the loop, which goes on.
func (o *Outbox) trouble(err error) {
	o.app.Logger().Error("The outbox could not go on and tries again", "error", fmt.Sprint(err))
}
