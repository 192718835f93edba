package outbox

const (
	// leastHands and mostHands bound how many calls are under way at the same time. It begins with the
	// least and grows by one with every clear answer while something waits for a hand, so that a carrier
	// that answers slowly but surely gets more of them; an unclear answer halves it.
	leastHands, mostHands = 8, 256
	// mostBatches is how many calls for several receivers are under way: one is being taken while
	// the next is being written. What is in them when the power fails is in doubt.
	mostBatches = 2
	// carefully is how many receivers a call has after an unclear answer: a doubt about one
	// call is a doubt about each of them.
	carefully = 50
)

// hands counts the calls that are under way. It is a value of the loop's goroutine.
type hands struct {
	width   int // most calls at the same time
	calls   int
	batches int  // those of them that are for several
	wanted  bool // something was ready for which there was no hand, and there may be more of it
}

// free is how many more calls may begin now.
func (h *hands) free() int { return max(h.width-h.calls, 0) }

// take begins a call if one may begin.
func (h *hands) take(batch bool) bool {
	switch {
	case batch && h.batches >= mostBatches:
		return false // more hands would not help it
	case h.calls >= h.width:
		h.wanted = true
		return false
	}
	h.calls++
	if batch {
		h.batches++
	}
	return true
}

// back ends a call, and learns from its answer.
func (h *hands) back(batch bool, how heard) {
	h.calls--
	if batch {
		h.batches--
	}
	switch how {
	case clearly:
		if h.wanted {
			h.width = min(h.width+1, mostHands)
		}
	case unclearly, stop:
		h.width = max(h.width/2, leastHands)
	}
}

// together is how many receivers one call may have.
func (b *brake) together(most int) int {
	if b.misses > 0 || b.stopped {
		return min(most, carefully)
	}
	return most
}
