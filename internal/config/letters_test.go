package config

import (
	"slices"
	"strings"
	"testing"
)

func TestFormerNeutralAddressesFollowTheOneThatIs(t *testing.T) {
	for set, want := range map[string][]string{
		"":                          {"https://a.example"},
		"https://post.example.net/": {"https://post.example.net"},
		"https://post.example.net, https://old.example.com/": {"https://post.example.net", "https://old.example.com"},
		"https://post.example.net https://b.example,":        {"https://post.example.net", "https://b.example"},
	} {
		c, err := Parse(func(name string) string {
			return map[string]string{"WAYMARK_URL": "https://a.example", "WAYMARK_LETTERS_URL": set}[name]
		})
		if got := append([]string{c.LettersURL}, c.FormerLettersURLs...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", set, got, err)
		}
	}
	_, err := Parse(func(name string) string {
		return map[string]string{"WAYMARK_LETTERS_URL": "https://post.example.net, old.example.com"}[name]
	})
	if err == nil || !strings.Contains(err.Error(), "WAYMARK_LETTERS_URL") {
		t.Errorf("a former one that is no address: %v", err)
	}
}
