package e2e

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"waymark/internal/apptest"
)

// intent is what a reader means to do after one of her mails.
type intent int

const (
	stays     intent = iota
	stops            // presses the link in her mail and stops
	clicks           // lets her mail program stop for her, RFC 8058
	pauses           // asks for quiet, and it stays quiet
	comesBack        // asks for quiet, and lets it go on later
	complains        // tells her mail provider that it is spam
	guideOnly        // never asked for letters
)

// reader is one of a crowd. Once she has signed up, her mails drive what she does.
type reader struct {
	email string
	means intent
	after int  // the letter after which she does it; 0 is the guide
	twice bool // presses the form's button twice

	mu sync.Mutex
	// quiet is when the answer came to what she did against getting more; zero when she did not.
	// loud is when she let it go on.
	quiet, loud time.Time
	way         string // her link to stop or pause
}

// newReader is the ith reader of a crowd; chance decides what she will do.
func newReader(i int, chance *rand.Rand) *reader {
	r := &reader{email: fmt.Sprintf("reader%05d@example.org", i), after: chance.IntN(4), twice: chance.IntN(10) == 0}
	switch n := chance.IntN(100); {
	case n < 6:
		r.means = stops
	case n < 12:
		r.means = clicks
	case n < 16:
		r.means = pauses
	case n < 22:
		r.means = comesBack
	case n < 25:
		r.means = complains
	case n < 35:
		r.means = guideOnly
	}
	return r
}

// mails is how many mails she can have at most.
func (r *reader) mails() int {
	switch r.means {
	case guideOnly:
		return 2
	case stays, comesBack:
		return 2 + letters
	default:
		return 2 + r.after
	}
}

// crowd is readers before a program that may be gone at any moment, and the carrier that brings
// their mail.
type crowd struct {
	p       *Program
	carrier *apptest.FakeMailgun
	http    *http.Client
	todo    chan func()
	running sync.WaitGroup
	cancel  context.CancelFunc
	ctx     context.Context

	mu      sync.Mutex
	readers map[string]*reader
	busy    int       // things to do that are not done
	seen    int       // mails they have looked at
	paused  []*reader // who will let it go on
	wrong   []string
}

// gather makes a crowd of nobody yet, with so many hands.
func gather(p *Program, carrier *apptest.FakeMailgun, hands int) *crowd {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 2 * hands
	ctx, cancel := context.WithCancel(context.Background())
	c := &crowd{
		p: p, carrier: carrier, todo: make(chan func(), 1<<20), readers: map[string]*reader{}, ctx: ctx, cancel: cancel,
		http: &http.Client{
			Transport: transport, Timeout: 30 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	for range hands {
		c.running.Go(func() {
			for do := range c.todo {
				do()
				c.mu.Lock()
				c.busy--
				c.mu.Unlock()
			}
		})
	}
	return c
}

// leave ends the crowd.
func (c *crowd) leave() {
	c.cancel()
	close(c.todo)
	c.running.Wait()
}

func (c *crowd) do(it func()) {
	c.mu.Lock()
	c.busy++
	c.mu.Unlock()
	c.todo <- it
}

// idle reports whether everybody has done what she had to, and has read all her mail.
func (c *crowd) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.busy == 0 && c.seen == c.carrier.Count()
}

// busyWith is how many things there are that somebody is still doing.
func (c *crowd) busyWith() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.busy
}

// complain notes something that must not happen.
func (c *crowd) complain(format string, values ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, values...))
}

// post posts a form until it is answered, as often as the program is gone, and returns when the
// answer was there.
func (c *crowd) post(address string, form url.Values) (answered time.Time) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		request, err := http.NewRequestWithContext(c.ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		if err != nil {
			c.complain("%v", err)
			return time.Now()
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if response, err := c.http.Do(request); err == nil {
			body, readErr := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if response.StatusCode >= http.StatusBadRequest {
				c.complain("POST %.60s: %s %.300s", address, response.Status, body)
			}
			if readErr == nil {
				return time.Now()
			}
		}
		select {
		case <-c.ctx.Done():
			return time.Now()
		case <-again.C:
		}
	}
}

