package demo

import (
	"testing"

	"waymark/internal/config"
)

func TestTheDemoHasANeutralNameWhereNobodyHasGivenItOne(t *testing.T) {
	plain := config.Config{URL: config.DefaultURL, LettersURL: config.DefaultURL}
	dir := t.TempDir()
	if got := TwoNames(dir, plain); got.LettersURL != config.DefaultURL {
		t.Errorf("a site that is no demo links to %s", got.LettersURL)
	}
	if err := keepLogin(dir, loginEmail, "a password"); err != nil {
		t.Fatal(err)
	}
	if got := TwoNames(dir, plain); got.URL != config.DefaultURL || got.LettersURL != "http://localhost:8090" {
		t.Errorf("the demo is at %s and links to %s", got.URL, got.LettersURL)
	}
	public := config.Config{URL: "https://example.org", LettersURL: "https://example.org"}
	if got := TwoNames(dir, public); got.LettersURL != public.URL {
		t.Errorf("a site that has grown out of the demo links to %s", got.LettersURL)
	}
}
