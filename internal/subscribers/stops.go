package subscribers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// A restored backup does not know who stopped or was erased after it was made, and would write to
// her. So each such word also goes, as a keyed hash, into a file beside the data directory, where no
// restore reaches it; and the database notes how much of that file it knows (SQLite's
// user_version, which is in every backup). One that knows less is an older one, and takes in the rest.

// lifted is the word of somebody who came back. The others are Reasons.
const lifted Reason = "lifted"

// A stop is one line of the file: when, the word, and the keyed hash of an address.
type stop struct {
	at   time.Time
	what Reason
	hash string
}

// stopsBeside is the file for a data directory: pb_data.stopped beside pb_data.
func stopsBeside(dataDir string) string { return filepath.Clean(dataDir) + ".stopped" }

// remember writes a word into the file beside the data directory, and how long the file is now into the
// database, in the caller's transaction. A word whose transaction then fails stays: it was said. When the
// file cannot be written, the log says so and the act goes on.
func (p *People) remember(tx core.App, what Reason, hash string) error {
	size, err := appendStop(stopsBeside(tx.DataDir()), stop{p.now(), what, hash})
	if err != nil {
		tx.Logger().Warn("Somebody stopped, and a backup restored later will not know", "error", err)
		return nil
	}
	return noteStops(tx, size)
}

// appendStop adds a line and returns how long the file is then, in bytes. It begins with a line break too,
// so that the rest of a line which a crash cut off spoils no other.
func appendStop(path string, s stop) (size int64, err error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("opening the file of who stopped: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := fmt.Fprintf(file, "\n%s %s %s\n", s.at.UTC().Format(time.RFC3339), s.what, s.hash); err != nil {
		return 0, fmt.Errorf("writing down who stopped: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return 0, fmt.Errorf("writing down who stopped: %w", err)
	}
	return info.Size(), nil
}

// readStops returns the lines after the first known bytes of the file, and how long it is. A file
// that is not there is empty; lines that are none are left out.
func readStops(path string, known int64) (stops []stop, size int64, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("opening the file of who stopped: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("reading who stopped: %w", err)
	}
	rest := bufio.NewReader(io.NewSectionReader(file, known, max(info.Size()-known, 0)))
	for {
		line, _, err := rest.ReadLine() // one that is too long comes in pieces, of which none is a stop
		if errors.Is(err, io.EOF) {
			return stops, info.Size(), nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("reading who stopped: %w", err)
		}
		if s, ok := parseStop(string(line)); ok {
			stops = append(stops, s)
		}
	}
}

// parseStop reads one line; ok is false for what is none.
func parseStop(line string) (s stop, ok bool) {
	words := strings.Fields(line)
	if len(words) != 3 || len(words[2]) > 64 {
		return stop{}, false
	}
	at, err := time.Parse(time.RFC3339, words[0])
	if err != nil {
		return stop{}, false
	}
	switch what := Reason(words[1]); what {
	case lifted, ReasonNotMe, ReasonUnsubscribed, ReasonErased, ReasonBounced, ReasonComplained, ReasonByHand:
		return stop{at, what, words[2]}, true
	}
	return stop{}, false
}

// TakeInStops has a database that was restored from a backup learn who stopped, came back or was
// erased after that was made, and erases those again. Otherwise it costs one look at a file. It
// returns how many addresses are not to be written to because of it.
func (p *People) TakeInStops() (int, error) {
	path := stopsBeside(p.app.DataDir())
	known, err := knownStops(p.app)
	if err != nil {
		return 0, err
	}
	stops, size, err := readStops(path, known)
	if err != nil || size == known {
		return 0, err
	}
	reasons, erased := lastWords(stops)
	stopped := lastStops(stops)
	var gone []Gone // who was erased again
	err = p.app.RunInTransaction(func(tx core.App) error {
		gone = nil
		for hash, reason := range reasons {
			if err := suppress(tx, hash, reason); err != nil {
				return err
			}
		}
		again, err := p.amongStopped(tx, erased, stopped)
		if err != nil {
			return err
		}
		for _, s := range again {
			erased, err := p.eraseIn(tx, s)
			if err != nil {
				return err
			}
			gone = append(gone, erased)
		}
		_, size, err := readStops(path, size) // erasing again was said again
		if err != nil {
			return err
		}
		return noteStops(tx, size)
	})
	if err != nil {
		return 0, fmt.Errorf("taking in who stopped since the backup was made: %w", err)
	}
	if len(reasons)+len(gone) > 0 {
		p.app.Logger().Warn("The site was restored from a backup; who stopped since it was made is stopped again", "addresses", len(reasons), "erased again", len(gone))
	}
	return len(reasons), p.forgetOutside(gone)
}

// lastWords is what holds of each address in the end, by hash: the reason not to write to it, if there is
// one, and when it was erased. Coming back lifts the reason, but what she had erased stays so: she may have
// come back more careful than she was.
func lastWords(stops []stop) (reasons map[string]Reason, erased map[string]time.Time) {
	reasons, erased = map[string]Reason{}, map[string]time.Time{}
	for _, s := range stops {
		switch {
		case s.what == lifted:
			delete(reasons, s.hash)
			continue
		case !reasons[s.hash].final() || s.what.final():
			reasons[s.hash] = s.what
		}
		if s.what == ReasonErased {
			erased[s.hash] = s.at
		}
	}
	return reasons, erased
}

// lastStops is when each address was last stopped, by hash, whatever came later. A bounce is no word of hers.
func lastStops(stops []stop) map[string]time.Time {
	last := map[string]time.Time{}
	for _, s := range stops {
		if s.what != lifted && s.what != ReasonBounced {
			last[s.hash] = s.at
		}
	}
	return last
}

// amongStopped returns the subscribers whose address was erased, and who asked before it was. It closes the links which
// those whose address was stopped had until then.
func (p *People) amongStopped(tx core.App, erased, stopped map[string]time.Time) ([]*Subscriber, error) {
	if len(stopped) == 0 {
		return nil, nil
	}
	var again []*Subscriber
	after := ""
	for {
		page, err := addressesAfter(tx, after, 1000)
		if err != nil || len(page) == 0 {
			return again, err
		}
		for _, person := range page {
			hash := p.hash(person.Email)
			if at, was := stopped[hash]; was {
				if err := closeLinks(tx, person.ID, at); err != nil {
					return nil, err
				}
			}
			at, was := erased[hash]
			if !was {
				continue
			}
			s, err := ByID(tx, person.ID)
			if err != nil {
				return nil, err
			}
			if !s.GetDateTime("created").Time().After(at) {
				again = append(again, s)
			}
		}
		after = page[len(page)-1].ID
	}
}
