package wiring

import "testing"

func TestItSaysWhenLinksLeadToAnotherPortThanItsOwn(t *testing.T) {
	for name, c := range map[string]struct {
		links, listens string
		want           bool
	}{
		"the default":              {"http://127.0.0.1:8090", "127.0.0.1:8090", false},
		"another port":             {"http://127.0.0.1:8090", "127.0.0.1:8456", true},
		"another port, by name":    {"http://127.0.0.1:8090", "localhost:80", true},
		"all interfaces":           {"http://127.0.0.1:8090", "0.0.0.0:8090", false},
		"behind a proxy":           {"https://example.org", "127.0.0.1:8090", false},
		"a plain public address":   {"http://example.org", "0.0.0.0:80", false},
		"a tunnel on this machine": {"https://127.0.0.1", "127.0.0.1:8090", false},
	} {
		if got := elsewhere(c.links, c.listens); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
