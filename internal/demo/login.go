package demo

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/config"
)

// loginEmail belongs to nobody: RFC 2606 keeps example.org for examples.
const loginEmail = "author@example.org"

// loginFile holds the demo's address and password, a line each, in the data folder.
const loginFile = "waymark.demo-login"

// Login reads the login that the demo command made in dataDir. ok is false when it made
// none. Whether it still opens the dashboard is for [Opens] to say.
func Login(dataDir string) (email, password string, ok bool) {
	raw, err := os.ReadFile(filepath.Join(dataDir, loginFile))
	if err != nil {
		return "", "", false
	}
	email, password, ok = strings.Cut(strings.TrimSpace(string(raw)), "\n")
	if !ok || email == "" || password == "" {
		return "", "", false
	}
	return email, password, true
}

// TwoNames is cfg with a neutral name for the links in mails, where dataDir holds the demo and nobody has given
// the site an address: this computer has two names for itself, and so the demo shows what is to be found under
// each. Anywhere else it is cfg as it was.
func TwoNames(dataDir string, cfg config.Config) config.Config {
	if _, _, demo := Login(dataDir); demo && cfg.URL == config.DefaultURL && cfg.LettersURL == cfg.URL {
		cfg.LettersURL = strings.Replace(config.DefaultURL, "127.0.0.1", "localhost", 1)
	}
	return cfg
}

// Opens says whether an address and a password open the dashboard: she may have chosen
// another password since, or deleted the demo's login.
func Opens(app core.App, email, password string) bool {
	superuser, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, email)
	return err == nil && superuser.ValidatePassword(password)
}

// makeLogin makes a login to the dashboard and keeps it in the data folder, unless
// somebody has a login already. The file comes first: a login whose password nobody
// was told would lock her out, a file without its login is made good by the next run.
func makeLogin(app core.App) error {
	// PocketBase makes one for its own installer, and takes it away again
	superusers, err := app.CountRecords(core.CollectionNameSuperusers, dbx.Not(dbx.HashExp{"email": core.DefaultInstallerEmail}))
	if err != nil {
		return fmt.Errorf("looking for a login: %w", err)
	}
	if superusers > 0 {
		return nil
	}
	password := newPassword()
	if err := keepLogin(app.DataDir(), loginEmail, password); err != nil {
		return err
	}
	collection, err := app.FindCachedCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return fmt.Errorf("finding the logins: %w", err)
	}
	superuser := core.NewRecord(collection)
	superuser.SetEmail(loginEmail)
	superuser.SetPassword(password)
	if err := app.Save(superuser); err != nil {
		return fmt.Errorf("making a login: %w", err)
	}
	return nil
}

// keepLogin writes the file whole or not at all, for its owner's eyes only.
func keepLogin(dataDir, email, password string) error {
	temp, err := os.CreateTemp(dataDir, ".demo-login-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keeping the login: %w", err)
	}
	_, writeErr := fmt.Fprintf(temp, "%s\n%s\n", email, password)
	err = errors.Join(writeErr, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), filepath.Join(dataDir, loginFile))
	}
	if err != nil {
		if gone := os.Remove(temp.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return fmt.Errorf("keeping the login: %w", err)
	}
	return nil
}

// readable are 32 letters and digits of which none is taken for another.
const readable = "abcdefghijkmnpqrstuvwxyz23456789"

// newPassword is four groups of four, 80 bits, such as "k7mq-93tv-xh2p-w8rd".
func newPassword() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	var password strings.Builder
	for i, b := range raw {
		if i > 0 && i%4 == 0 {
			password.WriteByte('-')
		}
		password.WriteByte(readable[b%32]) // 256 is a multiple of 32: each is as likely
	}
	return password.String()
}
