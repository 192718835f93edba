package doctor

import (
	"testing"
	"time"

	"waymark/internal/disk"
)

func TestADiskThatFillsUpIsSaidInTime(t *testing.T) {
	for free, want := range map[uint64]State{0: Bad, 100 << 20: Bad, 500 << 20: Warn, 50 << 30: OK} {
		if got := room(free); got.State != want {
			t.Errorf("%d bytes: %+v", free, got)
		}
	}
	if free, err := disk.Free(t.TempDir()); err != nil || free == 0 {
		t.Errorf("here %d bytes are free, %v", free, err)
	}
}

func TestAClockMayBeOffByAMinute(t *testing.T) {
	for off, want := range map[time.Duration]State{
		0: OK, 59 * time.Second: OK, -59 * time.Second: OK, 2 * time.Minute: Warn, -2 * time.Minute: Warn, time.Hour: Bad, -time.Hour: Bad,
	} {
		if got := clock(off); got.State != want {
			t.Errorf("%s: %+v", off, got)
		}
	}
}

func TestTheWorstIsTheWorstWhereverItStands(t *testing.T) {
	for _, states := range [][]State{{OK, Bad, Warn}, {Bad, OK}, {Warn, Bad}} {
		var checks []Check
		for _, s := range states {
			checks = append(checks, Check{State: s})
		}
		if Worst(checks) != Bad {
			t.Errorf("%v: %s", states, Worst(checks))
		}
	}
	if Worst(nil) != OK || Worst([]Check{{State: Warn}, {State: OK}}) != Warn {
		t.Error("what is not bad is taken for bad or for well")
	}
}
