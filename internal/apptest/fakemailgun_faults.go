package apptest

import (
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Fault is one way to misbehave when a message is posted. The zero Fault is none.
type Fault struct {
	name    string
	accepts bool // the message is taken all the same
	// afterwards: it is taken once the client has long gone, HangFor later
	afterwards bool
	act        func(f *FakeMailgun, w http.ResponseWriter, r *http.Request)
}

// The faults of a bad day. Those named After have accepted the message.
var (
	Fault400 = refusal("400", http.StatusBadRequest)
	// Fault400Naming says whom it refuses, in three spellings.
	Fault400Naming     = Fault{name: "400 that names the receiver", act: naming}
	Fault401           = refusal("401", http.StatusUnauthorized)
	Fault402           = refusal("402", http.StatusPaymentRequired)
	Fault403           = refusal("403", http.StatusForbidden)
	Fault404           = refusal("404", http.StatusNotFound)
	Fault413           = refusal("413", http.StatusRequestEntityTooLarge)
	Fault420           = refusal("420", 420)
	Fault429           = refusal("429", http.StatusTooManyRequests)
	Fault429RetryAfter = Fault{name: "429 with Retry-After", act: tooMany}
	Fault500Before     = refusal("500 before accepting", http.StatusInternalServerError)
	Fault502After      = Fault{name: "502 after accepting", accepts: true, act: status(http.StatusBadGateway)}
	FaultResetBefore   = Fault{name: "reset before accepting", act: reset}
	FaultResetAfter    = Fault{name: "reset after accepting", accepts: true, act: reset}
	FaultHangBefore    = Fault{name: "hang before accepting", act: hang}
	FaultHangAfter     = Fault{name: "hang after accepting", accepts: true, act: hang}
	FaultTruncated     = Fault{name: "truncated answer", accepts: true, act: truncate}
	FaultEmptyBefore   = Fault{name: "200 {} before accepting", act: say("application/json", "{}")}
	FaultEmptyAfter    = Fault{name: "200 {} after accepting", accepts: true, act: say("application/json", "{}")}
	// FaultResetThenAccepted breaks the connection first and takes the message HangFor later.
	FaultResetThenAccepted = Fault{name: "reset, and accepted later", accepts: true, afterwards: true, act: reset}
	FaultHTML              = Fault{name: "200 <html>", act: say("text/html", "<html><body>Sign in to this network</body></html>")}
	FaultRedirect          = Fault{name: "302", act: redirect}
)

// AllFaults is every fault there is.
var AllFaults = []Fault{
	Fault400, Fault401, Fault402, Fault403, Fault404, Fault413, Fault420, Fault429, Fault429RetryAfter, Fault500Before, Fault502After,
	FaultResetBefore, FaultResetAfter, FaultResetThenAccepted, FaultHangBefore, FaultHangAfter, FaultTruncated, FaultEmptyBefore, FaultEmptyAfter, FaultHTML, FaultRedirect,
}

// String names the fault.
func (t Fault) String() string { return t.name }

// Accepts reports whether the message is taken in spite of the fault.
func (t Fault) Accepts() bool { return t.accepts }

// Faulty reports whether t is a fault at all.
func (t Fault) Faulty() bool { return t.act != nil }

func (t Fault) misbehave(f *FakeMailgun, w http.ResponseWriter, r *http.Request) { t.act(f, w, r) }

// Fail makes the next messages that are posted meet these faults, one each, in this order. A
// zero Fault among them lets one through.
func (f *FakeMailgun) Fail(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(f.next, faults...)
}

// FailAlways makes every message meet the fault until it is called with the zero Fault.
func (f *FakeMailgun) FailAlways(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rate, f.faults, f.random = 0, nil, nil
	if fault.Faulty() {
		f.rate, f.faults, f.random = 1, []Fault{fault}, rand.New(rand.NewPCG(0, 0))
	}
}

// FailRandomly makes each message meet each of these faults at this rate (0.02 is one in
// fifty), the same ones for the same seed and order of messages.
func (f *FakeMailgun) FailRandomly(seed uint64, rate float64, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random, f.rate, f.faults = rand.New(rand.NewPCG(seed, seed)), rate*float64(len(faults)), faults
}

// takeFault is what the next message meets.
func (f *FakeMailgun) takeFault() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if len(f.next) > 0 {
		fault := f.next[0]
		f.next = f.next[1:]
		return fault
	}
	if f.random != nil && f.random.Float64() < f.rate {
		return f.faults[f.random.IntN(len(f.faults))]
	}
	return Fault{}
}

func refusal(name string, code int) Fault { return Fault{name: name, act: status(code)} }

type behaviour = func(f *FakeMailgun, w http.ResponseWriter, r *http.Request)

func status(code int) behaviour {
	return func(_ *FakeMailgun, w http.ResponseWriter, _ *http.Request) {
		answer(w, code, map[string]string{"message": "fake " + strconv.Itoa(code)})
	}
}

func naming(_ *FakeMailgun, w http.ResponseWriter, r *http.Request) {
	to := r.FormValue("to")
	answer(w, http.StatusBadRequest, map[string]string{"message": "to parameter is not valid: " + to + ", " + url.QueryEscape(to) + ", " + strings.ReplaceAll(to, "@", "&#64;")})
}

func tooMany(f *FakeMailgun, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	answer(w, http.StatusTooManyRequests, map[string]string{"message": "fake 429"})
}

func say(kind, body string) behaviour {
	return func(_ *FakeMailgun, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

func redirect(_ *FakeMailgun, w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/v3/domains/elsewhere", http.StatusFound)
}

// hang answers nothing until the client gives up, HangFor is over or the fake ends.
func hang(f *FakeMailgun, _ http.ResponseWriter, r *http.Request) {
	var over <-chan time.Time
	if f.HangFor > 0 {
		over = time.After(f.HangFor)
	}
	select {
	case <-over:
	case <-r.Context().Done():
	case <-f.closed:
	}
	panic(http.ErrAbortHandler)
}

// reset cuts the connection hard, so that the client sees a reset and no answer.
func reset(_ *FakeMailgun, w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate promises more than it says.
func truncate(_ *FakeMailgun, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "200")
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, `{"id":"<2026`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
