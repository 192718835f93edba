package replica

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"modernc.org/sqlite"
)

// WorkerArgument is the one argument with which the program is a replica's child.
const WorkerArgument = "replicate-for-serve"

const (
	// workerMemory is the heap at which the child's garbage collector begins to try harder.
	workerMemory = 96 << 20
	// orphanFinish is how long a child whose server is gone goes on trying to bring away the last of it.
	orphanFinish = 10 * time.Second
	// lockWait is how long a child waits for another one of the same folder, whose server is gone, to finish.
	lockWait = orphanFinish + 5*time.Second
)

// IsWorker reports whether a program with these arguments was started by [Replica] as its child, and has to call
// [Work] and nothing else.
func IsWorker(arguments []string) bool { return len(arguments) == 2 && arguments[1] == WorkerArgument }

// Work is the child's whole life: it serves its parent on the standard input and output until that ends, and returns its exit code.
// A service manager or a terminal tells all processes of a service to end at once; the child ends when its parent has.
func Work() int {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	debug.SetMemoryLimit(workerMemory)
	sqlite.RegisterConnectionHook(likeOurs)
	logger := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	slog.SetDefault(logger)

	worker := &Worker{logger: logger}
	server := rpc.NewServer()
	if err := server.Register(worker); err != nil {
		logger.Error("The replica's child cannot be spoken to", "error", err)
		return 1
	}
	server.ServeCodec(jsonrpc.NewServerCodec(pipes{os.Stdin, os.Stdout}))
	// the parent is gone, or has asked for the end and heard that it came
	if err := worker.end(orphanFinish); err != nil {
		logger.Warn("The last changes did not reach the replica", "error", err)
		return 1
	}
	return 0
}

// likeOurs gives Litestream's connections what the site's own have (see wiring.Connect). The log is cut when it begins anew,
// whoever begins it: nothing that was erased may lie behind its end.
func likeOurs(conn sqlite.ExecQuerierContext, _ string) error {
	for _, pragma := range []string{"journal_size_limit = 0", "synchronous = NORMAL", "secure_delete = ON"} {
		if _, err := conn.ExecContext(context.Background(), "PRAGMA "+pragma, nil); err != nil {
			return err
		}
	}
	return nil
}

// pipes are the two ends of the talk between parent and child.
type pipes struct {
	io.ReadCloser
	out io.WriteCloser
}

func (p pipes) Write(b []byte) (int, error) { return p.out.Write(b) }
func (p pipes) Close() error                { return errors.Join(p.ReadCloser.Close(), p.out.Close()) }

// Task is what a child is to do.
type Task struct {
	Target   Target
	Database string // the file
	Keep     time.Duration
	// MostStaged is how many bytes may wait here for a target that is out of reach.
	MostStaged int64
}

// State is how it goes.
type State struct {
	// Covered: everything that was committed before it is at the target. Zero before the first time.
	Covered time.Time
	// Trouble says what is wrong, in words without secrets; "" when nothing is.
	Trouble string
	// Ended: the work has stood down; the child can only be ended.
	Ended bool
}

// Worker is what the parent may ask of its child. The methods have net/rpc's shape.
type Worker struct {
	logger *slog.Logger

	mu  sync.Mutex
	run *run
}

var errIdle = errors.New("replica: nothing has begun yet")

// Start begins the work and returns at once; State says how it goes.
func (w *Worker) Start(task Task, _ *struct{}) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.run != nil {
		return errors.New("replica: the work has begun already")
	}
	w.run = newRun(task, w.logger)
	w.run.goOn()
	return nil
}

// State is what the work has reached.
func (w *Worker) State(_ struct{}, state *State) error {
	run, err := w.running()
	if err != nil {
		return err
	}
	*state = run.state()
	return nil
}

// Empty moves the database's log into the database and empties it; emptied is false when somebody is reading an older state.
func (w *Worker) Empty(_ struct{}, emptied *bool) error {
	run, err := w.running()
	if err != nil {
		return err
	}
	*emptied, err = run.empty()
	return err
}

// Finish ends the work after a last upload, for which it takes at most the given time.
func (w *Worker) Finish(within time.Duration, _ *struct{}) error { return w.end(within) }

func (w *Worker) running() (*run, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.run == nil {
		return nil, errIdle
	}
	return w.run, nil
}

// end ends what has begun; a second time it does nothing.
func (w *Worker) end(within time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.run == nil {
		return nil
	}
	err := w.run.finish(within)
	w.run = nil
	return err
}
