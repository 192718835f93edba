package e2e

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"waymark/internal/apptest"
)

// postman posts the carrier's events as webhooks: each twice, in any order, and again until it
// is answered, as Mailgun does.
type postman struct {
	crowd  *crowd
	chance *rand.Rand
	posted int // events that are with the hands, or done
	hands  chan apptest.FakeEvent
	done   sync.WaitGroup

	mu      sync.Mutex
	waiting int
}

func newPostman(c *crowd, chance *rand.Rand, hands int) *postman {
	p := &postman{crowd: c, chance: chance, hands: make(chan apptest.FakeEvent, 1<<20)}
	for range hands {
		p.done.Go(func() {
			for e := range p.hands {
				p.bring(e)
			}
		})
	}
	return p
}

// collect takes what has happened since the last round, out of order.
func (p *postman) collect() {
	fresh := p.crowd.carrier.EventsAfter(p.posted)
	p.posted += len(fresh)
	round := append(fresh, fresh...)
	p.chance.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
	p.mu.Lock()
	p.waiting += len(round)
	p.mu.Unlock()
	for _, e := range round {
		p.hands <- e
	}
}

// idle reports whether every webhook was answered.
func (p *postman) idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting == 0 && len(p.crowd.carrier.EventsAfter(p.posted)) == 0
}

func (p *postman) stop() {
	close(p.hands)
	p.done.Wait()
}

// bring posts one event until the answer is 200. Who complained may expect quiet from then on.
func (p *postman) bring(e apptest.FakeEvent) {
	defer func() {
		p.mu.Lock()
		p.waiting--
		p.mu.Unlock()
	}()
	body := p.crowd.carrier.Webhook(e)
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		response, err := p.crowd.http.Post(p.crowd.p.URL+"/webhooks/mailgun", "application/json", bytes.NewReader(body))
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				break
			}
			p.crowd.complain("a webhook was answered with %s", response.Status)
		}
		select {
		case <-p.crowd.ctx.Done():
			return
		case <-again.C:
		}
	}
	if e.Event == "complained" {
		p.crowd.mu.Lock()
		r := p.crowd.readers[e.Recipient]
		p.crowd.mu.Unlock()
		r.hush(time.Now(), "")
	}
}
