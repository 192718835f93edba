package wiring

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"waymark/internal/demo"
	"waymark/internal/instance"
	"waymark/internal/mailbox"
	"waymark/internal/sequence"
)

// ErrLapseWithKey: a time-lapse would mail real people weeks of letters in a minute.
var ErrLapseWithKey = errors.New("--time-lapse is for trying things out and works only while mail stays here: unset MG_API_KEY, or leave it out")

// ExtendServe gives the serve command its --time-lapse, and has it say where everything
// is once the port is open.
func (w *Waymark) ExtendServe(app core.App, serve *cobra.Command) {
	var lapse int
	serve.Flags().IntVar(&lapse, "time-lapse", 1, "let the letters' clock run this many times as fast, to watch a sequence\n(local mailbox only)")
	serve.Flags().Bool("drill", false, "keep all mail in the local mailbox though a Mailgun key is set, to try out a restored copy;\nrefused on the site itself, once it has written to somebody")
	var live bool
	serve.Flags().BoolVar(&live, "go", false, "this restored copy is the site now: mail goes out")
	serve.PreRunE = func(*cobra.Command, []string) error {
		if lapse != 1 && !w.Config.Local() {
			return ErrLapseWithKey
		}
		if lapse < 1 {
			return fmt.Errorf("--time-lapse: %w", sequence.ErrFactor)
		}
		clock, err := sequence.NewClock(app.DataDir(), lapse, w.now())
		if err != nil {
			return fmt.Errorf("--time-lapse: %w", err)
		}
		w.Letters.UseClock(clock)
		w.People.UseClock(clock)
		return nil
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil // see firstLogin
		if live {
			if err := w.goLive(); err != nil {
				return err
			}
		}
		if err := e.Next(); err != nil {
			return err
		}
		w.greet(app, serve.OutOrStdout(), e.Server.Addr, lapse)
		return nil
	})
}

// greet prints where the site, the dashboard and the mail are, and the demo's login for as
// long as it opens the dashboard.
func (w *Waymark) greet(app core.App, out io.Writer, listens string, lapse int) {
	var lines strings.Builder
	say := func(what, where string) { fmt.Fprintf(&lines, "  %-11s %s\n", what, where) }
	lines.WriteString("\nWaymark is running.\n\n")
	say("Site", w.Config.URL+"/")
	say("Dashboard", w.Config.URL+"/_/")
	if email, password, ok := demo.Login(app.DataDir()); ok && demo.Opens(app, email, password) {
		say("", "log in as "+email+", password "+password)
	}
	if w.Config.Local() {
		say("Mail", w.Config.URL+mailbox.Path(w.Signer))
		if w.Config.LettersURL != w.Config.URL {
			say("", "its links begin with "+w.Config.LettersURL+", the neutral name, where nothing else is to be found")
		}
	}
	lines.WriteString(w.aboutMail(app.DataDir()))
	if lapse > 1 {
		fmt.Fprintf(&lines, "The letters' clock runs %d times as fast as the one on the wall.\n", lapse)
	}
	if elsewhere(w.Config.URL, listens) {
		fmt.Fprintf(&lines, "It listens on %s, but links begin with %s: set WAYMARK_URL to the address people use.\n", listens, w.Config.URL)
	}
	lines.WriteString(firstLogin(app))
	lines.WriteString("Press Ctrl+C to stop.\n\n")
	_, _ = io.WriteString(out, lines.String())
}

// aboutMail says whom this site writes to; "" when that goes without saying.
func (w *Waymark) aboutMail(dataDir string) string {
	state, err := w.Instance.State()
	switch {
	case err != nil:
		return "\nWhether this is the site or a copy could not be read, so nobody is written to: " + err.Error() + "\n"
	case w.Config.Drill:
		return "\nThis is a drill: every mail is kept in the mailbox above, and nobody is written to.\n"
	case state == instance.Drilled:
		return "\nThis is a copy on which a drill has run. It writes to nobody, and never becomes the site: restore the backup again for that.\n"
	case state == instance.Restored:
		return "\nThis is a restored copy. It writes to nobody until you say that it is the site now: at the desk, or with\n" +
			"`waymark restore --go --dir " + dataDir + "`, in another window too. Stop the site that it was copied from first.\n"
	case w.Config.Local():
		return "\nNothing leaves this computer yet: every mail is kept in the mailbox above.\n"
	}
	return ""
}

// elsewhere reports whether links lead to another port of this computer than the one that is listened on.
func elsewhere(links, listens string) bool {
	u, err := url.Parse(links)
	if err != nil || u.Scheme != "http" {
		return false // behind a proxy, or with its own certificate
	}
	_, port, err := net.SplitHostPort(listens)
	return err == nil && net.ParseIP(u.Hostname()).IsLoopback() && u.Port() != port
}
