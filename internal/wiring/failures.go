package wiring

import (
	"sync"

	"github.com/spf13/cobra"
)

// Failures remembers why a command failed. PocketBase runs commands in a goroutine and
// drops what they return, so that a server whose port is taken, or an import that was
// refused, would end as if all were well.
type Failures struct {
	mu  sync.Mutex
	err error
}

// Watch makes every command under root report to f, and leaves the saying to whoever asks
// f: a command prints neither its error nor its usage.
func (f *Failures) Watch(root *cobra.Command) {
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return f.keep(err) })
	for _, command := range root.Commands() {
		f.watch(command)
	}
}

func (f *Failures) watch(command *cobra.Command) {
	command.SilenceErrors = true
	command.SilenceUsage = true
	for _, run := range []*func(*cobra.Command, []string) error{&command.PreRunE, &command.RunE} {
		if do := *run; do != nil {
			*run = func(c *cobra.Command, args []string) error { return f.keep(do(c, args)) }
		}
	}
	if check := command.Args; check != nil {
		command.Args = func(c *cobra.Command, args []string) error { return f.keep(check(c, args)) }
	}
	for _, below := range command.Commands() {
		f.watch(below)
	}
}

func (f *Failures) keep(err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil && f.err == nil {
		f.err = err
	}
	return err
}

// Err is the first failure; nil when there was none.
func (f *Failures) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
