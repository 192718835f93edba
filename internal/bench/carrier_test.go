package bench

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// carrier answers as Mailgun does and keeps nothing, so that its own work is not what is measured.
type carrier struct {
	*httptest.Server
	latency    time.Duration
	calls      atomic.Int64
	recipients atomic.Int64
	bodies     sync.Pool
}

func newCarrier(b testing.TB, latency time.Duration) *carrier {
	c := &carrier{latency: latency, bodies: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	c.Server = httptest.NewServer(http.HandlerFunc(c.answer))
	b.Cleanup(c.Close)
	return c
}

// address is its API base, for MG_URL.
func (c *carrier) address() string { return c.URL + "/v3" }

// A receiver has a field of her own, or in a call for many an entry among the recipient variables.
var (
	toField = []byte(`name="to"`)
	toEntry = []byte(`"sid":"`)
)

func (c *carrier) answer(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if !strings.HasSuffix(r.URL.Path, "/messages") || r.Method != http.MethodPost {
		_, _ = io.WriteString(w, `{"items":[],"paging":{}}`)
		return
	}
	body := c.bodies.Get().(*bytes.Buffer)
	body.Reset()
	_, err := body.ReadFrom(r.Body)
	to := max(bytes.Count(body.Bytes(), toField), bytes.Count(body.Bytes(), toEntry))
	c.bodies.Put(body)
	if err != nil || to == 0 {
		http.Error(w, `{"message":"to parameter is missing"}`, http.StatusBadRequest)
		return
	}
	if c.latency > 0 {
		time.Sleep(c.latency) // what is measured is how the program waits for a slow answer
	}
	c.recipients.Add(int64(to))
	_ = json.NewEncoder(w).Encode(map[string]string{"id": "<" + time.Now().Format("150405.000000000") + "@mg.example.org>", "message": "Queued. Thank you."})
	c.calls.Add(1)
}
