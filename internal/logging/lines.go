package logging

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// longestText bounds a message or a value, in bytes: room for a stack trace's beginning.
const longestText = 4000

// lines is a slog.Handler that prints warnings and errors. It is safe for concurrent use; what
// WithAttrs and WithGroup return shares the printer.
type lines struct {
	*printer
	scrub *Scrubber
	attrs []slog.Attr
	group string // with a dot at its end; "" outside of any
}

func newLines(out io.Writer, journal bool, scrub *Scrubber, now func() time.Time) *lines {
	return &lines{printer: &printer{out: out, journal: journal, now: now, repeats: repeats{}}, scrub: scrub}
}

func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	fields := slices.Clone(l.attrs)
	r.Attrs(func(a slog.Attr) bool {
		fields = append(fields, flat(l.group, a)...)
		return true
	})
	message := r.Message
	if find(fields, "type") == "request" {
		var worth bool
		if message, fields, worth = request(fields); !worth {
			return nil
		}
	}
	if strings.HasPrefix(message, rowFailed) {
		// PocketBase prints the whole row, with whatever somebody asked for in it
		message = "A row of the log could not be written to the database"
	}
	line := slog.NewRecord(r.Time, r.Level, l.scrub.Text(message), 0)
	for _, a := range fields {
		line.AddAttrs(l.scrub.attr(a))
	}
	return l.print(line)
}

// rowFailed begins what PocketBase prints of a log row that cannot be kept.
const rowFailed = "Failed to write log"

func (l *lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *l
	with.attrs = slices.Clone(l.attrs)
	for _, a := range attrs {
		with.attrs = append(with.attrs, flat(l.group, a)...)
	}
	return &with
}

func (l *lines) WithGroup(name string) slog.Handler {
	if name == "" {
		return l
	}
	with := *l
	with.group = l.group + name + "."
	return &with
}

// flat is an attribute without groups in it: each name has its groups' before it.
func flat(group string, a slog.Attr) []slog.Attr {
	a.Value = a.Value.Resolve()
	if a.Equal(slog.Attr{}) {
		return nil
	}
	if a.Value.Kind() != slog.KindGroup {
		return []slog.Attr{{Key: group + a.Key, Value: a.Value}}
	}
	if a.Key != "" {
		group += a.Key + "."
	}
	var all []slog.Attr
	for _, within := range a.Value.Group() {
		all = append(all, flat(group, within)...)
	}
	return all
}

func find(attrs []slog.Attr, key string) string {
	for _, a := range attrs {
		if a.Key == key {
			return a.Value.String()
		}
	}
	return ""
}

// request is what is printed of a request that PocketBase logs: how it ended, and of its path the
// shape alone, since the rest is a link of somebody's, or what she reads.
func request(fields []slog.Attr) (message string, kept []slog.Attr, worth bool) {
	for _, a := range fields {
		switch a.Key {
		case "status":
			// 0: none was written, because the handler broke
			if status := a.Value.Int64(); status != 0 && status < http.StatusInternalServerError {
				return "", nil, false
			}
			kept = append(kept, a)
		case "method", "error", "details":
			kept = append(kept, a)
		case "url":
			path, _, _ := strings.Cut(a.Value.String(), "?")
			kept = append(kept, slog.String("path", shape(path)))
		}
	}
	return "A request failed", kept, true
}

// printer writes lines, each with one call, and holds back what repeats.
type printer struct {
	out     io.Writer
	journal bool // the journal reads it
	now     func() time.Time

	mu      sync.Mutex // guards what follows, and the order of the lines
	repeats repeats
	flusher *time.Timer // runs while something is held back
}

func (p *printer) print(r slog.Record) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if !p.repeats.first(now, r.Level, r.Message) {
		if p.flusher == nil {
			p.flusher = time.AfterFunc(repeatsFor, p.flushDue)
		}
		return nil
	}
	return p.write(r)
}

func (p *printer) write(r slog.Record) error {
	var line bytes.Buffer
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	if p.journal {
		line.WriteString(priority(r.Level))
		options.ReplaceAttr = withoutTime
	}
	if err := slog.NewTextHandler(&line, options).Handle(context.Background(), r); err != nil {
		return fmt.Errorf("writing a line of the log: %w", err)
	}
	if _, err := p.out.Write(line.Bytes()); err != nil {
		return fmt.Errorf("printing a line of the log: %w", err)
	}
	return nil
}

// priority is the one of sd-daemon(3): 3 for an error, 4 for a warning.
func priority(level slog.Level) string {
	if level >= slog.LevelError {
		return "<3>"
	}
	return "<4>"
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

// flushDue says how often came what was held back for a minute, and goes on waiting for the rest.
func (p *printer) flushDue() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell(p.now())
	p.flusher = nil
	if p.repeats.holding() {
		p.flusher = time.AfterFunc(repeatsFor, p.flushDue)
	}
}

// flush says it at once of everything, because the program ends.
func (p *printer) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell(p.now().Add(repeatsFor))
}

// tell prints a line for each message that was held back and is over by now. The caller holds mu.
func (p *printer) tell(now time.Time) {
	for _, again := range p.repeats.over(now) {
		r := slog.NewRecord(p.now(), again.level, fmt.Sprintf("%s (and %d more like it in the last minute)", again.message, again.n), 0)
		r.AddAttrs(slog.Int("repeated", again.n))
		_ = p.write(r) // nobody is left to be told
	}
}
