package replica

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// standingName is the file in the private folder in which the child says how it goes, for processes that are not its parent, and
// standEvery how often it does.
const (
	standingName = "standing.json"
	standEvery   = 10 * time.Second
)

// Standing is what a replica had reached when it last said so.
type Standing struct {
	State
	At time.Time // when it said so
}

// Stale reports whether nobody replicates any more, or the replica is stuck.
func (s Standing) Stale(now time.Time) bool { return now.Sub(s.At) > 6*standEvery }

// Look reads how the replica of a data folder stands, also where another process keeps it. found is false where none
// ever was. It changes nothing and asks nobody.
func Look(dataDir string) (standing Standing, found bool, err error) {
	raw, err := os.ReadFile(filepath.Join(MetaDir(dataDir), standingName))
	if errors.Is(err, fs.ErrNotExist) {
		return Standing{}, false, nil
	}
	if err != nil {
		return Standing{}, false, fmt.Errorf("reading how the replica stands: %w", err)
	}
	if err := json.Unmarshal(raw, &standing); err != nil {
		return Standing{}, false, fmt.Errorf("reading how the replica stands: %w", err)
	}
	return standing, true, nil
}

// stand says how it goes, from the first moment to the last.
func (r *run) stand() {
	meta := filepath.Join(filepath.Dir(r.task.Database), metaName)
	for going := true; going; {
		state := r.state()
		if raw, err := json.Marshal(Standing{state, r.now()}); err == nil {
			file := filepath.Join(meta, standingName)
			// a reader never sees half of it; where it cannot be written it grows old, which says as much
			if os.WriteFile(file+".new", raw, 0o600) == nil {
				_ = os.Rename(file+".new", file)
			}
		}
		next := standEvery
		if state.Covered.IsZero() {
			next = time.Second
		}
		going = r.wait(next)
	}
}
