package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

const (
	// ManifestName is the manifest's name inside an archive.
	ManifestName = "backup.json"
	// StoppedName is the name inside an archive of the file of who stopped, which beside pb_data is
	// called pb_data.stopped whatever the folder's name is.
	StoppedName = "pb_data.stopped"
	// DatabaseName and LogsName are the two databases of a site.
	DatabaseName = "data.db"
	LogsName     = "auxiliary.db"
)

// Format is what [Write] writes. A zip that PocketBase made has no manifest, and format 0.
const Format = 1

// ErrNewer: the archive was written by a newer program, in a way that this one does not know.
var ErrNewer = errors.New("the backup was made by a newer Waymark: use that one to open it")

// Manifest says what is in an archive.
type Manifest struct {
	Format int `json:"format"`
	// MadeAt is when the database was copied; of a backup without a manifest, when its newest file was changed.
	MadeAt time.Time `json:"made_at"`
	// Program is the version that made it, and Migration the newest change of the schema that its database
	// has, such as "1763800260_clearing_up.go". Both are "" when nobody wrote them down.
	Program   string `json:"program,omitempty"`
	Migration string `json:"migration,omitempty"`
	// Files are all files but the manifest itself, in the order in which they lie in the archive.
	Files []File `json:"files"`
	// Counts are how many rows some tables have, by table: posts, subscribers, messages. Nil when unknown.
	Counts map[string]int64 `json:"counts,omitempty"`
}

// File is one file of an archive.
type File struct {
	Name   string `json:"name"`   // with slashes, relative to pb_data
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // in hexadecimal
}

// Has reports whether a file of this name is in the archive.
func (m Manifest) Has(name string) bool {
	for _, file := range m.Files {
		if file.Name == name {
			return true
		}
	}
	return false
}

// Bytes is how much room all files need once they are unpacked.
func (m Manifest) Bytes() (total int64) {
	for _, file := range m.Files {
		total += file.Size
	}
	return total
}

func parseManifest(raw []byte) (Manifest, error) {
	var written struct{ Format int } // first, since a newer one may mean something else by the rest
	if err := json.Unmarshal(raw, &written); err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	if written.Format > Format {
		return Manifest{}, ErrNewer
	}
	var m Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	return m, nil
}
