package replica

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/rpc"
	"net/rpc/jsonrpc"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// errGone: the child has ended.
var errGone = errors.New("it has ended")

// A child is the process that replicates, and the line to it.
type child struct {
	command *exec.Cmd
	line    *rpc.Client
	said    chan struct{} // closed when it says nothing more
}

// ownProgram is the program that runs, even where its file has been replaced since.
func ownProgram() (string, error) {
	if runtime.GOOS == "linux" {
		if _, err := os.Stat("/proc/self/exe"); err == nil {
			return "/proc/self/exe", nil
		}
	}
	return os.Executable()
}

// startChild starts a child on a task. It gets nothing of the environment that is a secret or none of its business; the keys go
// over the line.
func startChild(program string, task Task, logger *slog.Logger) (*child, error) {
	command := exec.Command(program)
	command.Args = []string{"waymark", WorkerArgument}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "WAYMARK_") && !strings.HasPrefix(name, "MG_") && !strings.HasPrefix(name, "AWS_") && !strings.HasPrefix(name, "LITESTREAM_") {
			command.Env = append(command.Env, pair)
		}
	}
	in, err := command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the replica's process: %w", err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the replica's process: %w", err)
	}
	complaints, err := command.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the replica's process: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting the replica's process: %w", err)
	}
	c := &child{command: command, line: jsonrpc.NewClient(pipes{out, in}), said: make(chan struct{})}
	go func() {
		defer close(c.said)
		passOn(complaints, task.Target, logger)
	}()
	if err := c.call("Start", task, &struct{}{}, 10*time.Second); err != nil {
		c.end()
		return nil, fmt.Errorf("starting the replica's process: %w", err)
	}
	return c, nil
}

func (c *child) state() (state State, err error) {
	err = c.call("State", struct{}{}, &state, 5*time.Second)
	return state, err
}

func (c *child) empty() (emptied bool, err error) {
	err = c.call("Empty", struct{}{}, &emptied, 15*time.Second)
	return emptied, err
}

func (c *child) finish(within time.Duration) error {
	return c.call("Finish", within, &struct{}{}, within+5*time.Second)
}

func (c *child) call(method string, argument, answer any, within time.Duration) error {
	call := c.line.Go("Worker."+method, argument, answer, make(chan *rpc.Call, 1))
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	select {
	case <-ctx.Done():
		return fmt.Errorf("it did not answer within %s", within)
	case <-call.Done:
		if errors.Is(call.Error, rpc.ErrShutdown) || errors.Is(call.Error, io.ErrUnexpectedEOF) || errors.Is(call.Error, io.EOF) {
			return errGone
		}
		return call.Error
	}
}

// end closes the line, at which the child ends, and ends it by force when it does not.
func (c *child) end() {
	_ = c.line.Close()
	force := time.AfterFunc(orphanFinish+5*time.Second, func() { _ = c.command.Process.Kill() })
	<-c.said
	_ = c.command.Wait()
	force.Stop()
}

// passOn puts what the child says into the site's own log, a line at a time, without secrets.
func passOn(from io.Reader, target Target, logger *slog.Logger) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			logger.Error("The replica's process: " + target.without(lines.Text())) // it is dying
			continue
		}
		level := slog.LevelWarn
		if line["level"] == "ERROR" {
			level = slog.LevelError
		}
		attributes := make([]any, 0, 4)
		for _, name := range []string{"error", "why", "hint", "level"} {
			if value, ok := line[name].(string); ok && name != "level" {
				attributes = append(attributes, name, target.without(value))
			}
		}
		logger.Log(context.Background(), level, "The replica: "+target.without(fmt.Sprint(line["msg"])), attributes...)
	}
	_, _ = io.Copy(io.Discard, from) // a line too long to read must not stop the child
}
