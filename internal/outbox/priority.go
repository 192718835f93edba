package outbox

import "time"

// Lower goes first. These numbers stand in the database: a new one is put between two, none is changed.
const (
	prioritySystem       = 0
	priorityGuide        = 10
	priorityConfirmation = 20 // and a turn, up to lastTurn
	priorityUnstamped    = 24 // a confirmation nothing speaks for; and a turn
	// what may only go at certain hours goes before others of its kind while they last
	priorityNarrowLetter     = 28
	priorityLetter           = 30
	prioritySuspicious       = 50
	priorityNarrowNewsletter = 55
	priorityNewsletter       = 60
)

// lastTurn bounds the turns of a network: its first confirmation has turn 0, the next turn
// 1; see [turns]. So a reader from a network of her own never stands behind a flood from others.
const lastTurn = 3

// turnMemory is how long a network's confirmations count towards its turns.
const turnMemory = 24 * time.Hour

// The weak confirmations are all but the first turn of those that a good stamp speaks for. What they may use of
// the mail plan is counted apart, so that a day of many letters is no reason to keep them back. The
// partial index idx_messages_weak is on these numbers.
const (
	firstWeak = priorityConfirmation + 1
	lastWeak  = priorityUnstamped + lastTurn
)

// priorities is where each kind begins.
var priorities = map[Kind]int{
	System: prioritySystem, Test: prioritySystem, Guide: priorityGuide,
	Confirmation: priorityConfirmation, Letter: priorityLetter, Newsletter: priorityNewsletter,
}

// narrow is where the kinds begin of which some may only go at certain hours; see [Draft.Narrow].
var narrow = map[Kind]int{Letter: priorityNarrowLetter, Newsletter: priorityNarrowNewsletter}

// band is a priority and the share of the mail plan it may use up: a message of the
// band goes only while less than that share has gone. So what is kept back is kept for
// those who wait most: the guide of somebody who has confirmed, then a first confirmation.
type band struct {
	priority int
	share    float64
	weak     float64 // the share of the plan that all weak confirmations together may have used; 0: it is none of them
	sort     sort    // how its messages are claimed
}

// bands are all priorities there are, most urgent first.
var bands = []band{
	{prioritySystem, 1, 0, awaited},
	{priorityGuide, 1, 0, awaited},
	{priorityConfirmation, 0.95, 0, awaited},
	{priorityConfirmation + 1, 0.90, 0.40, awaited},
	{priorityConfirmation + 2, 0.90, 0.40, awaited},
	{priorityConfirmation + lastTurn, 0.90, 0.35, awaited},
	// whatever these send, those above have room left
	{priorityUnstamped, 0.90, 0.25, awaited},
	{priorityUnstamped + 1, 0.90, 0.15, awaited},
	{priorityUnstamped + 2, 0.90, 0.10, awaited},
	{priorityUnstamped + lastTurn, 0.90, 0.10, awaited},
	{priorityNarrowLetter, 0.85, 0, patient},
	{priorityLetter, 0.80, 0, patient},
	{prioritySuspicious, 0.15, 0, awaited},
	{priorityNarrowNewsletter, 0.65, 0, together},
	{priorityNewsletter, 0.60, 0, together},
}
