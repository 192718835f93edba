package replica

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// ErrTaken: another process writes the series this one began. It must begin another.
var ErrTaken = errors.New("replica: another server writes this series")

// A series is what one data folder has written, in a folder of its own at the target. A data folder that is copied,
// restored or moved begins a new one, so that no two ever write into the same.
type series struct {
	ID    string    `json:"id"`
	Run   string    `json:"run"`  // made anew at each start: who writes it now
	Host  string    `json:"host"` // for people
	Begun time.Time `json:"begun"`
	Seen  time.Time `json:"seen"` // about when its writer last lived
	// Place is which folder on which machine it belongs to. It stays here.
	Place string `json:"place,omitempty"`
}

var seriesID = regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{12}$`)

// markers is the folder at the target in which each series says who writes it.
const markers = "servers"

func (s series) marker(prefix string) string { return prefix + markers + "/" + s.ID + ".json" }

// begin goes on with the series of the data folder whose private folder is meta, or begins one where there is none, where
// the folder is a copy of another, or where somebody else has gone on with it.
func begin(ctx context.Context, t Target, meta string, now time.Time) (series, error) {
	shelf, prefix, err := t.shelf()
	if err != nil {
		return series{}, err
	}
	defer shelf.Close()
	shelf.SetContext(ctx)

	place, err := placeOf(meta)
	if err != nil {
		return series{}, err
	}
	kept := filepath.Join(meta, "series.json")
	var mine series
	if raw, err := os.ReadFile(kept); err == nil {
		_ = json.Unmarshal(raw, &mine) // what cannot be read is begun anew
	}
	there, found, err := readMarker(shelf, mine.marker(prefix))
	if err != nil {
		return series{}, err
	}
	if !seriesID.MatchString(mine.ID) || mine.Place != place || !found || there.Run != mine.Run {
		mine = series{ID: now.UTC().Format("20060102T150405Z") + "-" + nonce(), Begun: now.UTC(), Place: place}
		// what is staged belongs to the other series
		if err := os.RemoveAll(filepath.Join(meta, "ltx")); err != nil {
			return series{}, fmt.Errorf("beginning a new series: %w", err)
		}
	}
	mine.Run = nonce()
	mine.Host, _ = os.Hostname()
	// at the target first: a start that ends between the two begins a new series, and loses nothing
	if err := mine.say(ctx, t, now); err != nil {
		return series{}, err
	}
	raw, err := json.Marshal(mine)
	if err != nil {
		return series{}, fmt.Errorf("keeping the series: %w", err)
	}
	if err := os.WriteFile(kept, raw, 0o600); err != nil {
		return series{}, fmt.Errorf("keeping the series: %w", err)
	}
	return mine, nil
}

// say tells at the target that the series' writer lives.
func (s *series) say(ctx context.Context, t Target, now time.Time) error {
	shelf, prefix, err := t.shelf()
	if err != nil {
		return err
	}
	defer shelf.Close()
	shelf.SetContext(ctx)
	s.Seen = now.UTC()
	said := *s
	said.Place = ""
	raw, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("marking the series: %w", err)
	}
	if err := shelf.Upload(raw, s.marker(prefix)); err != nil {
		return fmt.Errorf("marking the series at %s: %w", t, err)
	}
	return nil
}

// stillMine returns ErrTaken when another process has begun to write the series.
func (s series) stillMine(ctx context.Context, t Target) error {
	shelf, prefix, err := t.shelf()
	if err != nil {
		return err
	}
	defer shelf.Close()
	shelf.SetContext(ctx)
	there, found, err := readMarker(shelf, s.marker(prefix))
	if err != nil {
		return err
	}
	if !found || there.Run != s.Run {
		return ErrTaken
	}
	return nil
}

// prune deletes the series whose writers have not lived for keep, once this one is itself as old: until then an older one may
// be all there is.
func (s series) prune(ctx context.Context, t Target, keep time.Duration, now time.Time) error {
	if now.Sub(s.Begun) < keep {
		return nil
	}
	all, err := allSeries(ctx, t)
	if err != nil {
		return err
	}
	shelf, prefix, err := t.shelf()
	if err != nil {
		return err
	}
	defer shelf.Close()
	shelf.SetContext(ctx)
	for _, other := range all {
		if other.ID == s.ID || now.Sub(other.Seen) < keep {
			continue
		}
		if err := errors.Join(shelf.DeletePrefix(prefix + other.ID + "/")...); err != nil {
			return fmt.Errorf("deleting an old series: %w", err)
		}
		if err := shelf.Delete(other.marker(prefix)); err != nil {
			return fmt.Errorf("deleting an old series: %w", err)
		}
	}
	return nil
}

// allSeries lists what is at a target; none is no error.
func allSeries(ctx context.Context, t Target) ([]series, error) {
	shelf, prefix, err := t.shelf()
	if err != nil {
		return nil, err
	}
	defer shelf.Close()
	shelf.SetContext(ctx)
	objects, err := shelf.List(prefix + markers + "/")
	if err != nil {
		return nil, fmt.Errorf("looking into %s: %w", t, err)
	}
	var all []series
	for _, object := range objects {
		id := strings.TrimSuffix(path.Base(object.Key), ".json")
		if !seriesID.MatchString(id) {
			continue
		}
		s, found, err := readMarker(shelf, object.Key)
		if err != nil {
			return nil, err
		}
		if found && s.ID == id {
			all = append(all, s)
		}
	}
	return all, nil
}

func readMarker(shelf *filesystem.System, key string) (s series, found bool, err error) {
	if path.Base(key) == ".json" {
		return series{}, false, nil
	}
	reader, err := shelf.GetReader(key)
	if errors.Is(err, filesystem.ErrNotFound) {
		return series{}, false, nil
	}
	if err != nil {
		return series{}, false, fmt.Errorf("reading who writes the series: %w", err)
	}
	defer reader.Close()
	raw, err := io.ReadAll(io.LimitReader(reader, 1<<16))
	if err != nil {
		return series{}, false, fmt.Errorf("reading who writes the series: %w", err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return series{}, false, nil // as good as none
	}
	return s, true, nil
}

func nonce() string {
	var raw [6]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(raw[:])
}

// placeOf says which folder of which machine this is, so that a copy of it is known to be one.
func placeOf(folder string) (string, error) {
	number, err := numberOf(folder)
	if err != nil {
		return "", fmt.Errorf("looking at %s: %w", folder, err)
	}
	machine, _ := os.ReadFile("/etc/machine-id") // where there is none, the folder's own number has to do
	return strings.TrimSpace(string(machine)) + ":" + number, nil
}
