package e2e

import (
	"strings"
	"testing"
)

// What a server prints is kept by the service manager and read by others.
func TestAFreshSiteSaysHowToLogInAndPrintsNoAddressThatLogsAnybodyIn(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	p.Until("it has said how to log in", func() bool { return strings.Contains(p.Said(), "superuser upsert") })
	if said := p.Said(); strings.Contains(said, "pbinstall") || strings.Contains(said, "eyJ") {
		t.Errorf("whoever reads this can log in:\n%s", said)
	}
	p.Stop()
	if out, err := p.Run("superuser", "upsert", "author@example.org", "three wet dogs run"); err != nil {
		t.Fatal(err, out)
	}
	p.Serve()
	p.Until("it is running", func() bool { return strings.Count(p.Said(), "Press Ctrl+C") == 2 })
	if strings.Count(p.Said(), "superuser upsert") != 1 {
		t.Errorf("it says so although there is a login:\n%s", p.Said())
	}
}
