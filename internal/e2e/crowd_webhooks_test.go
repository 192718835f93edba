package e2e

import (
	"bytes"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
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
	loses  bool // what happened to every third mail is never told, but for a complaint

	mu      sync.Mutex
	waiting int
	told    map[string]bool // send ids of which a webhook was answered
}

func newPostman(c *crowd, chance *rand.Rand, hands int) *postman {
	p := &postman{crowd: c, chance: chance, hands: make(chan apptest.FakeEvent, 1<<20), told: map[string]bool{}}
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
	if p.loses {
		fresh = slices.DeleteFunc(fresh, func(e apptest.FakeEvent) bool {
			h := fnv.New32a()
			_, _ = h.Write([]byte(e.MessageID))
			return h.Sum32()%3 == 0 && e.Event != "complained"
		})
	}
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

// brought are the send ids of the mails of which some webhook was answered.
func (p *postman) brought() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.told)
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
	p.mu.Lock()
	p.told[e.Variables["sid"]] = true
	p.mu.Unlock()
	if e.Event == "complained" {
		p.crowd.mu.Lock()
		r := p.crowd.readers[e.Recipient]
		p.crowd.mu.Unlock()
		r.hush(time.Now(), "")
	}
}
