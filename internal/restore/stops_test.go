package restore

import "testing"

func TestOfTwoFilesOfWhoStoppedNothingIsForgotten(t *testing.T) {
	const (
		ada   = "\n2026-11-01T10:00:00Z unsubscribed ada\n"
		mary  = "\n2026-11-02T10:00:00Z erased mary\n"
		grace = "\n2026-11-03T10:00:00Z bounced grace\n"
	)
	for name, c := range map[string]struct{ backedUp, beside, want string }{
		"none beside":                      {ada, "", ada},
		"more happened since":              {ada, ada + mary, ada + mary},
		"a newer backup on an older house": {ada + mary, ada, ada + mary},
		"each knows somebody":              {ada + mary, ada + grace, ada + mary + grace},
		"a torn line":                      {ada, mary + "\n2026-11-03T", ada + mary + "\n2026-11-03T\n"},
	} {
		if got := string(mergeStops([]byte(c.backedUp), []byte(c.beside))); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}
