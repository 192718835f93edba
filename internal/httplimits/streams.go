package httplimits

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

const (
	// mostStreams is how many realtime streams are open in all, and mostOfNetwork how many one network has.
	mostStreams   = 300
	mostOfNetwork = 20
	// subscribeWithin is how long a stream may be open without hearing of anything: PocketBase's SDK subscribes at once.
	subscribeWithin = 30 * time.Second
	// comeBack is when somebody may try again who found no room.
	comeBack = 30 * time.Second
)

// streams counts the realtime streams that are open.
type streams struct {
	seed maphash.Seed
	mu   sync.Mutex
	all  int
	open map[uint64]int
}

// admit lets a stream be opened where there is room for it, and holds its place until it ends.
func (s *streams) admit(e *core.RealtimeConnectRequestEvent) error {
	network, counted := networkOf(s.seed, e.RealIP())
	if !s.enter(network, counted) {
		return tooMany(e.RequestEvent, comeBack, "There are as many streams open as this site takes.")
	}
	defer s.leave(network, counted)
	idle := time.AfterFunc(subscribeWithin, func() {
		if len(e.Client.Subscriptions()) == 0 {
			e.Client.Discard()
		}
	})
	defer idle.Stop()
	return e.Next()
}

func (s *streams) enter(network uint64, counted bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= mostStreams || counted && s.open[network] >= mostOfNetwork {
		return false
	}
	s.all++
	if counted {
		s.open[network]++
	}
	return true
}

func (s *streams) leave(network uint64, counted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if !counted {
		return
	}
	if s.open[network]--; s.open[network] == 0 {
		delete(s.open, network)
	}
}