// signUp brings a reader in.
func (c *crowd) signUp(r *reader) {
	c.mu.Lock()
	c.readers[r.email] = r
	c.mu.Unlock()
	form := url.Values{"email": {r.email}, "guide": {"calm"}}
	if r.means != guideOnly {
		form.Set("letters", "1")
	}
	c.do(func() { c.post(c.p.URL+"/signup", form) })
	if r.twice {
		c.do(func() { c.post(c.p.URL+"/signup", form) })
	}
}

// look reads what mail has come since the last look.
func (c *crowd) look() {
	c.mu.Lock()
	seen := c.seen
	c.mu.Unlock()
	fresh := c.carrier.MessagesAfter(seen)
	for _, m := range fresh {
		for _, to := range m.To {
			c.mu.Lock()
			r := c.readers[to]
			c.mu.Unlock()
			if r == nil {
				c.complain("a mail to %s, who is nobody", to)
				continue
			}
			c.read(r, m.As(to))
		}
	}
	c.mu.Lock()
	c.seen += len(fresh)
	c.mu.Unlock()
}

var (
	noteNumber = regexp.MustCompile(`^Note number (\d)$`)
	linkTo     = map[string]*regexp.Regexp{
		"confirm":     regexp.MustCompile(`http://[^\s<>"]+/confirm/[^\s<>"]+`),
		"unsubscribe": regexp.MustCompile(`http://[^\s<>"]+/unsubscribe/[^\s<>"]+`),
	}
)

// letterNumber is 1 for the first letter, and 0 for what is no letter.
func letterNumber(subject string) int {
	if found := noteNumber.FindStringSubmatch(subject); found != nil {
		return int(found[1][0] - '0')
	}
	return 0
}

// read is a reader reading one mail, and doing what she does with it.
func (c *crowd) read(r *reader, m apptest.FakeMessage) {
	if link := linkTo["confirm"].FindString(m.Text); link != "" {
		c.do(func() { c.post(link, nil) })
		return
	}
	if r.means == stays || r.means == guideOnly || letterNumber(m.Subject) != r.after {
		return
	}
	link := linkTo["unsubscribe"].FindString(m.Text)
	if link == "" {
		c.complain("no way out in a mail with the subject %q", m.Subject)
		return
	}
	switch r.means {
	case complains:
		c.carrier.Happen(m, "complained", "", "") // her quiet begins when the webhook is answered
	case clicks:
		c.do(func() { r.hush(c.post(link, url.Values{"List-Unsubscribe": {"One-Click"}}), link) })
	case stops:
		c.do(func() { r.hush(c.post(link, url.Values{"action": {"stop"}}), link) })
	case pauses, comesBack:
		c.do(func() {
			r.hush(c.post(link, url.Values{"action": {"pause"}}), link)
			if r.means == comesBack {
				c.mu.Lock()
				c.paused = append(c.paused, r)
				c.mu.Unlock()
			}
		})
	}
}

// hush notes when it was quiet round her.
func (r *reader) hush(at time.Time, way string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.quiet.IsZero() {
		r.quiet, r.way = at, way
	}
}

// wake lets it go on for those who meant to come back and have had quiet for so long, and returns
// how many still have it.
func (c *crowd) wake(long time.Duration) (left int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	enough := time.Now().Add(-long)
	for len(c.paused) > 0 && c.paused[0].quiet.Before(enough) {
		r := c.paused[0]
		c.paused = c.paused[1:]
		c.busy++
		c.todo <- func() {
			asked := time.Now()
			c.post(r.way, url.Values{"action": {"resume"}})
			r.mu.Lock()
			r.loud = asked
			r.mu.Unlock()
		}
	}
	return len(c.paused)
}
