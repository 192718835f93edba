package replica

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/benbjohnson/litestream"
	"github.com/superfly/ltx"
)

// stage takes what was committed out of the database's log, twice a second.
func (r *run) stage() {
	failing, looked := time.Time{}, time.Time{}
	var log logWatch
	for {
		at := r.now()
		var err error
		if log.stirred(r.db.WALPath(), at) {
			err = r.db.Sync(r.ctx)
			log.taken(at, err)
		}
		if err == nil {
			err = r.mark(at)
		}
		r.note("stage", err)
		switch {
		case err == nil:
			failing = time.Time{}
			select {
			case r.staged <- struct{}{}:
			default:
			}
		case failing.IsZero():
			failing = at
		case at.Sub(failing) > standDownAfter:
			r.dropStaged("the database's log could not be followed: " + err.Error())
			return
		}
		if at.Sub(looked) > lookAtStaged {
			looked = at
			if waiting := r.waiting(); waiting > r.task.MostStaged {
				r.dropStaged(fmt.Sprintf("the target has been out of reach for so long that %d MB waited here", waiting>>20))
				return
			}
		}
		if !r.wait(StageEvery - min(StageEvery, r.now().Sub(at))) {
			return
		}
	}
}

// A logWatch saves reading a log that nobody has written to.
type logWatch struct {
	size    int64
	written time.Time
	synced  time.Time // when it was last taken; zero when that failed
}

const (
	// settled is the age at which a file's time can be trusted to change with the next write; kernels count in steps of some
	// milliseconds, some file systems in seconds.
	settled = 3 * time.Second
	// syncAnyway is after what time the log is read in any case: Litestream does its own tidying then.
	syncAnyway = 10 * time.Second
)

// stirred reports whether the log must be read. It is asked before it is.
func (w *logWatch) stirred(path string, at time.Time) bool {
	info, err := os.Stat(path)
	if err != nil {
		return true
	}
	same := info.Size() == w.size && info.ModTime().Equal(w.written) && w.synced.Sub(info.ModTime()) > settled
	w.size, w.written = info.Size(), info.ModTime()
	return !same || at.Sub(w.synced) >= syncAnyway
}

func (w *logWatch) taken(at time.Time, err error) {
	w.synced = at
	if err != nil {
		w.synced = time.Time{}
	}
}

// mark remembers in which file everything is that was committed before at.
func (r *run) mark(at time.Time) error {
	pos, err := r.db.Pos()
	if err != nil {
		return fmt.Errorf("asking how far the log was taken: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, mark{at, pos.TXID})
	if len(r.open) > 2 && r.open[len(r.open)-2].tx == pos.TXID && r.open[len(r.open)-3].tx == pos.TXID {
		// the oldest and the newest of equal ones say all there is to say
		r.open = append(r.open[:len(r.open)-2], r.open[len(r.open)-1])
	}
	r.settle()
	return nil
}

// settle strikes off the marks that are at the target. r.mu is held.
func (r *run) settle() {
	uploaded := r.db.Replica.Pos().TXID
	for len(r.open) > 0 && uploaded > 0 && r.open[0].tx <= uploaded {
		r.covered = r.open[0].at
		r.open = r.open[1:]
	}
}

// upload brings to the target what is staged, as soon as it is.
func (r *run) upload() {
	backoff := time.Duration(0)
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.staged:
		}
		if backoff > 0 && !r.wait(backoff) {
			return
		}
		ctx, cancel := context.WithTimeout(r.ctx, 5*time.Minute)
		err := r.db.Replica.Sync(ctx)
		cancel()
		r.note("upload", err)
		if err != nil {
			backoff = min(max(2*backoff, time.Second), 30*time.Second)
			continue
		}
		backoff = 0
		r.mu.Lock()
		r.settle()
		r.mu.Unlock()
	}
}

// lookAfter makes sure that the series is still ours, says that it lives, and has a copy made although nothing was written
// (the files of before an old copy go only with it).
func (r *run) lookAfter() {
	interval, _ := spans(r.task.Keep)
	said, turn := r.now(), r.now().Truncate(interval)
	for r.wait(lookEvery) {
		ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
		err := r.series.stillMine(ctx, r.task.Target)
		if errors.Is(err, ErrTaken) {
			cancel()
			r.standDown("another server writes into the same series; this one begins another")
			return
		}
		now := r.now()
		if err == nil && now.Sub(said) >= seenEvery {
			if err = r.series.say(ctx, r.task.Target, now); err == nil {
				said = now
				err = r.series.prune(r.ctx, r.task.Target, r.task.Keep, now)
			}
		}
		cancel()
		r.note("series", err)
		if now.Truncate(interval).After(turn) {
			turn = now.Truncate(interval)
			_ = r.db.Checkpoint(r.ctx, litestream.CheckpointModePassive) // writes a word of its own
		}
	}
}

// waiting is how many bytes are staged and not at the target, but for the largest file: that is the copy of everything with which a
// series begins.
func (r *run) waiting() int64 {
	uploaded := r.db.Replica.Pos().TXID
	entries, err := os.ReadDir(r.db.LTXLevelDir(0))
	if err != nil {
		return 0
	}
	var total, largest int64
	for _, entry := range entries {
		_, last, err := ltx.ParseFilename(entry.Name())
		if err != nil || last <= uploaded {
			continue
		}
		if info, err := entry.Info(); err == nil {
			total += info.Size()
			largest = max(largest, info.Size())
		}
	}
	return total - largest
}

// dropStaged sets the log and the disk free: the next start makes a new copy of everything.
func (r *run) dropStaged(why string) {
	r.standDown(why)
	if err := os.RemoveAll(r.db.LTXDir()); err != nil {
		r.logger.Warn("What was staged for the replica could not be deleted", "error", err)
	}
}

// empty asks Litestream to move the log into the database. The first page that is written after it begins the log anew, and cuts
// it (likeOurs). emptied is false while somebody reads an older state, or a whole copy is being made.
func (r *run) empty() (emptied bool, err error) {
	r.mu.Lock()
	db := r.db
	r.mu.Unlock()
	if db == nil || db.PageSize() == 0 {
		return false, errIdle
	}
	before, err := os.Stat(db.WALPath())
	if err != nil {
		return false, fmt.Errorf("looking at the log: %w", err)
	}
	ctx, cancel := context.WithTimeout(r.ctx, 10*time.Second)
	defer cancel()
	if err := db.Checkpoint(ctx, litestream.CheckpointModePassive); err != nil {
		return false, fmt.Errorf("emptying the log: %w", err)
	}
	after, err := os.Stat(db.WALPath())
	if err != nil {
		return false, fmt.Errorf("looking at the log: %w", err)
	}
	return after.Size() < before.Size() || after.Size() <= oneFrame(db.PageSize()), nil
}

// oneFrame is the size of a log that holds one page.
func oneFrame(pageSize int) int64 {
	return litestream.WALHeaderSize + litestream.WALFrameHeaderSize + int64(pageSize)
}
