package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// Overlay is base, except that a file in the folder dir wins over the one of the same
// name in base. The folder may be missing.
func Overlay(dir string, base fs.FS) fs.FS { return overlay{os.DirFS(dir), base} }

type overlay struct{ top, base fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.top.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.base.Open(name)
	}
	return f, err
}

// asset is a small file held in memory with its validators.
type asset struct {
	body, gzipped []byte
	hash          string
	modified      time.Time
	stamp         string // size and time of the file it was read from
}

// assets are the files of pb_public. A file that changes on disk is read again.
type assets struct {
	fsys    fs.FS
	started time.Time // stands in for the times an embedded file does not have
	mu      sync.RWMutex
	held    map[string]*asset
}

// biggestHeld is the size in bytes above which a file is sent from disk.
const biggestHeld = 1 << 20

func newAssets(fsys fs.FS, started time.Time) *assets {
	return &assets{fsys: fsys, started: started.UTC().Truncate(time.Second), held: map[string]*asset{}}
}

// servable keeps source code, hidden files and anything that leaves the folder out.
func servable(name string) bool {
	if !fs.ValidPath(name) || path.Ext(name) == ".go" {
		return false
	}
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	return true
}

// stat describes a file we may serve; content.ErrNotFound for anything else.
func (a *assets) stat(name string) (fs.FileInfo, error) {
	if !servable(name) {
		return nil, content.ErrNotFound
	}
	info, err := fs.Stat(a.fsys, name)
	if err != nil || info.IsDir() {
		return nil, content.ErrNotFound
	}
	return info, nil
}

// load returns the file as it is now; content.ErrNotFound when there is none.
func (a *assets) load(name string) (*asset, error) {
	info, err := a.stat(name)
	if err != nil {
		return nil, err
	}
	stamp := fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	a.mu.RLock()
	held := a.held[name]
	a.mu.RUnlock()
	if held != nil && held.stamp == stamp {
		return held, nil
	}
	body, err := fs.ReadFile(a.fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading the asset %s: %w", name, err)
	}
	fresh := &asset{body: body, hash: fingerprint(body), modified: info.ModTime(), stamp: stamp}
	if fresh.modified.IsZero() {
		fresh.modified = a.started
	}
	if packed, err := gzipped(body); err == nil && len(packed) < len(body)*9/10 {
		fresh.gzipped = packed
	}
	a.mu.Lock()
	a.held[name] = fresh
	a.mu.Unlock()
	return fresh, nil
}

// address is where a template links to: it changes when the file does, so that a
// browser may keep the answer for good.
func (a *assets) address(name string) (string, error) {
	held, err := a.load(name)
	if err != nil {
		return "", fmt.Errorf("linking to the asset %s: %w", name, err)
	}
	return "/" + name + "?v=" + held.hash, nil
}

// serve answers with the file of this name; content.ErrNotFound when there is none.
func (a *assets) serve(e *core.RequestEvent, name string) error {
	info, err := a.stat(name)
	if err != nil {
		return err
	}
	if info.Size() > biggestHeld {
		e.Response.Header().Set("Cache-Control", revalidate)
		return e.FileFS(a.fsys, name)
	}
	held, err := a.load(name)
	if err != nil {
		return err
	}
	h, body, etag := e.Response.Header(), held.body, held.hash
	if held.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(e.Request) {
			h.Set("Content-Encoding", "gzip")
			body, etag = held.gzipped, etag+"-gzip"
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	h.Set("Cache-Control", revalidate)
	if e.Request.URL.Query().Get("v") == held.hash {
		h.Set("Cache-Control", forever)
	}
	http.ServeContent(e.Response, e.Request, path.Base(name), held.modified, bytes.NewReader(body))
	return nil
}
