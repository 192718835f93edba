package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// The modules, as the browser loads them; there is no build step.
//
//go:embed ui
var uiFiles embed.FS

const (
	extensionName = "waymark"
	extensionPath = "/_/extensions/" + extensionName + "/"
	// versionMark stands in main.js where the version goes.
	versionMark = "{{version}}"
)

// extension serves ui/ twice: as it is, and again inside a folder named after a digest of
// all of it. main.js loads everything from that folder, so that the modules' imports of
// one another carry the version too, and a browser may keep each address for good.
type extension struct {
	files   fs.FS
	version string
}

func newExtension() (*extension, error) {
	files, err := fs.Sub(uiFiles, "ui")
	if err != nil {
		return nil, err
	}
	digest := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(digest, "%s %d\n", path, len(content))
		digest.Write(content)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &extension{files: files, version: hex.EncodeToString(digest.Sum(nil)[:8])}, nil
}

// Open opens a file of ui/. A folder of another version is not there: an address that a
// browser keeps for good must never have two meanings.
func (x *extension) Open(name string) (fs.File, error) {
	if name == "main.js" {
		return x.main()
	}
	if rest, ok := strings.CutPrefix(name, x.version+"/"); ok {
		name = rest
	}
	return x.files.Open(name)
}

// main is main.js with the version written into it.
func (x *extension) main() (fs.File, error) {
	file, err := x.files.Open("main.js")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	content, err := fs.ReadFile(x.files, "main.js")
	if err != nil {
		return nil, err
	}
	content = bytes.ReplaceAll(content, []byte(versionMark), []byte(x.version))
	return &inMemory{bytes.NewReader(content), sized{info, int64(len(content))}}, nil
}

// freshness has a browser ask each time for what may change with an upgrade, the
// dashboard's own first page included, and keep for good what cannot. PocketBase would
// have it keep everything for two weeks.
func (x *extension) freshness(e *core.RequestEvent) error {
	path := e.Request.URL.Path
	switch {
	case strings.HasPrefix(path, extensionPath+x.version+"/"):
		e.Response.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	case path == "/_/" || strings.HasPrefix(path, "/_/extensions"):
		e.Response.Header().Set("Cache-Control", "no-cache")
	}
	return e.Next()
}

// inMemory is a file held in memory.
type inMemory struct {
	*bytes.Reader
	info fs.FileInfo
}

func (m *inMemory) Stat() (fs.FileInfo, error) { return m.info, nil }
func (m *inMemory) Close() error               { return nil }

// sized is a file's description with another length.
type sized struct {
	fs.FileInfo
	size int64
}

func (s sized) Size() int64 { return s.size }
