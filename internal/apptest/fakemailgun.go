package apptest

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a fake Mailgun accepts, unless its fields are changed.
const (
	FakeMailgunKey        = "key-of-the-fake"
	FakeMailgunSigningKey = "signing-key-of-the-fake"
	FakeMailgunDomain     = "mg.example.org"
)

// FakeMailgun is a Mailgun for tests, over real HTTP. It keeps whole messages, shows them as
// events, honours its suppression lists, posts signed webhooks, and misbehaves on command.
// Its methods are safe for concurrent use; its fields are set before the first request.
type FakeMailgun struct {
	// Domain, Key and SigningKey are what it knows itself by.
	Domain, Key, SigningKey string
	// EventDelay is how long an event exists before the events API shows it.
	EventDelay time.Duration
	// EventJitter is how much longer than EventDelay an event may take to show, each by its
	// own chance: so events show out of order.
	EventJitter time.Duration
	// EventLate says how much longer than EventDelay the events of a message take to show, each asked for by
	// itself; nil: EventJitter has it. chance is the fake's own.
	EventLate func(m FakeMessage, chance *rand.Rand) time.Duration
	// Strange puts an event of a kind nobody knows, and one that is no event at all, on every page.
	Strange bool
	// Now is its clock; nil: the real one.
	Now func() time.Time
	// Deliver makes a delivered event of every accepted message. It is on at first.
	Deliver bool
	// RetryAfter is what a 429 with the header asks for.
	RetryAfter time.Duration
	// RefuseTo is an address for which every message is answered with 400, whoever else it is for.
	RefuseTo string
	// Latency is how long every sending takes.
	Latency time.Duration
	// Hold keeps every sending waiting until it is closed; nil keeps none.
	Hold <-chan struct{}
	// HangFor is how long a hang lasts before the connection breaks; zero is until the client gives up.
	HangFor time.Duration

	server *httptest.Server
	closed chan struct{} // ends hanging requests

	mu       sync.Mutex
	messages []FakeMessage
	events   []FakeEvent      // in the order they happened
	told     map[string][]int // the events of an address, lower case, as indices
	chance   *rand.Rand       // of EventJitter
	posted   int              // events that have gone out as webhooks
	asked    int              // calls of the messages endpoint, whatever came of them
	looked   int              // calls of the events endpoint, whatever came of them
	next     []Fault
	random   *rand.Rand
	rate     float64
	faults   []Fault
	blind    struct { // the events' bad days
		random *rand.Rand
		rate   float64
		faults []Fault
	}
	lists    map[string]map[string]time.Time // bounces, unsubscribes, complaints: address → since
	bounced  map[string]FakeEvent            // address → why it is on the list of bounces, where an event put it there
	hooks    map[string][]string             // webhooks of the domain: event → addresses
	tracking map[string]bool
	state    string
	side     fakeSide // the lists' and the domain's bad days
}

// NewFakeMailgun starts a fake that t ends.
func NewFakeMailgun(t testing.TB) *FakeMailgun {
	f := &FakeMailgun{
		Domain: FakeMailgunDomain, Key: FakeMailgunKey, SigningKey: FakeMailgunSigningKey, Deliver: true, RetryAfter: time.Second,
		closed: make(chan struct{}), told: map[string][]int{}, chance: rand.New(rand.NewPCG(1, 1)),
		lists:   map[string]map[string]time.Time{"bounces": {}, "unsubscribes": {}, "complaints": {}},
		bounced: map[string]FakeEvent{},
		hooks:   map[string][]string{}, tracking: map[string]bool{"open": false, "click": false, "unsubscribe": false}, state: "active",
	}
	f.server = httptest.NewServer(f.routes())
	t.Cleanup(f.Close)
	return f
}

// now is the time by its clock.
func (f *FakeMailgun) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// Close ends the fake and every request that hangs in it.
func (f *FakeMailgun) Close() {
	select {
	case <-f.closed:
		return
	default:
		close(f.closed)
	}
	f.server.CloseClientConnections()
	f.server.Close()
}

// URL is its API base, for MG_URL; it ends in "/v3".
func (f *FakeMailgun) URL() string { return f.server.URL + "/v3" }

// routes is the part of Mailgun's API that it speaks. A sending domain may be called anything, so what
// begins with /v3/domains/ is told apart before the patterns are.
func (f *FakeMailgun) routes() http.Handler {
	mail, domains := http.NewServeMux(), http.NewServeMux()
	mail.HandleFunc("POST /v3/{domain}/messages", f.known(f.postMessage))
	mail.HandleFunc("GET /v3/{domain}/events", f.known(f.getEvents))
	mail.HandleFunc("GET /v3/{domain}/events/{page}", f.known(f.getEvents))
	for _, list := range []string{"bounces", "unsubscribes", "complaints"} {
		mail.HandleFunc("GET /v3/{domain}/"+list, f.known(f.ofLists(f.getList(list))))
		mail.HandleFunc("POST /v3/{domain}/"+list, f.known(f.ofLists(f.postList(list))))
		mail.HandleFunc("GET /v3/{domain}/"+list+"/{address}", f.known(f.ofLists(f.getListed(list))))
		mail.HandleFunc("DELETE /v3/{domain}/"+list+"/{address}", f.known(f.ofLists(f.deleteListed(list))))
	}
	domains.HandleFunc("GET /{version}/domains/{domain}", f.ofDomain(f.known(f.getDomain)))
	domains.HandleFunc("GET /v3/domains/{domain}/tracking", f.known(f.getTracking))
	domains.HandleFunc("GET /v3/domains/{domain}/webhooks", f.known(f.getWebhooks))
	domains.HandleFunc("POST /v3/domains/{domain}/webhooks", f.known(f.postWebhook))
	domains.HandleFunc("PUT /v3/domains/{domain}/webhooks/{kind}", f.known(f.putWebhook))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v3/domains/") || strings.HasPrefix(r.URL.Path, "/v4/domains/") {
			domains.ServeHTTP(w, r)
			return
		}
		if r.URL.Path == "/v5/accounts/http_signing_key" {
			f.getSigningKey(w, r)
			return
		}
		mail.ServeHTTP(w, r)
	})
}

// known lets a request through that has the right key and names the right domain.
func (f *FakeMailgun) known(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, key, _ := r.BasicAuth()
		if user != "api" || key != f.Key {
			http.Error(w, "Forbidden", http.StatusUnauthorized)
			return
		}
		if r.PathValue("domain") != f.Domain {
			answer(w, http.StatusNotFound, map[string]string{"message": "Domain not found: " + r.PathValue("domain")})
			return
		}
		handle(w, r)
	}
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}
