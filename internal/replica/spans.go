package replica

import (
	"time"

	"github.com/benbjohnson/litestream"
)

const (
	// StageEvery is how often what was committed is taken out of the database's log: the database is so far behind, and
	// as long again as an upload takes.
	StageEvery = time.Second / 2
	// toTheSecond is for how long a second can be gone back to; before that, every half minute.
	toTheSecond = 10 * time.Minute
	// mostStaged is how many bytes may wait here for a target that is out of reach.
	mostStaged = 512 << 20
	// lookAtStaged is how often that is looked at.
	lookAtStaged = 5 * time.Second
	// standDownAfter is how long taking from the log may fail before the log is set free.
	standDownAfter = 30 * time.Second
	// lookEvery is how often the child makes sure that its series is still its own, and seenEvery how often it says there
	// that it lives.
	lookEvery = time.Minute
	seenEvery = time.Hour
)

// spans divides the time that nothing may outlive at the target. A page is first in small files, then in a whole copy made
// every interval. Copies older than retention go, at the next copy, and with them the small files older than the last copy
// that went; one that spans that copy goes a round later. So what was once written is gone after one interval until a
// copy is made, the retention, and two rounds: retention + 3 intervals = keep. What can be gone back to is at least
// the retention, two thirds of keep.
//
// See EnforceSnapshotRetention in litestream's store.go and db.go (v0.5.17).
func spans(keep time.Duration) (interval, retention time.Duration) {
	interval = keep / 9
	return interval, keep - 3*interval
}

// levels are how small files are put together into larger ones.
func levels() litestream.CompactionLevels {
	return litestream.CompactionLevels{{Level: 0}, {Level: 1, Interval: 30 * time.Second}, {Level: 2, Interval: 5 * time.Minute}, {Level: 3, Interval: time.Hour}}
}
