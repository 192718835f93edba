package health

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// postTimeout bounds one call to the receiver, its answer included.
	postTimeout = 10 * time.Second
	// mostAnswer is how much of an answer is read, in bytes; nothing in it matters.
	mostAnswer = 64 << 10
)

// alert is what is posted. "text" is what the common chat services show.
type alert struct {
	Event string `json:"event"`
	Part  string `json:"part"`
	Over  bool   `json:"over"`
	Site  string `json:"site"`
	Since string `json:"since"`
	Until string `json:"until,omitempty"`
	Text  string `json:"text"`
}

// refusedError is a receiver that did not take a notice. Its text never holds the receiver's address, which may be a key.
type refusedError struct {
	why   string
	after time.Duration // what its Retry-After asks for; 0 when it asks for nothing
}

func (e *refusedError) Error() string { return e.why }

// receiver posts notices to one address.
type receiver struct {
	address, site string
	texts         map[string]string // by event
	client        *http.Client
}

func newReceiver(address, site string, parts []*watched) *receiver {
	r := &receiver{address: address, site: site, texts: map[string]string{}}
	for _, p := range parts {
		r.texts[p.Began.Name], r.texts[p.Over.Name] = p.Began.Text, p.Over.Text
	}
	r.client = &http.Client{
		Timeout: postTimeout,
		// a notice is for this address and no other
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return r
}

// post gives one notice to the receiver. Any answer but a 2xx is a refusedError.
func (r *receiver) post(ctx context.Context, n Notice) error {
	body, err := json.Marshal(r.alert(n))
	if err != nil {
		return fmt.Errorf("writing the alert: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.address, bytes.NewReader(body))
	if err != nil {
		return &refusedError{why: "its address cannot be called"}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return &refusedError{why: unreached(err)}
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, mostAnswer) // so that the connection can be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		after := min(max(time.Duration(seconds)*time.Second, 0), longestPause)
		return &refusedError{why: "it answered " + strconv.Itoa(response.StatusCode), after: after}
	}
	return nil
}

func (r *receiver) alert(n Notice) alert {
	a := alert{Event: n.Event, Part: n.Part, Over: n.Over, Site: r.site, Since: n.Since.UTC().Format(time.RFC3339)}
	text := r.texts[n.Event]
	if text == "" { // an earlier version's
		text = n.Event
	}
	if !n.Over {
		a.Text = text + " on " + r.site + ". " + strings.TrimPrefix(n.Says, text+": ")
		return a
	}
	a.Until = n.Until.UTC().Format(time.RFC3339)
	a.Text = fmt.Sprintf("%s on %s. It was not well from %s to %s.", text, r.site, n.Since.UTC().Format("2 January, 15:04"), n.Until.UTC().Format("2 January, 15:04 MST"))
	return a
}

// unreached says why nobody answered, without the words of net/http: they begin with the address.
func unreached(err error) string {
	var timeout net.Error
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		return "its name cannot be looked up"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it did not answer in time"
	}
	return "it cannot be reached"
}
