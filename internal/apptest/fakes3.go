package apptest

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// FakeS3 is a bucket over HTTP, as much of one as Litestream and PocketBase ask for. It can be out of reach, and lose what it is given.
type FakeS3 struct {
	server *httptest.Server

	mu       sync.Mutex
	objects  map[string]object
	uploads  map[string]map[int][]byte
	requests map[string]int // by method
	down     bool
	spoils   bool
}

type object struct {
	body   []byte
	meta   http.Header
	stored time.Time
}

// S3Key and S3Secret are what it is opened with; it does not check them.
const S3Key, S3Secret = "AKIDTEST", "s3-secret-of-the-test"

// NewFakeS3 starts a bucket and ends it with the test.
func NewFakeS3(t testing.TB) *FakeS3 {
	t.Helper()
	f := &FakeS3{objects: map[string]object{}, uploads: map[string]map[int][]byte{}, requests: map[string]int{}}
	f.server = httptest.NewServer(f)
	t.Cleanup(f.server.Close)
	return f
}

// URL is its endpoint; the bucket is called "bucket", and so is every other.
func (f *FakeS3) URL() string { return f.server.URL }

// Down makes it answer 503 to everything, or lets it answer again.
func (f *FakeS3) Down(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

// Spoil makes it lose the second half of whatever it is given, without a word.
func (f *FakeS3) Spoil(spoils bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spoils = spoils
}

// Keys lists what is in it under a prefix.
func (f *FakeS3) Keys(prefix string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []string
	for key := range f.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Requests counts what it was asked, by method.
func (f *FakeS3) Requests() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	counts := map[string]int{}
	for method, n := range f.requests {
		counts[method] = n
	}
	return counts
}

// Remove takes an object out of it, as somebody with the bucket's key could.
func (f *FakeS3) Remove(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.objects, key)
}

// ServeHTTP answers in the bucket's name.
func (f *FakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Header.Get("X-Amz-Content-Sha256") == "STREAMING-UNSIGNED-PAYLOAD-TRAILER" || strings.HasPrefix(r.Header.Get("Content-Encoding"), "aws-chunked") {
		body = unchunk(body)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests[r.Method]++
	if f.down {
		f.refuse(w, http.StatusServiceUnavailable, "SlowDown")
		return
	}
	if f.spoils && r.Method == http.MethodPut {
		body = body[:len(body)/2]
	}
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	switch {
	case r.Method == http.MethodGet && key == "":
		f.list(w, query.Get("prefix"), query.Get("delimiter"))
	case r.Method == http.MethodPost && query.Has("delete"):
		f.deleteMany(w, body)
	case r.Method == http.MethodPost && query.Has("uploads"):
		id := fmt.Sprint("upload", len(f.uploads))
		f.uploads[id] = map[int][]byte{}
		fmt.Fprintf(w, "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>", id)
	case r.Method == http.MethodPut && query.Has("partNumber"):
		n, _ := strconv.Atoi(query.Get("partNumber"))
		f.uploads[query.Get("uploadId")][n] = body
		w.Header().Set("ETag", tag(body))
	case r.Method == http.MethodPost && query.Has("uploadId"):
		parts := f.uploads[query.Get("uploadId")]
		var whole []byte
		for n := 1; n <= len(parts); n++ {
			whole = append(whole, parts[n]...)
		}
		f.objects[key] = object{body: whole, meta: http.Header{}, stored: time.Now()}
		fmt.Fprintf(w, "<CompleteMultipartUploadResult><Key>%s</Key><ETag>%s</ETag></CompleteMultipartUploadResult>", key, tag(whole))
	case r.Method == http.MethodPut && r.Header.Get("X-Amz-Copy-Source") != "":
		source, _ := strings.CutPrefix(strings.TrimPrefix(r.Header.Get("X-Amz-Copy-Source"), "/"), "bucket/")
		f.objects[key] = f.objects[source]
		fmt.Fprintf(w, "<CopyObjectResult><ETag>%s</ETag></CopyObjectResult>", tag(f.objects[key].body))
	case r.Method == http.MethodPut:
		meta := http.Header{}
		for name, values := range r.Header {
			if strings.HasPrefix(name, "X-Amz-Meta-") || name == "Content-Type" {
				meta[name] = values
			}
		}
		f.objects[key] = object{body: body, meta: meta, stored: time.Now()}
		w.Header().Set("ETag", tag(body))
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		f.get(w, r, key)
	case r.Method == http.MethodDelete:
		delete(f.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		f.refuse(w, http.StatusNotImplemented, "NotImplemented")
	}
}

func (f *FakeS3) get(w http.ResponseWriter, r *http.Request, key string) {
	found, ok := f.objects[key]
	if !ok {
		f.refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	for name, values := range found.meta {
		w.Header()[name] = values
	}
	w.Header().Set("ETag", tag(found.body))
	http.ServeContent(w, r, "", found.stored, bytes.NewReader(found.body))
}

func (f *FakeS3) list(w http.ResponseWriter, prefix, delimiter string) {
	type item struct {
		Key, ETag    string
		LastModified string
		Size         int
	}
	var answer struct {
		XMLName        xml.Name `xml:"ListBucketResult"`
		IsTruncated    bool
		KeyCount       int
		Contents       []item
		CommonPrefixes []struct{ Prefix string }
	}
	var keys []string
	for key := range f.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	seen := ""
	for _, key := range keys {
		if folder, _, deeper := strings.Cut(key[len(prefix):], delimiter); delimiter != "" && deeper {
			if folder != seen {
				answer.CommonPrefixes = append(answer.CommonPrefixes, struct{ Prefix string }{prefix + folder + delimiter})
			}
			seen = folder
			continue
		}
		o := f.objects[key]
		answer.Contents = append(answer.Contents, item{key, tag(o.body), o.stored.UTC().Format("2006-01-02T15:04:05.000Z"), len(o.body)})
	}
	answer.KeyCount = len(answer.Contents)
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}

func (f *FakeS3) deleteMany(w http.ResponseWriter, body []byte) {
	var asked struct {
		Object []struct{ Key string }
	}
	_ = xml.Unmarshal(body, &asked)
	for _, o := range asked.Object {
		delete(f.objects, o.Key)
	}
	_, _ = io.WriteString(w, "<DeleteResult></DeleteResult>")
}

func (f *FakeS3) refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}

func tag(body []byte) string {
	sum := md5.Sum(body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// unchunk takes the chunks' headers out of a body in the aws-chunked encoding.
func unchunk(body []byte) []byte {
	var whole []byte
	for {
		head, rest, found := bytes.Cut(body, []byte("\r\n"))
		size, err := strconv.ParseInt(strings.Split(string(head), ";")[0], 16, 64)
		if !found || err != nil || size == 0 || int(size) > len(rest) {
			return whole
		}
		whole = append(whole, rest[:size]...)
		body = bytes.TrimPrefix(rest[size:], []byte("\r\n"))
	}
}
