package instance

import "testing"

func TestOfTwoVersionsTheOlderIsKnownByMoreThanItsMends(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		older bool
	}{
		{"v1.2.0", "v1.3.0", true},
		{"1.2.9", "v2.0.0", true},
		{"v1.2.0", "v1.2.4", false}, // a mend may be taken back
		{"v1.3.0", "v1.2.0", false},
		{"v1.2.0-4-gabc1234", "v1.2.0", false},
		{"dev", "v1.3.0", false},
		{"v1.3.0", "a62c2db", false},
		{"v1.3.0", "", false},
	} {
		if olderThan(c.a, c.b) != c.older {
			t.Errorf("is %q older than %q: %v", c.a, c.b, !c.older)
		}
	}
}
