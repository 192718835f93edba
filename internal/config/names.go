package config

import (
	"fmt"
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
	Line int    // of waymark.env; 0 for a name in the environment
	Near string // the name of ours that is meant, as far as one can tell; may be empty
}

// String is the stranger in a sentence, without its value.
func (s Stranger) String() string {
	where := "in the environment"
	if s.Line > 0 {
		where = fmt.Sprintf("in line %d of waymark.env", s.Line)
	}
	says := s.Name + " " + where + " means nothing to Waymark"
	if s.Near != "" {
		return says + ": did you mean " + s.Near + "?"
	}
	return says + ": take it out"
}

// stops reports whether the program does not start with it. Hosting companies set MAILGUN_ names of their own,
// which mean nobody; one that is close to ours means ours.
func (s Stranger) stops() bool {
	return s.Line > 0 || s.Near != "" || !strings.HasPrefix(strings.ToUpper(s.Name), "MAILGUN_")
}

// ofTests are names that only the tests, the benchmarks and the Makefile read. They are in many a
// developer's environment, and the program leaves them alone there.
var ofTests = []string{"WAYMARK_CHROMIUM", "WAYMARK_BROWSER", "WAYMARK_AXE", "WAYMARK_PICTURES", "WAYMARK_REPLICA_KILLS", "WAYMARK_BACKUP_MB", "WAYMARK_BACKUP_ROAD", "WAYMARK_FLOOD"}

// killRun begins the names that `make kill` is told by.
const killRun = "WAYMARK_KILL"

// Strangers returns the names in the file beside dataDir, and the names in environ (as
// os.Environ gives it) that begin as ours do, that nobody reads. Of values it says nothing.
func Strangers(dataDir string, environ []string) ([]Stranger, error) {
	file, err := readEnvFile(EnvFile(dataDir))
	return strangers(file, environ), err
}

func strangers(file []setting, environ []string) []Stranger {
	known := Names()
	var found []Stranger
	for _, s := range file {
		if !slices.Contains(known, s.name) {
			found = append(found, Stranger{s.name, s.line, nearest(s.name, known)})
		}
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if slices.Contains(known, name) || slices.Contains(ofTests, name) || strings.HasPrefix(name, killRun) {
			continue
		}
		if near := nearest(name, known); begins(name) || strings.HasPrefix(near, "WAYMARK_") && slipOf(name, near) {
			found = append(found, Stranger{name, 0, near})
		}
	}
	slices.SortFunc(found, func(a, b Stranger) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// begins reports whether a name begins as ours do, whatever the case.
func begins(name string) bool {
	name = strings.ToUpper(name)
	return strings.HasPrefix(name, "WAYMARK_") || strings.HasPrefix(name, "MG_") || strings.HasPrefix(name, "MAILGUN_")
}

// slipOf reports whether a slip or two make near of name. (PG_URL is one letter from MG_URL and somebody
// else's: whatever does not begin as ours do is taken for a slip only in a long name.)
func slipOf(name, near string) bool { return distance(strings.ToUpper(name), near) <= mostSlips }

// nearest is the known name that the fewest letters turn this one into, when few enough do;
// "" otherwise.
func nearest(name string, known []string) string {
	name = strings.ReplaceAll(strings.ToUpper(name), "MAILGUN_", "MG_")
	best := Nearest(name, known)
	// SIGNING_KEY and MG_SIGNING_KEY mean MG_WEBHOOK_SIGNING_KEY
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "WAYMARK_"), "MG_")
	for _, k := range known {
		if best == "" && bare != "" && strings.HasSuffix(k, "_"+bare) {
			best = k
		}
	}
	return best
}

// Nearest is the one of known that the fewest letters turn word into, when two or fewer do;
// "" otherwise.
func Nearest(word string, known []string) string {
	best, steps := "", mostSlips+1
	for _, k := range known {
		// of a short word two letters are another word
		if n := distance(word, k); n < steps && n <= len(k)/2 {
			best, steps = k, n
		}
	}
	return best
}

// mostSlips is how many letters a slip changes.
const mostSlips = 2

// distance is how many letters must be put in, taken out, changed or swapped with the next to make b of a
// (the optimal string alignment distance).
func distance(a, b string) int {
	var before []int // the row above row
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
