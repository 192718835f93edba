package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/benbjohnson/litestream"
)

// ErrNothing: nothing that can be restored lies there.
var ErrNothing = errors.New("replica: there is nothing to restore")

// Restore writes the database as it was at a moment (zero: the newest) from the replica at address into a new file, and
// checks that SQLite finds it whole. Its keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. An
// address that ends in one series' own name takes that one. It returns [ErrNothing] when there is no state of then.
//
// Of the moment itself the last second may be missing, and of one longer ago than ten minutes the last half.
func Restore(ctx context.Context, address string, at time.Time, into string) error {
	target, err := ParseTarget(address, os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"))
	if err != nil {
		return err
	}
	return target.Restore(ctx, at, into)
}

// Restore is [Restore] for a target that is read already.
func (t Target) Restore(ctx context.Context, at time.Time, into string) error {
	defer alone()()
	t, from, err := t.choose(ctx, at)
	if err != nil {
		return err
	}
	client, err := t.client(from)
	if err != nil {
		return err
	}
	client.SetLogger(quiet)
	options := litestream.NewRestoreOptions()
	options.OutputPath, options.Timestamp, options.IntegrityCheck = into, at, litestream.IntegrityCheckFull
	db := litestream.NewDB(into) // never opened: it lends the replica its quiet logger
	db.SetLogger(quiet)
	err = litestream.NewReplicaWithClient(db, client).Restore(ctx, options)
	if errors.Is(err, litestream.ErrTxNotAvailable) {
		return fmt.Errorf("%w: %s holds no state of that time", ErrNothing, t)
	}
	if err != nil {
		return fmt.Errorf("restoring from %s: %s", t, t.without(err.Error()))
	}
	return os.Chmod(into, 0o600)
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// choose finds the series to restore from: the one that was being written at that moment, else the one written last before it.
func (t Target) choose(ctx context.Context, at time.Time) (Target, string, error) {
	if within, id, ok := t.named(); ok {
		return within, id, nil
	}
	if t.Folder != "" {
		if _, err := os.Stat(t.Folder); err != nil { // or it would be made
			return t, "", fmt.Errorf("%w: %s is not there", ErrNothing, t)
		}
	}
	all, err := allSeries(ctx, t)
	if err != nil {
		return t, "", err
	}
	type candidate struct {
		id    string
		until time.Time // of its newest state that is not after at
		begun time.Time
	}
	var candidates []candidate
	for _, s := range all {
		client, err := t.client(s.ID)
		if err != nil {
			return t, "", err
		}
		client.SetLogger(quiet)
		first, last, err := litestream.NewReplicaWithClient(nil, client).TimeBounds(ctx)
		if err != nil {
			return t, "", fmt.Errorf("looking into %s: %s", t, t.without(err.Error()))
		}
		if first.IsZero() || (!at.IsZero() && first.After(at)) {
			continue
		}
		if !at.IsZero() && last.After(at) {
			last = at
		}
		candidates = append(candidates, candidate{s.ID, last, s.Begun})
	}
	if len(candidates) == 0 {
		return t, "", fmt.Errorf("%w: %s holds no state of that time", ErrNothing, t)
	}
	best := slices.MaxFunc(candidates, func(a, b candidate) int {
		if !a.until.Equal(b.until) {
			return a.until.Compare(b.until)
		}
		return a.begun.Compare(b.begun)
	})
	return t, best.id, nil
}

// named takes a series' own name off the end of an address.
func (t Target) named() (within Target, id string, ok bool) {
	id = path.Base(t.Prefix)
	if t.Folder != "" {
		id = filepath.Base(t.Folder)
	}
	if !seriesID.MatchString(id) {
		return t, "", false
	}
	if t.Folder != "" {
		t.Folder = filepath.Dir(t.Folder)
	} else if t.Prefix = path.Dir(t.Prefix); t.Prefix == "." {
		t.Prefix = ""
	}
	return t, id, true
}

// alone hides what the environment tells Amazon's library besides, until the answer is called: another profile, or
// certificates it refuses to take beside Litestream's own client.
func alone() (back func()) {
	hidden := map[string]string{}
	for _, name := range []string{"AWS_CA_BUNDLE", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "LITESTREAM_S3_ENDPOINT"} {
		if value, set := os.LookupEnv(name); set {
			hidden[name] = value
			_ = os.Unsetenv(name)
		}
	}
	return func() {
		for name, value := range hidden {
			_ = os.Setenv(name, value)
		}
	}
}
