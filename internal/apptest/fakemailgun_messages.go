package apptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// FakeMessage is a message as it was posted.
type FakeMessage struct {
	ID       string // with angle brackets, as Mailgun gives it
	Accepted time.Time
	// Form is everything that was posted.
	Form url.Values
	// To are its receivers' bare addresses.
	To                        []string
	From, Subject, Text, HTML string
	// Headers are the h: fields, Options the o: fields, Variables the v: fields, without their prefix.
	Headers, Options, Variables map[string]string
	// RecipientVariables by address; nil when there were none.
	RecipientVariables map[string]map[string]any
}

// SendID is the one opaque id that Waymark gives a message; of a batch, [FakeMessage.As] has it.
func (m FakeMessage) SendID() string { return m.Variables["sid"] }

// Messages are all that were accepted, oldest first.
func (f *FakeMailgun) Messages() []FakeMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeMessage(nil), f.messages...)
}

// Count is how many messages were accepted.
func (f *FakeMailgun) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.messages)
}

// MessagesAfter are those that were accepted after the first n, oldest first.
func (f *FakeMailgun) MessagesAfter(n int) []FakeMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeMessage(nil), f.messages[n:]...)
}

// MessagesTo are the messages one address was to get, as it gets them, oldest first.
func (f *FakeMailgun) MessagesTo(address string) []FakeMessage {
	var to []FakeMessage
	for _, m := range f.Messages() {
		for _, receiver := range m.To {
			if strings.EqualFold(receiver, address) {
				to = append(to, m.As(receiver))
			}
		}
	}
	return to
}

// Calls is how often the messages endpoint was called, whatever came of it.
func (f *FakeMailgun) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

func (f *FakeMailgun) postMessage(w http.ResponseWriter, r *http.Request) {
	m, err := parseMessage(r)
	fault := f.takeFault()
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-f.closed:
		}
	}
	if f.Latency > 0 {
		select {
		case <-time.After(f.Latency):
		case <-f.closed:
		}
	}
	if err == nil && f.refuses(m) {
		err = errors.New("'to' parameter is not a valid address. please check documentation")
	}
	if err != nil && !fault.Faulty() {
		answer(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	switch {
	case err != nil:
	case fault.afterwards:
		time.AfterFunc(f.HangFor, func() { f.accept(m) })
	case !fault.Faulty() || fault.accepts:
		m = f.accept(m)
	}
	if fault.Faulty() {
		fault.misbehave(f, w, r)
		return
	}
	answer(w, http.StatusOK, map[string]string{"id": m.ID, "message": "Queued. Thank you."})
}

// parseMessage reads a message and refuses what Mailgun refuses.
func parseMessage(r *http.Request) (FakeMessage, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		err = r.ParseMultipartForm(32 << 20)
	} else if err == nil {
		err = r.ParseForm()
	}
	if err != nil {
		return FakeMessage{}, fmt.Errorf("the form cannot be read: %w", err)
	}
	m := FakeMessage{
		Form: r.PostForm, From: r.PostForm.Get("from"), Subject: r.PostForm.Get("subject"), Text: r.PostForm.Get("text"), HTML: r.PostForm.Get("html"),
		Headers: prefixed(r.PostForm, "h:"), Options: prefixed(r.PostForm, "o:"), Variables: prefixed(r.PostForm, "v:"),
	}
	if r.MultipartForm != nil {
		m.Form = r.MultipartForm.Value
	}
	for _, field := range m.Form["to"] {
		list, err := mail.ParseAddressList(field)
		if err != nil {
			return FakeMessage{}, fmt.Errorf("to parameter is not a valid address. please check documentation")
		}
		for _, a := range list {
			m.To = append(m.To, a.Address)
		}
	}
	switch {
	case len(m.To) == 0:
		return FakeMessage{}, fmt.Errorf("to parameter is missing")
	case len(m.To) > 1000:
		return FakeMessage{}, fmt.Errorf("too many recipients")
	case m.From == "":
		return FakeMessage{}, fmt.Errorf("from parameter is missing")
	case m.Text == "" && m.HTML == "":
		return FakeMessage{}, fmt.Errorf("need at least one of 'text' or 'html' parameters specified")
	}
	if raw := m.Form.Get("recipient-variables"); raw != "" {
		if err := json.Unmarshal([]byte(raw), &m.RecipientVariables); err != nil {
			return FakeMessage{}, fmt.Errorf("recipient-variables is not JSON")
		}
	}
	return m, nil
}

func prefixed(form url.Values, prefix string) map[string]string {
	found := map[string]string{}
	for name, values := range form {
		if rest, ok := strings.CutPrefix(name, prefix); ok && len(values) > 0 {
			found[rest] = values[0]
		}
	}
	return found
}

// accept keeps a message and makes the events that follow from it.
func (f *FakeMailgun) accept(m FakeMessage) FakeMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	m.Accepted = f.now()
	m.ID = fmt.Sprintf("<%d.%d@%s>", m.Accepted.UnixNano(), len(f.messages), f.Domain)
	f.messages = append(f.messages, m)
	for _, to := range m.To {
		f.happen(m, to, FakeEvent{Event: "accepted"})
		switch list := f.listed(to); {
		case list != "":
			// Mailgun takes the message and then drops it
			f.happen(m, to, FakeEvent{Event: "failed", Severity: "permanent", Reason: "suppress-" + strings.TrimSuffix(list, "s")})
		case f.Deliver:
			f.happen(m, to, FakeEvent{Event: "delivered"})
		}
	}
	return m
}
