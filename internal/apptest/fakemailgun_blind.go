package apptest

import (
	"math/rand/v2"
	"net/http"
)

// The ways in which the events cannot be asked.
var (
	Blind500       = refusal("events 500", http.StatusInternalServerError)
	Blind429       = Fault{name: "events 429", act: tooMany}
	BlindHang      = Fault{name: "events hang", act: hang}
	BlindReset     = Fault{name: "events reset", act: reset}
	BlindTruncated = Fault{name: "events truncated", act: truncate}
	BlindEmpty     = Fault{name: "events 200 {}", act: say("application/json", "{}")}
	BlindHTML      = Fault{name: "events 200 <html>", act: say("text/html", "<html><body>Sign in to this network</body></html>")}
	BlindRedirect  = Fault{name: "events 302", act: redirect}
	// BlindExpired is a page whose address is no longer good. First pages have no such address.
	BlindExpired = refusal(expired, http.StatusNotFound)
	// BlindLast is a page that does not say which is the next.
	BlindLast = Fault{name: "events without a next page", act: say("application/json", `{"items":[{"event":"delivered"}],"paging":{}}`)}
)

const expired = "events page expired"

// AllBlind is every way there is.
var AllBlind = []Fault{Blind500, Blind429, BlindHang, BlindReset, BlindTruncated, BlindEmpty, BlindHTML, BlindRedirect, BlindExpired, BlindLast}

// Blindly makes each question for events meet each of these faults at this rate, by its own chance; no faults end it.
func (f *FakeMailgun) Blindly(seed uint64, rate float64, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.blind.random, f.blind.rate, f.blind.faults = rand.New(rand.NewPCG(seed, seed)), rate*float64(len(faults)), faults
}

// takeBlindness is what the next question for events meets; further says that it is for a further page.
func (f *FakeMailgun) takeBlindness(further bool) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked++
	if f.blind.random == nil || f.blind.random.Float64() >= f.blind.rate {
		return Fault{}
	}
	fault := f.blind.faults[f.blind.random.IntN(len(f.blind.faults))]
	if fault.name == expired && !further {
		return Fault{}
	}
	return fault
}

// Looked is how often the events were asked for, whatever came of it.
func (f *FakeMailgun) Looked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.looked
}
