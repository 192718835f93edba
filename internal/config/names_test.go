package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestANameWithASlipIsNamedWithTheOneThatIsMeant(t *testing.T) {
	dir := t.TempDir()
	file := "WAYMARK_URL=https://a.example\nMG_APIKEY=very-secret\nWAYMARK_LETTER_URL=x\nPATH_OF_MINE=y\n"
	if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Strangers(filepath.Join(dir, "pb_data"), []string{"HOME=/x", "WAYMARK_MAIL_PER_DAY=1", "MAILGUN_DOMAIN=a", "WAYMARK_COMPLETELY_ELSE=1", "MG_SIGNING_KEY=1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Stranger{
		{"MAILGUN_DOMAIN", false, "MG_DOMAIN"},
		{"MG_APIKEY", true, "MG_API_KEY"},
		{"MG_SIGNING_KEY", false, "MG_WEBHOOK_SIGNING_KEY"},
		{"PATH_OF_MINE", true, ""},
		{"WAYMARK_COMPLETELY_ELSE", false, ""},
		{"WAYMARK_LETTER_URL", true, "WAYMARK_LETTERS_URL"},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %+v", found)
	}
}

func TestEveryNameIsInTheManual(t *testing.T) {
	source, err := os.ReadFile("config.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		if !strings.Contains(string(source), "("+name) && !strings.Contains(string(source), ", "+name+")") {
			t.Errorf("the docs of Config say nothing of %s", name)
		}
	}
	if len(Names()) < 13 {
		t.Errorf("only %v", Names())
	}
}
