package subscribers

import "testing"

func TestAllSpellingsOfAMailboxAreOne(t *testing.T) {
	for address, want := range map[string]string{
		"ada@example.org":             "ada@example.org",
		"Ada@Example.org":             "ada@example.org",
		"ada+guide@example.org":       "ada@example.org",
		"ada+a+b@example.org":         "ada@example.org",
		"a.da@example.org":            "a.da@example.org",
		"+ada@example.org":            "+ada@example.org",
		"A.d.a+x@gmail.com":           "ada@gmail.com",
		"a.da@GoogleMail.com":         "ada@gmail.com",
		"a_da@gmail.com":              "a_da@gmail.com",
		"a.d_a-x@protonmail.com":      "adax@proton.me",
		"adax+y@pm.me":                "adax@proton.me",
		"ada@me.com":                  "ada@icloud.com",
		"a.da@mac.com":                "a.da@icloud.com",
		"ada+x@outlook.com":           "ada@outlook.com",
		"a.da@outlook.com":            "a.da@outlook.com",
		"shop@ada.fastmail.com":       "ada@fastmail.com",
		"ada+shop@fastmail.com":       "ada@fastmail.com",
		"ada@mail.gmail.com.evil.org": "ada@mail.gmail.com.evil.org",
	} {
		if got := mailbox(address); got != want {
			t.Errorf("%s is %s, want %s", address, got, want)
		}
	}
}
