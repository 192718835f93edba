package outbox

import "time"

const (
	// aheadOf and mostAhead bound what is claimed and not yet begun of the mails that go alone: this much
	// work, and never more rows. Whatever is claimed when the power fails is in doubt, so it is little;
	// each claim waits for the disk, so it is not one.
	aheadOf   = 100 * time.Millisecond
	mostAhead = 64
)

// sort is how messages are claimed.
type sort int

const (
	awaited  sort = iota // somebody waits for it: claimed when a hand is free
	patient              // letters: claimed a little ahead
	together             // newsletters, where the carrier takes many in one call
	sorts
)

// sort is how messages of the kind are claimed. Letters could share a call as newsletters do: but each is one
// person's next letter, and a doubt about it should be hers alone.
func (k Kind) sort() sort {
	switch k {
	case Letter:
		return patient
	case Newsletter:
		return together
	default:
		return awaited
	}
}

// room is how many messages of each sort may be claimed, and how many altogether.
type room struct {
	rows [sorts]int
	most int
	// oneByOne: the carrier takes newsletters one by one too, so they count among the patient.
	oneByOne bool
}

func (r room) total() int {
	n := 0
	for _, rows := range r.rows {
		n += rows
	}
	return n
}

// as is the sort that messages of a sort are counted among.
func (r room) as(s sort) sort {
	if s == together && r.oneByOne {
		return patient
	}
	return s
}

// of is the room there is for a sort.
func (r room) of(s sort) int { return min(r.rows[r.as(s)], r.most) }

// take makes the room smaller by n messages of a sort.
func (r *room) take(s sort, n int) {
	r.rows[r.as(s)] -= n
	r.most -= n
}

// books is what the loop knows of messages that are claimed and have not come back.
type books struct {
	claimed [sorts]int
	begun   [sorts]int // those of them that are in a call
}

// busy is how many messages are claimed and have not come back.
func (b *books) busy() int { return b.claimed[awaited] + b.claimed[patient] + b.claimed[together] }

// waiting is how many messages of a sort are claimed and not begun.
func (b *books) waiting(s sort) int { return b.claimed[s] - b.begun[s] }

// ahead is how many mails may wait for a hand: what all hands do in aheadOf. pace is what one call
// lately took; with 0 nobody knows yet.
func ahead(width int, pace time.Duration) int {
	if pace <= 0 {
		return width
	}
	work := int(time.Duration(width) * aheadOf / pace)
	return min(max(work, 1), mostAhead)
}

// free is what may be claimed now. What somebody waits for is claimed for hands that are free, and
// one more that shows when there should be more hands. Letters are claimed when half of what
// may wait has begun, so that one claim is for a good number.
func (l *loop) free() room {
	r := room{oneByOne: l.batch <= 1}
	hands := l.hands.free()
	r.rows[awaited] = max(min(hands+1, mostAhead)-l.waiting(awaited), 0)
	most, waiting := ahead(l.hands.width, l.pace), l.waiting(awaited)+l.waiting(patient)
	if waiting <= most/2 {
		r.rows[patient] = most - waiting
	}
	if call := l.brake.together(l.batch); !r.oneByOne && l.claimed[together]+call <= call*(mostBatches+1) {
		r.rows[together] = call
	}
	return r
}

// worth reports whether to ask the ledger: somebody called, or it has more of what there is room for.
func (l *loop) worth(r room) bool {
	for s, rows := range r.rows {
		if rows > 0 && (l.called || l.more[s]) {
			return true
		}
	}
	return false
}
