package apptest

import (
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// FakeEvent is something that happened to a message, as the events API and webhooks tell it.
type FakeEvent struct {
	ID, Event, Severity, Reason string
	At                          time.Time
	Recipient, MessageID        string
	Variables                   map[string]string
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
		v["delivery-status"] = map[string]any{"code": 550, "message": e.Reason, "attempt-no": 1}
	}
	return v
}

// Happen adds an event about an accepted message, such as ("failed", "permanent", "bounce").
func (f *FakeMailgun) Happen(m FakeMessage, event, severity, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, to := range m.To {
		f.happen(m, to, event, severity, reason)
	}
}

// happen adds an event; the caller holds mu.
func (f *FakeMailgun) happen(m FakeMessage, to, event, severity, reason string) {
	switch {
	case event == "failed" && severity == "permanent":
		f.lists["bounces"][strings.ToLower(to)] = time.Now()
	case event == "complained":
		f.lists["complaints"][strings.ToLower(to)] = time.Now()
	}
	f.events = append(f.events, FakeEvent{
		ID: "event-" + strconv.Itoa(len(f.events)), Event: event, Severity: severity, Reason: reason,
		At: time.Now(), Recipient: to, MessageID: m.ID, Variables: m.Variables,
	})
}

// Events are all events, also those that do not show yet, in the order they happened.
func (f *FakeMailgun) Events() []FakeEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]FakeEvent(nil), f.events...)
}

// getEvents answers with a page of events: recipient, event, severity, message-id, begin, end,
// ascending and limit filter as Mailgun's do. A page's token is the number of events before it.
func (f *FakeMailgun) getEvents(w http.ResponseWriter, r *http.Request) {
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

	var found []FakeEvent
	now := time.Now()
	for _, e := range f.Events() {
		if now.Sub(e.At) < f.EventDelay || (!begin.IsZero() && e.At.Before(begin)) || (!end.IsZero() && e.At.After(end)) ||
			!matches(q.Get("recipient"), e.Recipient) || !matches(q.Get("event"), e.Event) ||
			!matches(q.Get("severity"), e.Severity) || !matches(q.Get("message-id"), strings.Trim(e.MessageID, "<>")) {
			continue
		}
		found = append(found, e)
	}
	sort.SliceStable(found, func(i, j int) bool {
		if ascending {
			return found[i].At.Before(found[j].At)
		}
		return found[j].At.Before(found[i].At)
	})

	from, _ := strconv.Atoi(r.PathValue("page"))
	from = min(from, len(found))
	to := min(from+limit, len(found))
	items := []map[string]any{}
	for _, e := range found[from:to] {
		items = append(items, e.JSON())
	}
	next := fmt.Sprintf("%s/%s/events/%d?%s", f.URL(), f.Domain, to, r.URL.RawQuery)
	answer(w, http.StatusOK, map[string]any{"items": items, "paging": map[string]string{"next": next, "first": f.URL() + "/" + f.Domain + "/events?" + r.URL.RawQuery}})
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
