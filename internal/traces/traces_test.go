package traces

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestSheIsFoundHoweverHerAddressIsSpelt(t *testing.T) {
	const address = "Robin.O'Hara+x@Example.org"
	f := Of([]string{address}, []string{"2b7x9q1m4n8v6c3"})
	coded, err := json.Marshal("a\n" + address + "<b>")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as it is":              "550 <robin.o'hara+x@example.org>: unknown",
		"in capitals":           "ROBIN.O'HARA+X@EXAMPLE.ORG",
		"in a link":             "/x?email=" + url.QueryEscape(address),
		"in a link in a link":   "/x?to=" + url.QueryEscape("/y?email="+url.QueryEscape(address)),
		"in HTML":               `<a href="mailto:` + html.EscapeString(address) + `">`,
		"with the sign coded":   "robin.o'hara+x&#64;example.org",
		"in JSON":               string(coded),
		"in JSON, coded":        `"robin.o'hara+x\u0040example.org"`,
		"at the end":            "to robin.o'hara+x@example.org.",
		"twice":                 "robin.o'hara+x@example.org,robin.o'hara+x@example.org",
		"after a line, in JSON": `word\nrobin.o'hara+x@example.org`,
	} {
		if !f.In(text) {
			t.Errorf("%s: not found in %q", name, text)
		}
		if rest := f.Without(text); f.In(rest) || !strings.Contains(rest, Erased) {
			t.Errorf("%s: %q became %q", name, text, rest)
		}
	}
	if rest := f.Without(`word\nrobin.o'hara+x@example.org, and more`); rest != `word\n(erased), and more` {
		t.Errorf("what stands around it became %q", rest)
	}
	if !f.In(`{"record":"2b7x9q1m4n8v6c3"}`) {
		t.Error("her id is not found")
	}
}

func TestSomebodyElseIsNotTakenForHer(t *testing.T) {
	f := Of([]string{"bob@example.org"}, []string{""})
	for _, text := range []string{"", "@", "jacob@example.org", "bob@example.organ", "bob@example.org.uk", "bob@example", "bob+x@example.com", "bob.example.org", "a.bob@example.org"} {
		if f.In(text) || f.Without(text) != text {
			t.Errorf("she is found in %q", text)
		}
	}
	if Of([]string{"", "@", "x@", "@x"}, nil).In("x@x @ x@") {
		t.Error("what is no address is looked for")
	}
}

func FuzzWithoutLeavesTheRestAndNothingOfHer(f *testing.F) {
	f.Add("robin@example.org", "a")
	f.Add("%40robin%40example.org", "robin@example.org@robin@example.org")
	finder := Of([]string{"robin@example.org"}, nil)
	f.Fuzz(func(t *testing.T, a, b string) {
		text := a + " robin@example.org " + b
		rest := finder.Without(text)
		if finder.In(rest) {
			t.Errorf("%q became %q", text, rest)
		}
		if !strings.HasPrefix(rest, finder.Without(a)+" ") && !finder.In(a+" ") {
			t.Errorf("%q became %q", text, rest)
		}
	})
}
