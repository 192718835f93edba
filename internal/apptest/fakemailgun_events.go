package apptest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// FakeEvent is something that happened to a message, as the events API and webhooks tell it.
type FakeEvent struct {
	ID, Event, Severity, Reason string
	Code                        int    // SMTP's, 0: 550
	Enhanced                    string // RFC 3463's, "" when the other server gave none
	Said                        string // the other server's words, "": the reason
	At                          time.Time
	Recipient, MessageID        string
	Variables                   map[string]string

	late time.Duration // how much longer than EventDelay it takes to show
}

// JSON is the event as Mailgun writes it.
func (e FakeEvent) JSON() map[string]any {
	v := map[string]any{
		"id": e.ID, "event": e.Event, "timestamp": float64(e.At.UnixMicro()) / 1e6, "recipient": e.Recipient,
		"message":        map[string]any{"headers": map[string]any{"message-id": strings.Trim(e.MessageID, "<>"), "to": e.Recipient}},
		"user-variables": e.Variables, "flags": map[string]any{"is-test-mode": false},
	}
	if e.Severity != "" {
		v["severity"], v["reason"] = e.Severity, e.Reason
		code, said := e.Code, e.Said
		if code == 0 {
			code = 550
		}
		if said == "" {
			said = e.Reason
		}
		v["delivery-status"] = map[string]any{"code": code, "enhanced-code": e.Enhanced, "message": said, "description": "", "attempt-no": 1, "mx-host": "mx.example.net"}
	}
	return v
}

// Happen adds an event about an accepted message, such as ("failed", "permanent", "bounce").
func (f *FakeMailgun) Happen(m FakeMessage, event, severity, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, to := range m.To {
		f.happen(m, to, FakeEvent{Event: event, Severity: severity, Reason: reason})
	}
}

// Refuse adds a permanent failure of an accepted message, as another server put it: SMTP's code, the
// enhanced one ("" for none) and its words. Mailgun keeps the address on its list of bounces when it takes
// that for a dead mailbox.
func (f *FakeMailgun) Refuse(m FakeMessage, code int, enhanced, said string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, to := range m.To {
		f.happen(m, to, FakeEvent{Event: "failed", Severity: "permanent", Reason: "bounce", Code: code, Enhanced: enhanced, Said: said})
	}
}

// happen adds an event; the caller holds mu.
func (f *FakeMailgun) happen(m FakeMessage, to string, e FakeEvent) {
	switch {
	case e.Event == "failed" && e.Severity == "permanent" && !strings.HasPrefix(e.Reason, "suppress-"): // a mail dropped because of a list adds to none
		f.lists["bounces"][strings.ToLower(to)] = time.Now()
		f.bounced[strings.ToLower(to)] = e
	case e.Event == "complained":
		f.lists["complaints"][strings.ToLower(to)] = time.Now()
	}
	e.ID, e.At = "event-"+strconv.Itoa(len(f.events)), f.now()
	e.Recipient, e.MessageID, e.Variables = to, m.ID, m.As(to).Variables
	switch {
	case f.EventLate != nil:
		e.late = f.EventLate(m, f.chance)
	case f.EventJitter > 0:
		e.late = time.Duration(f.chance.Int64N(int64(f.EventJitter)))
	}
	address := strings.ToLower(to)
	f.told[address] = append(f.told[address], len(f.events))
	f.events = append(f.events, e)
}

// Events are all events, also those that do not show yet, in the order they happened.
func (f *FakeMailgun) Events() []FakeEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeEvent(nil), f.events...)
}

// EventsAfter are those after the first n, in the order they happened.
func (f *FakeMailgun) EventsAfter(n int) []FakeEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeEvent(nil), f.events[n:]...)
}

// getEvents answers with a page of events: recipient, event, severity, message-id, begin, end,
// ascending and limit filter as Mailgun's do. A page's token is the number of events before it.
func (f *FakeMailgun) getEvents(w http.ResponseWriter, r *http.Request) {
	if fault := f.takeBlindness(r.PathValue("page") != ""); fault.Faulty() {
		fault.misbehave(f, w, r)
		return
	}
	q := r.URL.Query()
	begin, beginErr := eventTime(q.Get("begin"))
	end, endErr := eventTime(q.Get("end"))
	if beginErr != nil || endErr != nil {
		answer(w, http.StatusBadRequest, map[string]string{"message": "begin or end is no time"})
		return
	}
	ascending := q.Get("ascending") == "yes"
	if !begin.IsZero() && !end.IsZero() && begin.After(end) {
		begin, end, ascending = end, begin, false
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	if limit <= 0 || limit > 300 {
		limit = 100
	}

	from, _ := strconv.Atoi(r.PathValue("page"))
	fits := func(e FakeEvent) bool {
		return matches(q.Get("recipient"), e.Recipient) && matches(q.Get("event"), e.Event) && matches(q.Get("severity"), e.Severity) &&
			matches(q.Get("message-id"), strings.Trim(e.MessageID, "<>")) &&
			(begin.IsZero() || !e.At.Before(begin)) && (end.IsZero() || !e.At.After(end))
	}
	found := f.showing(strings.ToLower(q.Get("recipient")), ascending, from, limit, fits)
	to := from + len(found)
	items := []map[string]any{}
	for _, e := range found {
		items = append(items, e.JSON())
	}
	if f.Strange && len(items) > 0 {
		items = append(items, map[string]any{"event": "pondered", "timestamp": "soon", "recipient": nil}, map[string]any{"event": []string{}})
	}
	next := fmt.Sprintf("%s/%s/events/%d?%s", f.URL(), f.Domain, to, r.URL.RawQuery)
	answer(w, http.StatusOK, map[string]any{"items": items, "paging": map[string]string{"next": next, "first": f.URL() + "/" + f.Domain + "/events?" + r.URL.RawQuery}})
}

// showing returns at most limit of the events that show by now and fit, after the first from of
// them; those of one address (lower case) or, with "", of all.
func (f *FakeMailgun) showing(address string, ascending bool, from, limit int, fits func(FakeEvent) bool) []FakeEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.events)
	at := func(i int) FakeEvent { return f.events[i] }
	if address != "" {
		indices := f.told[address]
		n, at = len(indices), func(i int) FakeEvent { return f.events[indices[i]] }
	}
	var found []FakeEvent
	now := f.now()
	for i := range n {
		if !ascending {
			i = n - 1 - i
		}
		e := at(i)
		if now.Sub(e.At) < f.EventDelay+e.late || !fits(e) {
			continue
		}
		if from--; from >= 0 {
			continue
		}
		if found = append(found, e); len(found) == limit {
			break
		}
	}
	return found
}

// matches reports whether a filter lets a value through. An empty filter lets all.
func matches(filter, value string) bool { return filter == "" || strings.EqualFold(filter, value) }

// eventTime reads a time as Mailgun takes it: RFC 2822 or seconds since 1970. Empty is zero.
func eventTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return time.UnixMicro(int64(seconds * 1e6)), nil
	}
	for _, layout := range []string{time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", time.RFC1123} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("no time: %q", text)
}
