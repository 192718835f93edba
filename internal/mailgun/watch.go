package mailgun

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"
)

// mostAnswer bounds what is read of any answer, in bytes.
const mostAnswer = 4 << 20

// longestRetryAfter bounds how long a Retry-After is believed.
const longestRetryAfter = 24 * time.Hour

// exchange is what was seen of one call: mailgun-go keeps neither headers nor
// how far a request came.
type exchange struct {
	asked      atomic.Bool // a request was made at all
	wrote      atomic.Bool // something of it may have left this computer
	code       atomic.Int64
	retryAfter atomic.Int64 // a time.Duration
}

type exchangeKey struct{}

// watched returns a context whose call is seen, and where it is seen.
func watched(ctx context.Context) (context.Context, *exchange) {
	seen := new(exchange)
	return context.WithValue(ctx, exchangeKey{}, seen), seen
}

// watcher is a RoundTripper that notes what it sees in the call's exchange.
type watcher struct {
	next http.RoundTripper
	now  func() time.Time
}

func (w watcher) RoundTrip(r *http.Request) (*http.Response, error) {
	seen, ok := r.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		seen = new(exchange)
	}
	seen.asked.Store(true)
	// called before the first byte is flushed, so "not written" is certain
	trace := &httptrace.ClientTrace{WroteHeaderField: func(string, []string) { seen.wrote.Store(true) }}
	resp, err := w.next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return nil, err
	}
	seen.code.Store(int64(resp.StatusCode))
	seen.retryAfter.Store(int64(retryAfter(resp.Header.Get("Retry-After"), w.now())))
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	return resp, nil
}

// retryAfter reads the header as RFC 9110 section 10.2.3 has it: seconds or a date. 0 when it
// says nothing that can be read.
func retryAfter(header string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseInt(header, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestRetryAfter)
}
