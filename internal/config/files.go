package config

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Load parses the environment over the file waymark.env beside dataDir, and sees to
// a Secret: WAYMARK_SECRET, or pb_data/waymark.secret, made on the first start.
//
// dataDir is created when it is missing, for its owner alone.
func Load(dataDir string) (Config, error) {
	file, err := readEnvFile(EnvFile(dataDir))
	if err != nil {
		return Config{}, err
	}
	c, err := Parse(func(name string) string {
		if v, ok := os.LookupEnv(name); ok {
			return v
		}
		return file[name]
	})
	if err != nil {
		return Config{}, err
	}
	// subscribers lie in it, so it is nobody else's to read; PocketBase would make it for all
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return Config{}, fmt.Errorf("making %s: %w", dataDir, err)
	}
	if len(c.Secret) == 0 {
		c.Secret, err = keptSecret(dataDir)
	}
	return c, err
}

// readEnvFile reads NAME=value lines; # begins a comment line, quotes around a value
// are dropped. A file that is not there is empty.
func readEnvFile(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the settings file: %w", err)
	}
	defer f.Close()
	values := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !found {
			return nil, fmt.Errorf("reading %s: a line is not NAME=value", filepath.Base(path))
		}
		values[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return values, nil
}

// keptSecret reads the site's own secret, or makes it where there is no site yet. Two processes that start at
// once agree, because only one of them can create the file.
func keptSecret(dataDir string) ([]byte, error) {
	path := SecretFile(dataDir)
	if secret, err := os.ReadFile(path); err == nil {
		if len(strings.TrimSpace(string(secret))) < 32 {
			return nil, fmt.Errorf("the secret in %s is too short: restore the file from a backup", path)
		}
		return []byte(strings.TrimSpace(string(secret))), nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the site's secret: %w", err)
	}
	if hasDatabase(dataDir) {
		return nil, noSecret(dataDir)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	secret := hex.EncodeToString(raw)
	// written whole under another name, then linked: a reader never sees half of it
	temp, err := os.CreateTemp(dataDir, ".secret-*")
	if err != nil {
		return nil, fmt.Errorf("keeping the site's secret: %w", err)
	}
	defer os.Remove(temp.Name())
	_, writeErr := temp.WriteString(secret + "\n")
	if err := errors.Join(writeErr, temp.Chmod(0o600), temp.Sync(), temp.Close()); err != nil {
		return nil, fmt.Errorf("keeping the site's secret: %w", err)
	}
	if err := os.Link(temp.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return keptSecret(dataDir)
		}
		// a disk without hard links
		if err := os.Rename(temp.Name(), path); err != nil {
			return nil, fmt.Errorf("keeping the site's secret: %w", err)
		}
	}
	return []byte(secret), nil
}
