package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoSecret: the site is there, and its secret is not. A new one beside it would kill every link in every
// mail that was ever sent, and nobody who stopped would be recognised, so none is made.
var ErrNoSecret = errors.New("the site’s secret is missing")

// noSecret is ErrNoSecret with the ways out.
func noSecret(dataDir string) error {
	return fmt.Errorf("%w: %s is not there, and WAYMARK_SECRET is not set. Put the file back (it is in every backup), or set the WAYMARK_SECRET that was set; "+
		"if it is really lost, `waymark secret --dir %s` says what going on without it costs", ErrNoSecret, SecretFile(dataDir), dataDir)
}

// Secret is the secret that is set for dataDir, in WAYMARK_SECRET or in a file of its own. It makes nothing, and
// returns ErrNoSecret where there is none.
func Secret(dataDir string) ([]byte, error) {
	file, err := readEnvFile(EnvFile(dataDir))
	if err != nil {
		return nil, err
	}
	secret, set := os.LookupEnv("WAYMARK_SECRET")
	if !set {
		secret = valuesOf(file)["WAYMARK_SECRET"]
	}
	if secret == "" {
		kept, err := os.ReadFile(SecretFile(dataDir))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, noSecret(dataDir)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the site's secret: %w", err)
		}
		secret = strings.TrimSpace(string(kept))
	}
	if len(secret) < 32 {
		return nil, errors.New("the site's secret is too short: it has at least 32 characters")
	}
	return []byte(secret), nil
}

// NewSecret makes a secret for a site that has lost its own, and keeps it in [SecretFile]. What is there stays.
func NewSecret(dataDir string) ([]byte, error) {
	secret := string(thinkOfOne())
	file, err := os.OpenFile(SecretFile(dataDir), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keeping the site's secret: %w", err)
	}
	_, writeErr := file.WriteString(secret + "\n")
	if err := errors.Join(writeErr, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("keeping the site's secret: %w", err)
	}
	return []byte(secret), nil
}

// thinkOfOne makes a secret that nobody keeps yet.
func thinkOfOne() []byte {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return []byte(hex.EncodeToString(raw))
}

// hasDatabase reports whether dataDir holds a site.
func hasDatabase(dataDir string) bool {
	_, err := os.Stat(filepath.Join(dataDir, "data.db"))
	return err == nil
}

// Outside is what is set for dataDir in the environment and in its file, without the secret that lies in the folder. It
// makes nothing.
func Outside(dataDir string) (Config, error) {
	file, err := readEnvFile(EnvFile(dataDir))
	if err != nil {
		return Config{}, err
	}
	values := valuesOf(file)
	return Parse(func(name string) string {
		if v, ok := os.LookupEnv(name); ok {
			return v
		}
		return values[name]
	})
}
