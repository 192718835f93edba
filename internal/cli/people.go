package cli

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// Logins is what the commands about people who log in need done.
type Logins interface {
	// SwitchOff takes somebody's second step away.
	SwitchOff(app core.App, who *core.Record) error
	// EndAll ends every login of somebody.
	EndAll(app core.App, who *core.Record) error
}

// peopleCommands are ours beside PocketBase's: what the operator does for somebody who cannot get in, or whose login
// somebody else has.
func peopleCommands(app core.App, logins Logins) []*cobra.Command {
	return []*cobra.Command{
		{
			Use: "second-step-off", Example: "superuser second-step-off you@example.org",
			Short: "Takes the second step away from somebody who has lost her phone and her recovery codes", SilenceUsage: true,
			RunE: forPerson(app, logins.SwitchOff, "The password alone opens the desk of %s now. Have her switch the second step on again.\n"),
		},
		{
			Use: "sign-out", Example: "superuser sign-out you@example.org",
			Short: "Ends every login of somebody, and her programs’ keys", SilenceUsage: true,
			RunE: forPerson(app, logins.EndAll, "%s is logged out everywhere. Give her another password if somebody else may know it: superuser update.\n"),
		},
	}
}

func forPerson(app core.App, act func(core.App, *core.Record) error, done string) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		who, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, args[0])
		if err != nil {
			return fmt.Errorf("nobody logs in with %s", args[0])
		}
		if err := act(app, who); err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), done, who.Email())
		return nil
	}
}
