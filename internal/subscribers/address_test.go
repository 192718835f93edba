package subscribers

import (
	"strings"
	"testing"
)

func TestWhatCountsAsAnAddress(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"an everyday one", "ada@example.org", "ada@example.org"},
		{"spaces around it are a slip of the thumb", "  ada@example.org ", "ada@example.org"},
		{"the domain is the same in capitals", "Ada@EXAMPLE.org", "Ada@example.org"},
		{"a tag after a plus", "ada+guide@example.org", "ada+guide@example.org"},
		{"an apostrophe", "o'hara@example.org", "o'hara@example.org"},
		{"a domain with an umlaut", "ada@bücher.example", "ada@xn--bcher-kva.example"},
		{"nothing", "", ""},
		{"only spaces", "   ", ""},
		{"no at", "ada.example.org", ""},
		{"nothing before the at", "@example.org", ""},
		{"nothing after it", "ada@", ""},
		{"a domain without a dot", "ada@localhost", ""},
		{"two ats", "ada@b@example.org", ""},
		{"a dot at the end", "ada@example.org.", ""},
		{"two dots", "ada..b@example.org", ""},
		{"300 characters", strings.Repeat("a", 288) + "@example.org", ""},
		{"65 before the at", strings.Repeat("a", 65) + "@example.org", ""},
		{"a line break", "ada@example.org\nBcc: eve@example.org", ""},
		{"a carriage return inside", "ada\r@example.org", ""},
		{"a name around it", "Ada <ada@example.org>", ""},
		{"quotes", `"ada b"@example.org`, ""},
		{"a list", "ada@example.org,eve@example.org", ""},
		{"a comment", "ada(x)@example.org", ""},
		{"an address literal", "ada@[127.0.0.1]", ""},
		{"a zero byte", "ada\x00@example.org", ""},
		{"bytes that are no text", "ada\xff@example.org", ""},
		{"an ending that is a number", "ada@example.123", ""},
		{"an address of the network", "ada@192.0.2.1", ""},
		{"a character nobody sees", "ada\u200b@example.org", ""},
		{"letters that run backwards", "ada\u202e@example.org", ""},
		{"what the mail carrier would fill in", "%recipient%@example.org", ""},
		{"an old way round a relay", "ada%example.net@example.org", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseAddress(c.typed)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestOnlyALikelySlipIsAskedAbout(t *testing.T) {
	for typed, want := range map[string]string{
		"ada@gmial.com":     "ada@gmail.com",
		"ada@gmai.com":      "ada@gmail.com",
		"ada@gmail.con":     "ada@gmail.com",
		"ada@gmail.co":      "ada@gmail.com",
		"ada@hotmial.co.uk": "ada@hotmail.co.uk",
		"ada@icloud.comm":   "ada@icloud.com",
		"ada@gmail.com":     "",
		"ada@ymail.com":     "", // one letter from gmail.com, and a real place
		"ada@me.co":         "",
		"ada@example.org":   "",
	} {
		if got, ok := Suggest(typed); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}

func TestAMaskedAddressTellsItsOwnerAndNobodyElse(t *testing.T) {
	if got := Mask("rowan.hale@gmail.com"); got != "r•••@g•••.com" {
		t.Error(got)
	}
	if got := Mask("nonsense"); got != "•••" {
		t.Error(got)
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("ada@example.org")
	f.Add("a@b\r\nc.d")
	f.Add("ä@ö.example")
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := ParseAddress(typed)
		if err != nil {
			return
		}
		if len(got) > maxAddress || strings.ContainsAny(got, "\r\n\t <>,;\"\x00") || strings.Count(got, "@") != 1 {
			t.Fatalf("%q became %q", typed, got)
		}
		if again, err := ParseAddress(got); err != nil || again != got {
			t.Fatalf("%q is not stable: %q, %v", got, again, err)
		}
	})
}
