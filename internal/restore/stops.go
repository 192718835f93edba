package restore

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The file of who stopped lies beside the data folder and only ever grows, and a database knows it up to a length. So
// the copy that comes with a backup stands first, as long as that database knows it, and what only the other
// one says comes after it: it is then taken in as what happened since. Nothing is forgotten.

// stopsBeside is the file for a data folder: pb_data.stopped beside pb_data.
func stopsBeside(dataDir string) string { return filepath.Clean(dataDir) + ".stopped" }

// mergeStops joins the file from a backup with the one that lies beside the folder. Where one begins with the other, it
// is the longer one.
func mergeStops(backedUp, beside []byte) []byte {
	switch {
	case bytes.HasPrefix(beside, backedUp):
		return beside
	case bytes.HasPrefix(backedUp, beside):
		return backedUp
	}
	known := map[string]bool{}
	for line := range bytes.Lines(backedUp) {
		known[string(bytes.TrimSpace(line))] = true
	}
	merged := bytes.Clone(backedUp)
	for line := range bytes.Lines(beside) {
		if said := string(bytes.TrimSpace(line)); said != "" && !known[said] {
			merged = append(merged, "\n"+said+"\n"...)
		}
	}
	return merged
}

// keepStops writes the file from a backup beside the data folder, merged with what lies there. backedUp is nil when
// there was none.
func (s *staged) keepStops() error {
	if s.stopped == nil {
		return nil
	}
	path := stopsBeside(s.dir)
	beside, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading who stopped: %w", err)
	}
	merged := mergeStops(s.stopped, beside)
	if bytes.Equal(merged, beside) {
		return nil
	}
	temp := filepath.Join(s.temp, "stopped")
	if err := writeSynced(temp, merged); err != nil {
		return fmt.Errorf("writing down who stopped: %w", err)
	}
	if err := errors.Join(s.owner.Give(temp), os.Rename(temp, path)); err != nil {
		return fmt.Errorf("writing down who stopped: %w", err)
	}
	return nil
}

func writeSynced(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, writing := file.Write(content)
	return errors.Join(writing, file.Sync(), file.Close())
}

// lines counts what a file of who stopped says.
func lines(stopped []byte) int {
	return len(strings.FieldsFunc(string(stopped), func(r rune) bool { return r == '\n' }))
}
