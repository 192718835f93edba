package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// document is a whole answer, ready to be sent as often as it is asked for. What it says
// is not changed once it has been sealed, so many requests may share one.
type document struct {
	contentType string
	header      [][2]string // further headers
	body        []byte
	gzipped     []byte // nil when it would not be worth it
	etag        string

	forms  bool // there is room for a stamp in it; see stamped
	mu     sync.Mutex
	latest printing
}

// Cache-Control values.
const (
	// revalidate: a browser may keep it, and asks each time whether it is still right.
	revalidate = "no-cache"
	// keepNothing: neither a browser nor anything between may keep it.
	keepNothing = "no-store"
	// forever: the address changes when the bytes do.
	forever = "public, max-age=31536000, immutable"
)

// worthGzip is the size in bytes under which the gzip header eats what is saved.
const worthGzip = 1024

func htmlDocument(body []byte) *document {
	return &document{contentType: "text/html; charset=utf-8", body: body, forms: bytes.Contains(body, unstamped)}
}

// seal computes the validator and the compressed form, once. What has forms is compressed
// each time it is printed.
func (d *document) seal() error {
	d.etag = etagOf(d.body)
	if d.forms {
		return nil
	}
	return d.compress()
}

func (d *document) compress() error {
	if len(d.body) < worthGzip {
		return nil
	}
	packed, err := gzipped(d.body)
	if err != nil {
		return err
	}
	d.gzipped = packed
	return nil
}

// size is roughly what keeping d costs, in bytes. It never changes: the latest printing of
// a page with forms counts before there is one.
func (d *document) size() int {
	if d.forms {
		return len(d.body)*5/2 + 512
	}
	return len(d.body) + len(d.gzipped) + 512
}

// send answers a request with d: 304 when the browser has it already (RFC 9110 section 13.1.2),
// compressed when the browser takes that, without a body to HEAD.
func (d *document) send(e *core.RequestEvent, status int, cacheControl string) error {
	h := e.Response.Header()
	h.Set("Cache-Control", cacheControl)
	for _, pair := range d.header {
		h.Set(pair[0], pair[1])
	}
	if d.etag != "" {
		h.Set("ETag", d.etag)
		if matches(e.Request.Header.Get("If-None-Match"), d.etag) {
			e.Response.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	body := d.body
	if d.gzipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(e.Request) {
			h.Set("Content-Encoding", "gzip")
			body = d.gzipped
		}
	}
	h.Set("Content-Type", d.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	e.Response.WriteHeader(status)
	if e.Request.Method == http.MethodHead {
		return nil
	}
	// the reader has gone if this fails, and there is nobody left to tell
	_, _ = e.Response.Write(body)
	return nil
}

// etagOf is a weak validator, because the same page goes out plain and compressed
// (RFC 9110 section 8.8.1).
func etagOf(body []byte) string { return `W/"` + fingerprint(body) + `"` }

// fingerprint is 16 characters that change when body does; fit for an address.
func fingerprint(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// matches compares weakly, as If-None-Match asks for.
func matches(header, etag string) bool {
	for _, candidate := range strings.Split(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || (candidate != "" && strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/")) {
			return true
		}
	}
	return false
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" is a no.
func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); name != "gzip" && name != "*" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		if !found {
			return true
		}
		value, err := strconv.ParseFloat(q, 64)
		return err == nil && value > 0
	}
	return false
}

func gzipped(body []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compressing a page: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing a page: %w", err)
	}
	return packed.Bytes(), nil
}
