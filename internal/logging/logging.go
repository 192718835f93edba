// Package logging has warnings and errors stand on stderr too, one line each, where a service
// manager keeps them. PocketBase's own logger writes to a database, and so is silent when the disk
// is full, which is when somebody must hear.
//
//	logging.Install(app, os.Stderr, cfg.MailgunAPIKey, string(cfg.Secret))
//
// A line is logfmt: level=WARN msg="…" name=value. Under systemd the priority of sd-daemon(3) stands
// before it ("<4>"), and the time, which the journal has already, is left out. No line names a
// person: see [Scrubber]. The same message is printed once a minute; how often it came, a second line says.
//
// A request that a visitor got wrong (a status under 500) is no warning. What the rows of the log in the
// database may say is decided by [KeepLittle].
package logging

import (
	"context"
	"io"
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/logger"
)

// Install prints what app warns of on out, from the moment its database is open, and what the
// standard loggers say from now on. secrets are never printed, whatever they stand in.
func Install(app core.App, out io.Writer, secrets ...string) {
	lines := newLines(out, onJournal(out), NewScrubber(secrets...), time.Now)
	// what PocketBase prints with package log is trouble of a server; a log row that cannot be written, above all
	slog.SetLogLoggerLevel(slog.LevelWarn)
	slog.SetDefault(slog.New(lines))
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		attach(e.App, lines)
		return nil
	})
	app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		// PocketBase does it only where its handler stands alone
		if both, ok := e.App.Logger().Handler().(tee); ok && !e.App.IsDev() {
			both.kept.(*logger.BatchHandler).SetLevel(slog.Level(e.App.Settings().Logs.MinLevel))
		}
		return nil
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// whoever reads stderr may end before us, and the next line must not end the server; see os/signal, "SIGPIPE"
		signal.Ignore(syscall.SIGPIPE)
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		defer lines.flush()
		return e.Next()
	})
}

// attach puts lines beside PocketBase's own handler. The logger is changed in its place, because
// everybody holds a pointer to it, every transaction's app too, and nobody else can be told. That
// happens before the first request, when nobody logs.
func attach(app core.App, lines *lines) {
	held := app.Logger()
	if batch, ok := held.Handler().(*logger.BatchHandler); ok {
		*held = *slog.New(tee{kept: batch, printed: lines})
	}
}

// tee gives every record to PocketBase's handler, which keeps it, and to ours, which prints it. Printing
// comes first: keeping may wait for a disk.
type tee struct{ kept, printed slog.Handler }

func (t tee) Enabled(ctx context.Context, level slog.Level) bool {
	return t.printed.Enabled(ctx, level) || t.kept.Enabled(ctx, level)
}

func (t tee) Handle(ctx context.Context, r slog.Record) error {
	if t.printed.Enabled(ctx, r.Level) {
		_ = t.printed.Handle(ctx, r.Clone()) // a stderr that is closed hides nothing from the database
	}
	if t.kept.Enabled(ctx, r.Level) {
		return t.kept.Handle(ctx, r)
	}
	return nil
}

// WriteAll is that of PocketBase's handler: it writes what is kept in memory.
func (t tee) WriteAll(ctx context.Context) error {
	if batch, ok := t.kept.(writer); ok {
		return batch.WriteAll(ctx)
	}
	return nil
}

func (t tee) WithAttrs(attrs []slog.Attr) slog.Handler {
	return tee{t.kept.WithAttrs(attrs), t.printed.WithAttrs(attrs)}
}

func (t tee) WithGroup(name string) slog.Handler {
	return tee{t.kept.WithGroup(name), t.printed.WithGroup(name)}
}
