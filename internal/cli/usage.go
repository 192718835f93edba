package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/internal/config"
)

// UsageError is a command, a flag or an argument that is not there, or one that is missing.
type UsageError struct{ Says string }

func (e *UsageError) Error() string { return e.Says }

func misuse(format string, a ...any) error { return &UsageError{fmt.Sprintf(format, a...)} }

// prepare has the whole tree of commands say what is wrong with a call, once and in one place, and
// brings back what PocketBase switches off: the help and completion commands.
func prepare(root *cobra.Command) {
	root.FParseErrWhitelist.UnknownFlags = false
	root.CompletionOptions.DisableDefaultCmd = false
	root.Short = "A home for one author’s writing, a free guide, and the letters that follow it"
	root.SetErr(nil) // in plain words and no colour: a service manager keeps it
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(flagMistake)
	root.InitDefaultCompletionCmd()
	for name, check := range map[string]cobra.PositionalArgs{"serve": hosts, "migrate": migrations} {
		if c, _, err := root.Find([]string{name}); err == nil && c != root {
			c.Args = check
		}
	}
	each(root, func(c *cobra.Command) {
		c.SilenceErrors, c.SilenceUsage = true, true
		if c.HasSubCommands() && !c.Runnable() {
			c.Args, c.RunE = cobra.ArbitraryArgs, group
		} else if check := c.Args; check != nil {
			c.Args = func(c *cobra.Command, args []string) error { return asMisuse(check(c, args)) }
		}
	})
}

func each(command *cobra.Command, do func(*cobra.Command)) {
	do(command)
	for _, below := range command.Commands() {
		each(below, do)
	}
}

func asMisuse(err error) error {
	if err == nil {
		return nil
	}
	return &UsageError{err.Error()}
}

// group answers for a command that only has others below it: with the help, or with what was meant.
func group(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return command.Help()
	}
	return unknownCommand(command, args[0])
}

func unknownCommand(above *cobra.Command, word string) error {
	var names []string
	for _, c := range above.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, append(c.Aliases, c.Name())...)
		}
	}
	near := config.Nearest(strings.ToLower(word), names)
	for _, name := range names {
		if near == "" && len(word) > 2 && strings.HasPrefix(name, strings.ToLower(word)) {
			near = name
		}
	}
	if near != "" {
		return misuse("there is no command %q; did you mean “%s %s”?", word, above.CommandPath(), near)
	}
	return misuse("there is no command %q; %s --help lists those that are there", word, above.CommandPath())
}

// flagMistake says what is wrong with a flag, and which one may be meant.
func flagMistake(command *cobra.Command, err error) error {
	word, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return misuse("%s; %s --help lists the flags", err, command.CommandPath())
	}
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	command.Flags().VisitAll(add)
	command.InheritedFlags().VisitAll(add)
	if near := config.Nearest(strings.ToLower(word), names); near != "" {
		return misuse("there is no flag --%s; did you mean --%s?", word, near)
	}
	return misuse("there is no flag --%s; %s --help lists those that are there", word, command.CommandPath())
}

var hostName = regexp.MustCompile(`^([A-Za-z0-9_-]+\.)+[A-Za-z0-9-]+\.?$`)

// hosts are what serve takes: the names it gets certificates for.
func hosts(c *cobra.Command, args []string) error {
	for _, arg := range args {
		if !hostName.MatchString(arg) {
			return misuse("%q is no host name such as example.org, for which to get a certificate; %s --help lists the flags", arg, c.CommandPath())
		}
	}
	return nil
}

// migrations are what PocketBase's migrate does.
func migrations(c *cobra.Command, args []string) error {
	acts := []string{"up", "down", "create", "collections", "history-sync"}
	if len(args) == 0 || slices.Contains(acts, args[0]) {
		return nil
	}
	if near := config.Nearest(args[0], acts); near != "" {
		return misuse("migrate cannot do %q; did you mean “%s %s”?", args[0], c.CommandPath(), near)
	}
	return misuse("migrate cannot do %q; it does %s", args[0], strings.Join(acts, ", "))
}

// helpCommand is `waymark help [COMMAND]`.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Says what a command does",
		RunE: func(help *cobra.Command, words []string) error {
			at := help.Root()
			for _, word := range words {
				above := at
				for _, c := range above.Commands() {
					if c.Name() == word || c.HasAlias(word) {
						at = c
					}
				}
				if at == above {
					return unknownCommand(above, word)
				}
			}
			at.InitDefaultHelpFlag()
			return at.Help()
		},
	}
}

// Superuser is PocketBase's command, with ours beneath it, which looks at its arguments before it opens the site.
func Superuser(app core.App, logins Logins) *cobra.Command {
	command := cmd.NewSuperuserCommand(app)
	command.AddCommand(peopleCommands(app, logins)...)
	for _, c := range command.Commands() {
		if c.Name() == "otp" {
			command.RemoveCommand(c) // PocketBase's codes by mail are switched off
		}
	}
	needs := map[string]int{"upsert": 2, "create": 2, "update": 2, "delete": 1, "second-step-off": 1, "sign-out": 1}
	for _, c := range command.Commands() {
		n, fixed := needs[c.Name()]
		if !fixed {
			continue
		}
		c.Args = func(c *cobra.Command, args []string) error {
			if len(args) == n {
				return nil
			}
			what := "an e-mail address"
			if n == 2 {
				what = "an e-mail address and a password, with quotation marks around one that has blanks"
			}
			return misuse("superuser %s needs %s: %s %s", c.Name(), what, c.Root().Name(), c.Example)
		}
	}
	return command
}
