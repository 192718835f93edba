package health

import (
	"fmt"
	"time"

	"waymark/internal/disk"
)

const (
	// diskFull is how many free bytes are as good as none: a signup needs a few pages, the log of changes more.
	diskFull = 1 << 20
	// diskNarrow is as in the doctor's list.
	diskNarrow = 200 << 20
)

var diskGauge = Gauge{Name: "waymark_disk_free_bytes", Help: "Room on the disk that the data lie on."}

// Disk is the part that knows how much room the disk of a folder has.
func Disk(dir string) Part {
	return Part{
		Name: "disk", Look: func() Finding { return room(disk.Free(dir)) }, Fresh: provenFor, Every: 30 * time.Second, Patience: 30 * time.Second,
		Began: Event{"disk_nearly_full", "There is hardly any room on the disk"},
		Over:  Event{"disk_has_room_again", "There is room on the disk again"},

		Gauges: []Gauge{diskGauge},
	}
}

func room(free uint64, err error) Finding {
	if err != nil {
		return Finding{} // a folder that is gone is the database's to say, and not every system tells
	}
	f := Finding{Condition: Well, Measures: []Measure{{Gauge: diskGauge.Name, Value: float64(free)}}}
	switch {
	case free < diskFull:
		f.Condition, f.Says = Failing, "There is no room on the disk: nothing can be saved."
	case free < diskNarrow:
		f.Condition, f.Says = Warned, fmt.Sprintf("Only %d MB are free on the disk.", free/1e6)
	}
	return f
}
