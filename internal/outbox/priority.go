package outbox

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Lower goes first. These numbers stand in the database: a new one is put between two, none is changed.
const (
	prioritySystem       = 0
	priorityGuide        = 10
	priorityConfirmation = 20 // and a turn, up to lastTurn
	// what may only go at certain hours goes before others of its kind while they last
	priorityNarrowLetter     = 28
	priorityLetter           = 30
	prioritySuspicious       = 50
	priorityNarrowNewsletter = 55
	priorityNewsletter       = 60
)

// lastTurn bounds the turns of a network: its first confirmation has turn 0, the next turn
// 1. So a flood from fifty networks has fifty mails in front of a reader's at most, and a reader
// from a network of her own never stands behind the flood.
const lastTurn = 3

// turnMemory is how long a network's confirmations count towards its turns.
const turnMemory = 24 * time.Hour

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
	sort     sort // how its messages are claimed
}

// bands are all priorities there are, most urgent first.
var bands = []band{
	{prioritySystem, 1, awaited},
	{priorityGuide, 1, awaited},
	{priorityConfirmation, 0.95, awaited},
	{priorityConfirmation + 1, 0.25, awaited},
	{priorityConfirmation + 2, 0.15, awaited},
	{priorityConfirmation + lastTurn, 0.15, awaited},
	{priorityNarrowLetter, 0.85, patient},
	{priorityLetter, 0.80, patient},
	{prioritySuspicious, 0.15, awaited},
	{priorityNarrowNewsletter, 0.65, together},
	{priorityNewsletter, 0.60, together},
}

// networkTurns counts, for each network among the drafts, the confirmations it was lately given.
func networkTurns(tx core.App, now time.Time, drafts []Draft) (map[string]int, error) {
	var networks []string
	for _, d := range drafts {
		if d.Kind == Confirmation && !d.Suspicious && d.Network != "" {
			networks = append(networks, d.Network)
		}
	}
	if networks == nil {
		return nil, nil
	}
	return recentByNetwork(tx, networks, now.Add(-turnMemory))
}
