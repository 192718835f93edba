package e2e

import (
	"fmt"
	"os"
	"strings"
)

// PeakMemory is the most memory the running server has held, in bytes; 0 when it does not
// run, or where there is no /proc.
func (p *Program) PeakMemory() int64 {
	if p.server == nil {
		return 0
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.server.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return 0
}
