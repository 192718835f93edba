package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"waymark/internal/apptest"
)

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

// post posts a form until it is answered, as often as the program is gone, and returns the answer and when it
// was there.
func (c *crowd) post(address string, form url.Values) (answer string, answered time.Time) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		request, err := http.NewRequestWithContext(c.ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		if err != nil {
			c.complain("%v", err)
			return "", time.Now()
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if response, err := c.http.Do(request); err == nil {
			body, readErr := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if response.StatusCode >= http.StatusBadRequest {
				c.complain("POST %.60s: %s %.300s", address, response.Status, body)
			}
			if readErr == nil {
				return string(body), time.Now()
			}
		}
		select {
		case <-c.ctx.Done():
			return "", time.Now()
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
	if r.word != "" {
		form.Set("discreet", "1")
		form.Set("word", r.word)
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
			c.press(r, r.way, url.Values{"action": {"resume"}})
			r.mu.Lock()
			r.loud = asked
			r.mu.Unlock()
		}
	}
	return len(c.paused)
}
