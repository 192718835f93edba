package selfservice

import (
	"net/http/httptest"
	"net/url"
	"testing"
)

func FuzzTheWayBackNeverLeadsToAnotherHost(f *testing.F) {
	for _, from := range []string{"http://here.example/blog/x", "http://here.example//evil.example", `http://here.example/\evil.example`, "http://here.example/%2fevil.example", "http://here.example/\t/evil", "//here.example//x", "here.example"} {
		f.Add(from)
	}
	base, err := url.Parse("http://here.example/signup/sent")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, from string) {
		r := httptest.NewRequest("GET", base.String(), nil)
		r.Header["Referer"] = []string{from}
		way := cameFrom(r, "https://public.example")
		if way == "" {
			return
		}
		to, err := base.Parse(way)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || to.RawQuery != "" || way[0] != '/' || len(way) > 1 && (way[1] == '/' || way[1] == '\\') {
			t.Errorf("%q leads to %q", from, way)
		}
	})
}
