package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// EnvFile is where settings may lie beside dataDir, and SecretFile where the site's own secret does.
// Neither has to be there.
func EnvFile(dataDir string) string {
	return filepath.Join(filepath.Dir(filepath.Clean(dataDir)), "waymark.env")
}

// SecretFile is where the site's own secret lies when WAYMARK_SECRET is not set.
func SecretFile(dataDir string) string { return filepath.Join(dataDir, "waymark.secret") }

// Names lists every name that [Parse] reads, sorted.
func Names() []string {
	var names []string
	_, _ = Parse(func(name string) string { // with nothing set there is no mistake to hear of
		names = append(names, name)
		return ""
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// Stranger is a name that looks like one of ours and is none: most often a slip.
type Stranger struct {
	Name string
	File bool   // it stands in waymark.env; otherwise in the environment
	Near string // the name of ours that is meant, as far as one can tell; may be empty
}

// Strangers returns the names in the file beside dataDir, and the names in environ (as
// os.Environ gives it) that begin as ours do, that nobody reads. Of values it says nothing.
func Strangers(dataDir string, environ []string) ([]Stranger, error) {
	file, err := readEnvFile(EnvFile(dataDir))
	if err != nil {
		return nil, err
	}
	known := Names()
	var strangers []Stranger
	add := func(name string, inFile bool) {
		if !slices.Contains(known, name) {
			strangers = append(strangers, Stranger{name, inFile, nearest(name, known)})
		}
	}
	for name := range file {
		add(name, true)
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "WAYMARK_") || strings.HasPrefix(name, "MG_") || strings.HasPrefix(name, "MAILGUN_") {
			add(name, false)
		}
	}
	slices.SortFunc(strangers, func(a, b Stranger) int { return strings.Compare(a.Name, b.Name) })
	return strangers, nil
}

// nearest is the known name that the fewest letters turn this one into, when few enough do;
// "" otherwise.
func nearest(name string, known []string) string {
	name = strings.ReplaceAll(strings.ToUpper(name), "MAILGUN_", "MG_")
	best, steps := "", mostSlips+1
	for _, k := range known {
		if n := distance(name, k); n < steps {
			best, steps = k, n
		}
	}
	// SIGNING_KEY and MG_SIGNING_KEY mean MG_WEBHOOK_SIGNING_KEY
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "WAYMARK_"), "MG_")
	for _, k := range known {
		if best == "" && strings.HasSuffix(k, "_"+bare) {
			best = k
		}
	}
	return best
}

// mostSlips is how many letters a slip changes.
const mostSlips = 2

// distance is how many letters must be put in, taken out or changed to make b of a (Levenshtein's).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			change := before
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, above+1, row[j]+1)
			before = above
		}
	}
	return row[len(b)]
}
