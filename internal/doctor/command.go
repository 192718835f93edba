package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// ErrUnwell: the doctor found something that does not work, and has said what.
var ErrUnwell = errors.New("something needs mending; it is marked with a cross above")

// NewCommand is `waymark doctor`. It may run beside a server on the same data. It returns
// ErrUnwell when a check came out Bad.
func (d *Doctor) NewCommand() *cobra.Command {
	var fix, testAlert, asJSON bool
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Looks whether everything is well, and says what to do where it is not",
		Long: "Looks at the settings, Mailgun, the mail that is waiting, the disk and the backups, and says what to\n" +
			"do where something is not well. It changes nothing unless --fix is given, and posts nothing unless --test-alert is.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			d.say = func(what string) { fmt.Fprintln(command.ErrOrStderr(), what) }
			if testAlert {
				tried := d.alertTested(ctx)
				d.tried = &tried
			}
			return d.run(ctx, command.OutOrStdout(), fix, asJSON)
		},
	}
	command.Flags().BoolVar(&fix, "fix", false, "put right what can be put right: register Mailgun’s webhooks, close the files\nwith keys to others, read Mailgun’s lists")
	command.Flags().BoolVar(&testAlert, "test-alert", false, "post one message to WAYMARK_ALERT_URL that says that it is a test")
	command.Flags().BoolVar(&asJSON, "json", false, "print {\"at\", \"worst\", \"checks\": [{\"id\", \"name\", \"state\", \"says\", \"todo\"}]} for a program to read;\nstates are ok, warn and bad")
	return command
}

func (d *Doctor) run(ctx context.Context, out io.Writer, fix, asJSON bool) error {
	var mending error
	if fix {
		mending = d.mendApart(ctx)
	}
	checks, err := d.apart(ctx)
	if err != nil {
		return err
	}
	text := []byte(Text(checks))
	if asJSON {
		text, err = json.MarshalIndent(struct {
			At     time.Time `json:"at"`
			Worst  State     `json:"worst"`
			Checks []Check   `json:"checks"`
		}{d.now().UTC(), Worst(checks), checks}, "", "  ")
		if err != nil {
			return fmt.Errorf("writing what was found: %w", err)
		}
		text = append(text, '\n')
	}
	if _, err := out.Write(text); err != nil {
		return err
	}
	if mending != nil {
		return fmt.Errorf("not everything could be mended: %w", mending)
	}
	if Worst(checks) == Bad {
		return ErrUnwell
	}
	return nil
}

// mendApart mends for the command, which has not opened the site: for the lists it does.
func (d *Doctor) mendApart(ctx context.Context) error {
	if d.mail.Carrier == nil {
		return d.closeFiles()
	}
	if !d.app.IsBootstrapped() {
		if err := d.app.Bootstrap(); err != nil {
			return err
		}
	}
	return d.Mend(ctx)
}

// Text is checks as a terminal shows them: a line for each, and below it what to do.
func Text(checks []Check) string {
	marks := map[State]string{OK: "✓", Warn: "!", Bad: "✗"}
	var lines strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&lines, "%s %s: %s\n", marks[c.State], c.Name, c.Says)
		if c.Todo == "" {
			continue
		}
		for line := range strings.SplitSeq(c.Todo, "\n") {
			fmt.Fprintf(&lines, "    %s\n", line)
		}
	}
	switch Worst(checks) {
	case OK:
		lines.WriteString("\nEverything is well.\n")
	case Warn:
		lines.WriteString("\nEverything works; what is marked with ! deserves a look.\n")
	}
	return lines.String()
}
