package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/benbjohnson/litestream"
	"github.com/superfly/ltx"

	"waymark/internal/filelock"
)

// metaName is the private folder beside the database data.db; its name is Litestream's.
const metaName = ".data.db-litestream"

// MetaDir is the folder in which what is not yet at the target waits. It belongs into no backup.
func MetaDir(dataDir string) string { return filepath.Join(dataDir, metaName) }

// A run replicates one database from a child's start to its end.
type run struct {
	task   Task
	logger *slog.Logger
	now    func() time.Time

	ctx    context.Context
	cancel context.CancelFunc
	going  sync.WaitGroup
	staged chan struct{} // something may wait to be uploaded

	mu      sync.Mutex
	store   *litestream.Store // nil until the database is opened, and after the end
	db      *litestream.DB
	series  series
	covered time.Time
	open    []mark // staged, and not known to be at the target
	trouble map[string]string
	ended   bool
}

// A mark says that what was committed before at is in the files up to tx.
type mark struct {
	at time.Time
	tx ltx.TXID
}

func newRun(task Task, logger *slog.Logger) *run {
	ctx, cancel := context.WithCancel(context.Background())
	return &run{task: task, logger: logger, now: time.Now, ctx: ctx, cancel: cancel, staged: make(chan struct{}, 1), trouble: map[string]string{}}
}

func (r *run) goOn() { r.going.Go(r.work) }

// work prepares everything, then keeps three loops until the end: one takes from the log, one uploads, one looks after the series.
func (r *run) work() {
	lock, err := r.lock()
	if err != nil {
		r.standDown("it cannot begin: " + err.Error())
		return
	}
	defer func() { _ = lock.Release() }()
	r.going.Go(r.stand)

	// the target first: while it is out of reach the database's log is left alone
	backoff := time.Second
	for {
		err := r.prepare()
		r.note("begin", err)
		if err == nil {
			break
		}
		if !r.wait(backoff) {
			return
		}
		backoff = min(2*backoff, 30*time.Second)
	}
	var loops sync.WaitGroup
	loops.Go(r.stage)
	loops.Go(r.upload)
	loops.Go(r.lookAfter)
	loops.Wait()
	r.close()
}

func (r *run) lock() (*filelock.Lock, error) {
	meta := filepath.Join(filepath.Dir(r.task.Database), metaName)
	if err := os.MkdirAll(meta, 0o700); err != nil {
		return nil, fmt.Errorf("making the replica's own folder: %w", err)
	}
	if err := os.Chmod(meta, 0o700); err != nil {
		return nil, fmt.Errorf("closing the replica's own folder: %w", err)
	}
	until := r.now().Add(lockWait)
	for {
		lock, err := filelock.Acquire(filepath.Join(meta, "replica.lock"))
		if err == nil || !errors.Is(err, filelock.ErrHeld) || r.now().After(until) {
			return lock, err
		}
		if !r.wait(100 * time.Millisecond) {
			return nil, context.Canceled
		}
	}
}

// prepare finds the series, and opens Litestream on it.
func (r *run) prepare() error {
	ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
	defer cancel()
	found, err := begin(ctx, r.task.Target, filepath.Join(filepath.Dir(r.task.Database), metaName), r.now())
	if err != nil {
		return err
	}
	client, err := r.task.Target.client(found.ID)
	if err != nil {
		return err
	}
	db := litestream.NewDB(r.task.Database)
	db.MonitorInterval = 0       // stage does it, to know what is covered
	db.MinCheckpointPageN = 8000 // as often as without a replica, see wiring.Connect
	db.BusyTimeout = 2 * time.Second
	db.Replica = litestream.NewReplicaWithClient(db, client)
	db.Replica.MonitorEnabled = false // upload does it

	store := litestream.NewStore([]*litestream.DB{db}, levels())
	store.Logger = r.logger
	db.SetLogger(r.logger)
	client.SetLogger(r.logger)
	store.SnapshotInterval, store.SnapshotRetention = spans(r.task.Keep)
	store.SetL0Retention(toTheSecond)
	store.L0RetentionCheckInterval = toTheSecond
	store.SetShutdownSyncTimeout(0)
	if err := store.Open(ctx); err != nil {
		return fmt.Errorf("opening the replica: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.series, r.store, r.db = found, store, db
	return nil
}

// wait is false when the end has come meanwhile.
func (r *run) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// note keeps what is wrong with one part of the work, or that nothing is any more.
func (r *run) note(part string, err error) {
	if r.ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		delete(r.trouble, part)
		return
	}
	r.trouble[part] = r.task.Target.without(err.Error())
}

// standDown ends the work by itself; the parent sees it and begins again.
func (r *run) standDown(why string) {
	r.mu.Lock()
	r.trouble["stood down"] = r.task.Target.without(why)
	r.ended = true
	r.mu.Unlock()
	r.cancel()
}

func (r *run) state() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	state := State{Covered: r.covered, Ended: r.ended}
	for _, part := range []string{"stood down", "begin", "stage", "upload", "series"} {
		if said := r.trouble[part]; said != "" {
			state.Trouble = said
			break
		}
	}
	return state
}

// finish ends the loops, and brings away what is left, also of a run that has only just begun.
func (r *run) finish(within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	err := r.last(ctx)
	r.cancel()
	r.going.Wait()
	if err != nil {
		return errors.New(r.task.Target.without(err.Error()))
	}
	return nil
}

// last uploads everything once more, as soon as the database is open.
func (r *run) last(ctx context.Context) error {
	for {
		r.mu.Lock()
		db, ended := r.db, r.ended
		r.mu.Unlock()
		switch {
		case ended:
			return nil // it has said why
		case db != nil:
			return db.SyncAndWait(ctx)
		case ctx.Err() != nil:
			return ctx.Err()
		}
		r.wait(20 * time.Millisecond)
	}
}

// close lets go of the database. What is staged stays for the next start.
func (r *run) close() {
	r.mu.Lock()
	store := r.store
	r.store, r.db = nil, nil
	r.mu.Unlock()
	// what could be uploaded has been: an end must not wait here for a target that is gone
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = store.Close(ctx)
}
