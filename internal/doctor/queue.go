package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

const (
	nameSite    = "The site"
	nameQueue   = "Mail that is waiting"
	nameStuck   = "Mail that cannot go"
	nameLists   = "Mailgun’s lists"
	nameUnsure  = "Mail nobody is sure of"
	nameAsked   = "Mail that is asked about"
	nameRefused = "Mail that Mailgun refused"

	// late is when mail that may go should have gone long ago.
	late = time.Hour
	// staleLists is when Mailgun's lists should have been read again.
	staleLists = 36 * time.Hour
)

// queue looks at the ledger, and asks whoever sends how that is going.
func (d *Doctor) queue(ctx context.Context) []Check {
	running := d.mail.State()
	site, stopped := d.site(ctx, running)
	checks := forFriend(site...)
	counts, err := outbox.Counts(d.app)
	if err != nil {
		return append(checks, d.blind(nameQueue, err)...)
	}
	oldest, err := d.oldestDue()
	if err != nil {
		return append(checks, d.blind(nameQueue, err)...)
	}
	checks = append(checks, d.waiting(running, stopped, counts, oldest))
	checks = append(checks, d.plan()...)
	often, err := d.triedOften()
	if err != nil {
		return append(checks, d.blind(nameStuck, err)...)
	}
	if often.N > 0 {
		checks = append(checks, warn(nameStuck, some(often.N, "mail has", "mails have")+" been tried ten times and more. The last reason: "+often.Why+".",
			"Mend what it says: a letter that cannot be written goes within the hour after its words are mended."))
	}
	if n := counts[string(outbox.Unknown)]; n > 0 {
		checks = append(checks, warn(nameUnsure, some(n, "letter", "letters")+" may or may not have arrived: Mailgun could not be asked while it still knew.",
			"Most often they did, and nothing is to be done. The author is asked on her first page whether to send them again."))
	}
	if n := counts[string(outbox.Ambiguous)]; n > 0 {
		checks = append(checks, ok(nameAsked, some(n, "mail", "mails")+" had no clear answer; Mailgun is being asked, and it settles by itself."))
	}
	if n := counts[string(outbox.Failed)]; n > 0 {
		checks = append(checks, warn(nameRefused, some(n, "mail was", "mails were")+" refused for good.", "The reason stands on each row in the ledger (messages, status failed)."))
	}
	return checks
}

func (d *Doctor) waiting(running outbox.State, stopped string, counts map[string]float64, oldest time.Time) Check {
	queued := counts[string(outbox.Queued)]
	age := d.now().Sub(oldest)
	switch {
	case stopped != "":
		return bad(nameQueue, "Mail has stopped: "+stopped, "Mend what it says. "+some(queued, "mail is", "mails are")+" waiting and nothing is lost; one is tried every quarter of an hour, and then all go.")
	case running.Slow:
		return warn(nameQueue, "Mailgun gives no clear answers, so mail goes one at a time.", "Nothing, most often: it goes faster by itself once Mailgun answers.")
	case oldest.IsZero() || age < late:
		if queued == 0 {
			return ok(nameQueue, "Nothing is waiting.")
		}
		return ok(nameQueue, some(queued, "mail waits", "mails wait")+" for their time.")
	case d.cfg.MailPerHour > 0 || d.cfg.MailPerDay > 0:
		return ok(nameQueue, some(queued, "mail waits", "mails wait")+" for the mail plan’s next hour or day, which is not lateness.")
	}
	return warn(nameQueue, fmt.Sprintf("The oldest mail that may go has been waiting since %s.", oldest.UTC().Format("2 January, 15:04 MST")),
		"Is the site running (waymark serve)? Then the reason stands on the row in the ledger (messages, status queued).")
}

// site asks the site how it is, as a visitor would, and why mail has stopped if it has; "" while it runs.
func (d *Doctor) site(ctx context.Context, running outbox.State) (checks []Check, stopped string) {
	if running.Stopped {
		stopped = running.Reason
	}
	found, certificate, why := askHealth(ctx, d.network.Client, d.cfg.URL, d.now())
	answers := ok(nameSite, "It answers at "+d.cfg.URL+".")
	reason, isMail := strings.CutPrefix(found.Detail, "Mail has stopped: ")
	switch {
	case why != "" && d.public():
		answers = bad(nameSite, "It does not answer at "+d.cfg.URL+": "+why+".", "Start it with waymark serve. If it is running, WAYMARK_URL is not its address, or whatever stands before it does not pass visitors on.")
	case why != "":
		answers = warn(nameSite, "It is not running at "+d.cfg.URL+".", "Start it with waymark serve.")
	case found.Status != "ok" && isMail:
		stopped = reason
	case found.Status != "ok":
		answers = bad(nameSite, "It answers, and is not well: "+found.Detail, "The log says more.")
	}
	return append([]Check{answers}, certificate.check(nameCertificate, d.cfg.URL, d.cfg.LettersURL, d.now())...), stopped
}

// stuck is mail that was tried often and still waits.
type stuck struct {
	N   float64 `db:"n"`
	Why string  `db:"why"` // of one of them
}

func (d *Doctor) triedOften() (often stuck, err error) {
	err = d.app.DB().NewQuery("SELECT count(*) AS n, coalesce(max(last_error), '') AS why FROM messages WHERE status = 'queued' AND attempts >= {:often}").
		Bind(dbx.Params{"often": outbox.TriedOften}).One(&often)
	if err != nil {
		return stuck{}, fmt.Errorf("reading what has been tried often: %w", err)
	}
	return often, nil
}

// oldestDue is since when the longest waiting mail might have gone; zero when none is due.
func (d *Doctor) oldestDue() (time.Time, error) {
	var text string
	err := d.app.DB().NewQuery("SELECT coalesce(min(next_at), '') FROM messages WHERE status = 'queued' AND next_at <= {:now}").
		Bind(dbx.Params{"now": stamp(d.now())}).Row(&text)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading what has waited longest: %w", err)
	}
	at, _ := types.ParseDateTime(text) // what the ledger wrote can be read
	return at.Time(), nil
}

// lists looks whether Mailgun's lists of whom it does not deliver to are in step with ours.
func (d *Doctor) lists(context.Context) []Check { return forFriend(d.inStep()...) }

func (d *Doctor) inStep() []Check {
	if d.mail.Lists == nil {
		return nil
	}
	state, err := subscribers.ListsState(d.app)
	if err != nil {
		return d.blind(nameLists, err)
	}
	switch {
	case state.Failed != "":
		c := warn(nameLists, "Who bounced, complained or stopped there could not be read: "+state.Failed+".", "It is tried again every quarter of an hour. A key that may only send is not allowed to read them.")
		c.Mendable = true
		return []Check{c}
	case state.Waiting > 0:
		return []Check{warn(nameLists, some(float64(state.Waiting), "person who stopped is", "people who stopped are")+" not on Mailgun’s list yet: "+state.Reason+".",
			"We write to none of them. It is tried again at least once an hour.")}
	case state.Read.IsZero() || d.now().Sub(state.Read) > staleLists:
		c := warn(nameLists, "Who bounced, complained or stopped there was not read lately.", "The site does so when it starts and once a day; waymark doctor --fix does it now.")
		c.Mendable = true
		return []Check{c}
	}
	return []Check{ok(nameLists, "Who bounced, complained or stopped there is known here, and the other way round.")}
}

// some is "1 mail" or "3 mails".
func some(n float64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%.0f %s", n, many)
}

// stamp writes a time as PocketBase stores it.
func stamp(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }
