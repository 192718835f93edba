package replica

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestALogIsReadWhenItWasWrittenAndNowAndThenAnyway(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data.db-wal")
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	write := func(at time.Time, bytes string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(bytes), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	var w logWatch
	ask := func(after time.Duration, want bool, why string) {
		t.Helper()
		at := now.Add(after)
		got := w.stirred(file, at)
		if got != want {
			t.Errorf("%s: read %v", why, got)
		}
		if got {
			w.taken(at, nil)
		}
	}
	ask(0, true, "there is none yet")
	write(now, "a")
	ask(time.Second, true, "it was written")
	ask(2*time.Second, true, "its time may still stand for a second write")
	ask(4*time.Second, true, "it was not read since it settled")
	ask(5*time.Second, false, "nothing happened")
	ask(14*time.Second, true, "the tidying is due")
	write(now.Add(15*time.Second), "b")
	ask(16*time.Second, true, "it was written in place")
	w.taken(now.Add(20*time.Second), os.ErrClosed)
	ask(20*time.Second, true, "it could not be read")
}
