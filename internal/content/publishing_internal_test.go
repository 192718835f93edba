package content

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheLoopStartsAtOnceAndSaysEachTroubleOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		results := []error{errors.New("disk full"), errors.New("disk full"), nil, errors.New("disk full"), errors.New("other")}
		start, passes := time.Now(), []time.Duration{}
		ctx, stop := context.WithCancel(t.Context())
		every(ctx, 15*time.Second, slog.New(slog.NewTextHandler(&said, nil)), "working", func() error {
			passes = append(passes, time.Since(start))
			if len(passes) == len(results) {
				stop()
			}
			return results[len(passes)-1]
		})
		if len(passes) != len(results) || passes[0] != 0 || passes[1] != 15*time.Second || passes[4] != time.Minute {
			t.Errorf("it worked at %v", passes)
		}
		if got := strings.Count(said.String(), "disk full"); got != 2 {
			t.Errorf("it said the same trouble %d times, want once for each time it began", got)
		}
		if !strings.Contains(said.String(), "other") {
			t.Error("it kept a new trouble to itself")
		}
	})
}
