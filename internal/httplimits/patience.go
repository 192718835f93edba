package httplimits

import (
	"io"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

const (
	// bodyWithin is how long a body may take to arrive, on the slowest of lines: whatever a reader or a front end sends
	// is a few packets.
	bodyWithin = 20 * time.Second
	// uploadPause is how long nothing may arrive of what the author sends, who may send a large file over a slow line.
	uploadPause = time.Minute
	// fileWithin is how long a file may take to be fetched: 25 MB at 15 kB in a second. Whatever else is answered has
	// the server's five minutes.
	fileWithin = 30 * time.Minute
	// backupWithin is the same for a backup, which may be a gigabyte.
	backupWithin = 6 * time.Hour
)

// fetched are the routes that answer with a file, each with its time.
var fetched = map[string]time.Duration{
	"GET /api/files/{collection}/{recordId}/{filename}": fileWithin,
	"GET /download/{t}":      fileWithin,
	"POST /download/{t}":     fileWithin,
	"GET /api/backups/{key}": backupWithin,
}

// patience sets the connection's clocks for one request. A server that has none keeps its own.
func patience(e *core.RequestEvent) error {
	connection := http.NewResponseController(e.Response)
	if within, ok := fetched[e.Request.Pattern]; ok {
		_ = connection.SetWriteDeadline(time.Now().Add(within))
	}
	if e.Request.Body == nil || e.Request.Body == http.NoBody {
		return e.Next() // and so a stream that only listens goes on
	}
	body := &timedBody{ReadCloser: e.Request.Body, connection: connection, author: e.HasSuperuserAuth()}
	body.wait()
	e.Request.Body = body
	return e.Next()
}

// A timedBody is a request's body with a clock: of its own for the author, who has as long as it goes on arriving.
type timedBody struct {
	io.ReadCloser
	connection *http.ResponseController
	author     bool
	set        time.Time
}

func (b *timedBody) wait() {
	within := bodyWithin
	if b.author {
		within = uploadPause
	}
	b.set = time.Now()
	_ = b.connection.SetReadDeadline(b.set.Add(within))
}

// Reread has the body read again from its beginning, as PocketBase's own can be: a login is read by more than one.
func (b *timedBody) Reread() {
	if body, ok := b.ReadCloser.(router.Rereader); ok {
		body.Reread()
	}
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == io.EOF:
		// all is here: what is done with it may take its time, and ends when she hangs up
		_ = b.connection.SetReadDeadline(time.Time{})
	case b.author && n > 0 && time.Since(b.set) > time.Second:
		b.wait()
	}
	return n, err
}
