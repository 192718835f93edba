package importer

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"waymark/internal/content"
)

// NewCommand returns `waymark import FILE`. It tells what it found and changes
// nothing until --apply is given. Nothing else is registered.
func NewCommand(app core.App) *cobra.Command {
	var opts Options
	var apply bool
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Brings in one article from Markdown, HTML or plain text",
		Long: "Reads one article and says what it found in it. Nothing is changed until you add --apply.\n" +
			"Then it becomes a draft, with its questions, for you to look at in the dashboard.",
		Example: "  waymark import my-article.txt\n  waymark import my-article.txt --apply --guide quiet-hour",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errNoFile
			}
			return nil
		},
		SilenceUsage:  true,
		SilenceErrors: true, // said once, by the program as it ends
		RunE: func(command *cobra.Command, args []string) error {
			return run(app, command.OutOrStdout(), args[0], opts, apply)
		},
	}
	command.Flags().BoolVar(&apply, "apply", false, "bring the article in, instead of only looking at it")
	command.Flags().StringVar(&opts.Guide, "guide", "", "the `name` of the guide its boxes offer, as in its address")
	command.Flags().BoolVar(&opts.Publish, "publish", false, "publish it at once, instead of leaving a draft")
	return command
}

// errNoFile is the answer to a command without a file, or with several.
var errNoFile = errors.New("please name one file: waymark import my-article.txt")

// run reads one file and writes the whole report to out.
func run(app core.App, out io.Writer, file string, opts Options, apply bool) error {
	article, err := readFile(file)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, report(baseName(file), article)+"\n"); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	ending, err := finish(app, article, opts, apply)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, ending); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// readFile reads and parses a file, and never more of it than Parse would take.
func readFile(name string) (Article, error) {
	file, err := os.Open(name)
	if err != nil {
		return Article{}, fmt.Errorf("opening the file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return Article{}, fmt.Errorf("reading the file: %w", err)
	}
	return Parse(name, data)
}

// finish brings the article in, or says what bringing it in would do. It
// returns the report's last paragraph. That an article is there already is a
// fact to report and no failure.
func finish(app core.App, a Article, opts Options, apply bool) (string, error) {
	if !apply && !hasSchema(app) {
		return dryEnding(plan{slug: slugOf(a)}, a, opts), nil // a new folder: there is nothing to compare with, and looking must not make it
	}
	if apply {
		if err := app.RunAllMigrations(); err != nil {
			return "", fmt.Errorf("preparing the database: %w", err)
		}
	}
	p, err := planFor(app, a, opts)
	if errors.Is(err, ErrAlreadyThere) {
		return fmt.Sprintf("This article is here already, at /blog/%s, so nothing was changed.\nTo bring it in afresh, delete that post and its questions in the dashboard first.\n", slugOf(a)), nil
	}
	if err != nil {
		return "", err
	}
	if !apply {
		return dryEnding(p, a, opts), nil
	}
	post, err := Apply(app, a, opts)
	if err != nil {
		return "", err
	}
	return doneEnding(p, a, post), nil
}

// hasSchema says whether the site's tables are there.
func hasSchema(app core.App) bool {
	_, err := app.FindCollectionByNameOrId(content.CollectionPosts)
	return err == nil
}
