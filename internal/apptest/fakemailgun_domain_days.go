package apptest

import (
	"net/http"
	"time"
)

// fakeSide is how the fake behaves where no message is posted; FakeMailgun.mu guards it.
type fakeSide struct {
	listCalls   int
	listFaults  map[int]Fault // by the number of the call
	domainFault Fault
	clock       func() time.Time // its Date header; nil is the real clock
	sendingOnly bool             // its key may only send
}

// ListCalls is how often any of the lists was asked for something, whatever came of it.
func (f *FakeMailgun) ListCalls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.side.listCalls
}

// FailLists makes the nth call from now to any of the lists meet a fault; 1 is the next one.
func (f *FakeMailgun) FailLists(n int, fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.side.listFaults == nil {
		f.side.listFaults = map[int]Fault{}
	}
	f.side.listFaults[f.side.listCalls+n] = fault
}

// FailDomain makes every question about the domain meet a fault, until it is called with the zero Fault.
func (f *FakeMailgun) FailDomain(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.side.domainFault = fault
}

// SetClock makes the fake answer with the date of another clock.
func (f *FakeMailgun) SetClock(clock func() time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.side.clock = clock
}

// SetSendingKey makes the key one that may only send, as Mailgun's domain sending keys are.
func (f *FakeMailgun) SetSendingKey() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.side.sendingOnly = true
}

// ofLists counts a call to a list, and lets it meet what is meant for it.
func (f *FakeMailgun) ofLists(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.side.listCalls++
		fault, sendingOnly := f.side.listFaults[f.side.listCalls], f.side.sendingOnly
		f.mu.Unlock()
		switch {
		case sendingOnly:
			http.Error(w, "Forbidden", http.StatusForbidden)
		case fault.Faulty():
			fault.misbehave(f, w, r)
		default:
			handle(w, r)
		}
	}
}

// ofDomain lets a question about the domain meet what is meant for it.
func (f *FakeMailgun) ofDomain(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		fault, clock, sendingOnly := f.side.domainFault, f.side.clock, f.side.sendingOnly
		f.mu.Unlock()
		if clock != nil {
			w.Header().Set("Date", clock().UTC().Format(http.TimeFormat))
		}
		switch {
		case fault.Faulty():
			fault.misbehave(f, w, r)
		case sendingOnly:
			http.Error(w, "Forbidden", http.StatusForbidden)
		default:
			handle(w, r)
		}
	}
}

func (f *FakeMailgun) getSigningKey(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	sendingOnly := f.side.sendingOnly
	f.mu.Unlock()
	if user, key, _ := r.BasicAuth(); user != "api" || key != f.Key || sendingOnly {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	answer(w, http.StatusOK, map[string]string{"message": "success", "http_signing_key": f.SigningKey})
}
