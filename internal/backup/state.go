package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/owner"
)

// stateName is the file that remembers what was made and read. It lies in pb_data and not in the database,
// which must not have to change for a backup of it to count as read; and in no backup.
const stateName = "waymark.backups.json"

// remembered is how many readings are kept: more than any schedule keeps backups.
const remembered = 100

// state is what the file says. Only who holds the [room] writes it.
type state struct {
	LastTry time.Time `json:"last_try,omitzero"`
	Trouble string    `json:"trouble,omitempty"` // why the last try failed
	Drill   Drill     `json:"drill,omitzero"`
	// Elsewhere is when a good one was last written to a file outside (waymark backup --to).
	Elsewhere time.Time `json:"elsewhere,omitzero"`
	Readings  []reading `json:"readings"` // newest first
}

// reading is what is known of one backup.
type reading struct {
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Size   int64     `json:"size"`             // bytes, as it is kept
	SHA256 string    `json:"sha256,omitempty"` // of what is kept
	Opened bool      `json:"opened"`           // it was read to its end
	Locked bool      `json:"locked,omitempty"` // encrypted
	// Articles is how many were found in it, and Counts the rows of the tables that are counted.
	Articles int64            `json:"articles,omitempty"`
	Counts   map[string]int64 `json:"counts,omitempty"`
	Trouble  string           `json:"trouble,omitempty"` // what was wrong with it
}

// readState reads the file. When it is missing or broken nothing is known, and every backup counts as unread.
func readState(dataDir string) (state, error) {
	raw, err := os.ReadFile(filepath.Join(dataDir, stateName))
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err != nil {
		return state{}, fmt.Errorf("reading what is known of the backups: %w", err)
	}
	var s state
	if json.Unmarshal(raw, &s) == nil {
		return s, nil
	}
	return firstState(raw), nil
}

// firstState reads the file as the first version wrote it: a list, with dates as PocketBase writes them.
func firstState(raw []byte) (s state) {
	var first []struct {
		Name     string
		At       types.DateTime
		Size     int64
		Opened   bool
		Articles int64
		Trouble  string
	}
	if json.Unmarshal(raw, &first) != nil {
		return state{}
	}
	for _, r := range first {
		s.Readings = append(s.Readings, reading{Name: r.Name, At: r.At.Time(), Size: r.Size, Opened: r.Opened, Articles: r.Articles, Trouble: r.Trouble})
	}
	return s
}

func (s state) keep(dataDir string) error {
	s.Readings = s.Readings[:min(len(s.Readings), remembered)]
	raw, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return fmt.Errorf("writing down what is known of the backups: %w", err)
	}
	path := filepath.Join(dataDir, stateName)
	beside := path + ".new"
	if err := os.WriteFile(beside, raw, 0o600); err != nil {
		return fmt.Errorf("writing down what is known of the backups: %w", err)
	}
	if err := errors.Join(owner.GiverFor(dataDir).Give(beside), os.Rename(beside, path)); err != nil {
		return fmt.Errorf("writing down what is known of the backups: %w", err)
	}
	return nil
}

// of is what is known of a backup; nil when it was never read, or is another by now.
func (s state) of(name string, size int64) *reading {
	for i := range s.Readings {
		if s.Readings[i].Name == name && s.Readings[i].Size == size {
			return &s.Readings[i]
		}
	}
	return nil
}

// note puts a reading first and forgets what was known of that name.
func (s *state) note(r reading) {
	all := []reading{r}
	for _, old := range s.Readings {
		if old.Name != r.Name {
			all = append(all, old)
		}
	}
	s.Readings = all
}
