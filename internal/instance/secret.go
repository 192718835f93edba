package instance

import (
	"errors"
	"fmt"
	"io"

	"github.com/pocketbase/dbx"
	"github.com/spf13/cobra"

	"waymark/internal/config"
	"waymark/internal/token"
)

// ErrServing: a server runs on the folder, with the secret that it read when it started.
var ErrServing = errors.New("a server is running on this folder: stop it first")

// NewSecretCommand is `waymark secret`: it says whether the database knows the secret that is set, and, asked to,
// has it know another. It opens the database by itself, because no other command can until that is settled.
// connect opens a database for writing, and running reports whether a server sends from a data folder.
func NewSecretCommand(dataDir func() string, connect func(path string) (*dbx.DB, error), running func(dataDir string) (bool, error)) *cobra.Command {
	var accept bool
	command := &cobra.Command{
		Use:   "secret",
		Short: "Says whether the database knows the secret that is set, and what another one costs",
		Long: "Says whether the database knows the secret that is set (WAYMARK_SECRET, or the file waymark.secret in the\n" +
			"data folder). With --accept-new it goes on with the one that is set now, or makes one where none is.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return secretIn(dataDir(), connect, running, accept, command.OutOrStdout())
		},
	}
	command.Flags().BoolVar(&accept, "accept-new", false, "go on with another secret than the one the database knows, for good")
	return command
}

// whatItCosts is said before a new secret is accepted.
const whatItCosts = `A new secret cannot be taken back. With it
  - no link in any mail that was ever sent opens again, the one to unsubscribe among them;
  - nobody who was erased, bounced or said "It was not me" is recognised: they could sign up and be written to again
    (who stopped and is still among the readers stays stopped);
  - what stands in the file of who stopped, beside the data folder, is no longer understood after a restore;
  - words that readers chose for discreet mail, previews that were shared, and forms that are open now stop working.
`

func secretIn(dataDir string, connect func(string) (*dbx.DB, error), running func(string) (bool, error), accept bool, out io.Writer) (err error) {
	known, err := Knows(dataDir)
	if err != nil {
		return err
	}
	secret, err := config.Secret(dataDir)
	lost := errors.Is(err, config.ErrNoSecret)
	if err != nil && !lost {
		return err
	}
	if !lost && (known == "" || known == Fingerprint(token.New(secret))) {
		_, err := io.WriteString(out, "The secret that is set is the one this site knows.\n")
		return err
	}
	if !accept {
		if _, err := io.WriteString(out, whatItCosts+"\nTo go on without the old one: waymark secret --accept-new --dir "+dataDir+"\n"); err != nil {
			return err
		}
		if lost {
			return err
		}
		return ErrOtherSecret
	}
	if busy, err := running(dataDir); err != nil || busy {
		return errors.Join(err, ErrServing)
	}
	if lost {
		if secret, err = config.NewSecret(dataDir); err != nil {
			return err
		}
	}
	db, err := connect(DatabaseFile(dataDir))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if there, err := hasTable(db, "_instance"); err != nil {
		return err
	} else if there {
		if _, err := db.NewQuery("UPDATE _instance SET fingerprint = {:f}").Bind(dbx.Params{"f": Fingerprint(token.New(secret))}).Execute(); err != nil {
			return fmt.Errorf("accepting the new secret: %w", err)
		}
	}
	_, err = io.WriteString(out, whatItCosts+"\nThe site has a new secret. Make a backup now: the ones from before hold the old one.\n")
	return err
}

// Knows is the fingerprint of the secret which the database in a data folder knows; "" when it knows none yet. It
// reads, and changes nothing.
func Knows(dataDir string) (fingerprint string, err error) {
	db, err := OpenReading(DatabaseFile(dataDir))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	known, err := read(db)
	return known.Fingerprint, err
}
