package demo

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"waymark/internal/config"
	"waymark/internal/content"
	"waymark/internal/sequence"
)

// NewCommand is `waymark demo`: it fills an empty site with [Fill], and makes a login when
// nobody has one. It may run beside a server, which shows the writing at once.
func NewCommand(app core.App, cfg config.Config) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Fills an empty site with articles, a guide and letters to try things out with",
		Long: "Fills an empty site with articles, questions, a guide, the letters that follow it and pages,\n" +
			"and makes a login to the dashboard when there is none. Running it again changes nothing;\n" +
			"on a site with writing or subscribers of its own it refuses.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			err := run(app, cfg, command.OutOrStdout())
			if errors.Is(err, ErrNotEmpty) {
				err = fmt.Errorf("%w. To look at the demo, give it a folder of its own: waymark demo --dir demo_data", err)
			}
			return err
		},
	}
}

func run(app core.App, cfg config.Config, out io.Writer) error {
	if err := app.RunAllMigrations(); err != nil {
		return fmt.Errorf("preparing the database: %w", err)
	}
	done, err := Fill(app)
	if err != nil {
		return err
	}
	if err := makeLogin(app); err != nil {
		return err
	}
	return report(app, cfg, out, done)
}

// report says what there is now, and how to get to it.
func report(app core.App, cfg config.Config, out io.Writer, done bool) error {
	var lines strings.Builder
	if !done {
		lines.WriteString("The demo is here already; nothing was changed.\n")
	} else {
		counts, err := counted(app)
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "The site is filled: %s.\nAll of it was written for this demo, so change whatever you like.\n", counts)
	}
	if email, password, ok := Login(app.DataDir()); ok && Opens(app, email, password) {
		fmt.Fprintf(&lines, "\nOnce the site runs, log in at %s/_/ with\n\n  %-9s %s\n  %-9s %s\n", cfg.URL, "Address", email, "Password", password)
	}
	lines.WriteString("\nFor a discreet signup, open “If somebody may see your phone” on a guide's form, tick the box, and choose a word.\n")
	if !cfg.Local() {
		lines.WriteString("\nMail from this site really goes out, in the name of an invented counsellor. Before anybody signs up,\n" +
			"please put a name, a reply address and a postal address of your own into the site's settings.\n")
	}
	_, err := io.WriteString(out, lines.String())
	return err
}

// counted is "9 articles, …".
func counted(app core.App) (string, error) {
	var parts []string
	for _, of := range []struct{ collection, one, many string }{
		{content.CollectionPosts, "article", "articles"},
		{content.CollectionFAQs, "question", "questions"},
		{content.CollectionGuides, "guide", "guides"},
		{sequence.CollectionSteps, "letter", "letters"},
		{content.CollectionPages, "page", "pages"},
	} {
		n, err := app.CountRecords(of.collection)
		if err != nil {
			return "", fmt.Errorf("counting %s: %w", of.many, err)
		}
		name := of.many
		if n == 1 {
			name = of.one
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, name))
	}
	return sentenceOf(parts), nil
}
