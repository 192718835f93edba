package outbox

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// LevelWidth is how many characters of [Draft.Network] stand for one level of networks. The widest comes first, so that what
// a wider network asked for is found under the beginning that its smaller ones share: nobody is
// anybody's neighbour for the half of a household's addresses alone.
const LevelWidth = 16

// widest is how many confirmations the widest level of a network may have for each turn.
const widest = 64

// Allowance is how much of something a network of a level has for each one that its smallest has, where 0 is the
// widest of so many levels. Between the two each level has twice what the next smaller one has: in there
// are other people's homes, but not as many as it has addresses.
func Allowance(level, levels int) int {
	switch {
	case level == levels-1:
		return 1
	case level == 0:
		return widest
	}
	return 1 << (levels - 1 - level)
}

// Levels are the beginnings of network that stand for each of its levels, the widest first. What is
// no whole number of levels is one level.
func Levels(network string) []string {
	if network == "" {
		return nil
	}
	if len(network)%LevelWidth != 0 {
		return []string{network}
	}
	var levels []string
	for end := LevelWidth; end <= len(network); end += LevelWidth {
		levels = append(levels, network[:end])
	}
	return levels
}

// turns count what networks were lately given, by the beginnings that stand for their levels.
type turns map[string]int

// turnsOf counts for each network among the drafts.
func turnsOf(tx core.App, now time.Time, drafts []Draft) (turns, error) {
	var beginnings []string
	seen := turns{}
	for _, d := range drafts {
		if !d.takesTurns() {
			continue
		}
		for _, beginning := range Levels(d.Network) {
			if _, is := seen[beginning]; !is {
				seen[beginning] = 0
				beginnings = append(beginnings, beginning)
			}
		}
	}
	if len(beginnings) == 0 {
		return seen, nil
	}
	return seen, countNetworks(tx, beginnings, now.Add(-turnMemory), seen)
}

// takesTurns reports whether a draft's place in the queue depends on its network.
func (d Draft) takesTurns() bool { return d.Kind == Confirmation && !d.Suspicious && d.Network != "" }

// next is the turn of a network's next confirmation, which is counted with it.
func (t turns) next(network string) int {
	turn := 0
	levels := Levels(network)
	for i, beginning := range levels {
		turn = max(turn, t[beginning]/Allowance(i, len(levels)))
		t[beginning]++
	}
	return min(turn, lastTurn)
}

// ForgetNetworks empties the keyed hashes of the networks that signups made before a
// moment came from: they keep turns fair for a day, and are nobody's business after it.
// The partial index on network finds them.
func ForgetNetworks(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("UPDATE messages SET network = '' WHERE network != '' AND created < {:before}").
		Bind(dbx.Params{"before": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting the networks of a day ago: %w", err)
	}
	return nil
}

// Asked is a signup's confirmation, as the ledger remembers it.
type Asked struct {
	Network   string
	Unstamped bool
	At        time.Time
}

// mostAsked bounds what LatelyAsked reads.
const mostAsked = 20_000

// LatelyAsked returns the confirmations asked for since a moment whose network is known still, oldest first; the newest of
// them where they are very many.
func LatelyAsked(app core.App, since time.Time) ([]Asked, error) {
	var rows []struct {
		Network  string         `db:"network"`
		Priority int            `db:"priority"`
		Created  types.DateTime `db:"created"`
	}
	err := app.DB().NewQuery(`SELECT network, priority, created FROM messages WHERE network != '' AND created >= {:since} ORDER BY created DESC LIMIT {:most}`).
		Bind(dbx.Params{"since": stamp(since), "most": mostAsked}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("reading who asked lately: %w", err)
	}
	asked := make([]Asked, len(rows))
	for i, row := range rows {
		asked[len(rows)-1-i] = Asked{Network: row.Network, Unstamped: row.Priority >= priorityUnstamped, At: row.Created.Time()}
	}
	return asked, nil
}
