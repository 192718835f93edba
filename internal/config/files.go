package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Load parses the environment over the file waymark.env beside dataDir, and finds the Secret: in
// WAYMARK_SECRET, or in pb_data/waymark.secret. It makes nothing and changes nothing. Where there is
// no site yet, the Secret is a new one, which [Begin] keeps.
//
// It returns every mistake at once: of Parse, of the file, and every name that means nothing. The
// Config beside an error has the defaults in place of what is wrong, and perhaps a secret of nobody's. A site without its secret
// is ErrNoSecret.
func Load(dataDir string) (Config, error) {
	c, err := settingsOf(dataDir)
	errs := []error{err}
	if len(c.Secret) == 0 {
		secret, err := secretOf(dataDir)
		c.Secret = secret
		errs = append(errs, err)
	}
	err = errors.Join(errs...)
	if err != nil && len(c.Secret) < 32 {
		c.Secret = thinkOfOne() // nobody goes on with it
	}
	return c, err
}

// Mistakes is why a start would stop now because of the settings, without a look at the secret; nil when it would not.
func Mistakes(dataDir string) error {
	_, err := settingsOf(dataDir)
	return err
}

// settingsOf is the settings for dataDir, with a default in place of each that is wrong.
func settingsOf(dataDir string) (Config, error) {
	file, unreadable := readEnvFile(EnvFile(dataDir))
	values := valuesOf(file)
	c, mistakes := Parse(func(name string) string {
		if v, ok := os.LookupEnv(name); ok {
			return v
		}
		return values[name]
	})
	errs := []error{unreadable, mistakes}
	for _, s := range strangers(file, os.Environ()) {
		if s.stops() {
			errs = append(errs, errors.New(s.String()))
		}
	}
	return c, errors.Join(errs...)
}

// Begin makes dataDir, for its owner alone, and keeps the secret of c in it, unless it comes from
// outside. On a site that is there it changes nothing.
func Begin(dataDir string, c Config) error {
	// subscribers lie in it, so it is nobody else's to read; PocketBase would make it for all
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return fmt.Errorf("making %s: %w", dataDir, err)
	}
	if c.secretSet {
		return nil
	}
	return keepSecret(dataDir, string(c.Secret))
}

// secretOf reads the secret of the site in dataDir, or thinks of one where there is no site.
func secretOf(dataDir string) ([]byte, error) {
	path := SecretFile(dataDir)
	kept, err := os.ReadFile(path)
	if err == nil {
		if len(strings.TrimSpace(string(kept))) < 32 {
			return nil, fmt.Errorf("the secret in %s is too short: restore the file from a backup", path)
		}
		return []byte(strings.TrimSpace(string(kept))), nil
	}
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("reading the site’s secret: %w", err)
	case hasDatabase(dataDir):
		return nil, noSecret(dataDir)
	}
	return thinkOfOne(), nil
}

// keepSecret writes a new site's secret. Of two processes that start at once one makes the file, and
// the other is told to start again.
func keepSecret(dataDir, secret string) error {
	path := SecretFile(dataDir)
	if kept, err := os.ReadFile(path); err == nil {
		if strings.TrimSpace(string(kept)) != secret {
			return errors.New("another start has just made this site: start again")
		}
		return nil
	}
	// written whole under another name, then linked: a reader never sees half of it
	temp, err := os.CreateTemp(dataDir, ".secret-*")
	if err != nil {
		return fmt.Errorf("keeping the site’s secret: %w", err)
	}
	defer os.Remove(temp.Name())
	_, writeErr := temp.WriteString(secret + "\n")
	if err := errors.Join(writeErr, temp.Chmod(0o600), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("keeping the site’s secret: %w", err)
	}
	if err := os.Link(temp.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return keepSecret(dataDir, secret)
		}
		// a disk without hard links
		if err := os.Rename(temp.Name(), path); err != nil {
			return fmt.Errorf("keeping the site’s secret: %w", err)
		}
	}
	return nil
}
