package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	found, err := Strangers(filepath.Join(dir, "pb_data"), []string{
		"HOME=/x", "WAYMARK_MAIL_PER_DAY=1", "MAILGUN_DOMAIN=a", "WAYMARK_COMPLETELY_ELSE=1", "MG_SIGNING_KEY=1", "waymark_url=x",
		"WAYMRK_LETTERS_URL=x", "WAYMARKURL=x", "PG_URL=x", "LANDMARK_URL=x", "SECRET=x", "URL=x",
		"WAYMARK_CHROMIUM=/usr/bin/x", "WAYMARK_KILL_SEED=7", "WAYMARK_KILLS=50",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Stranger{
		{"MAILGUN_DOMAIN", 0, "MG_DOMAIN"},
		{"MG_APIKEY", 2, "MG_API_KEY"},
		{"MG_SIGNING_KEY", 0, "MG_WEBHOOK_SIGNING_KEY"},
		{"PATH_OF_MINE", 4, ""},
		{"WAYMARKURL", 0, "WAYMARK_URL"},
		{"WAYMARK_COMPLETELY_ELSE", 0, ""},
		{"WAYMARK_LETTER_URL", 3, "WAYMARK_LETTERS_URL"},
		{"WAYMRK_LETTERS_URL", 0, "WAYMARK_LETTERS_URL"},
		{"waymark_url", 0, "WAYMARK_URL"},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %+v", found)
	}
}

func TestASlipInANameStopsTheStartAndNamesTheOneThatIsMeant(t *testing.T) {
	for _, c := range []struct{ file, env, says string }{
		{"WAYMARK_ULR=https://a.example\n", "", "WAYMARK_ULR in line 1 of waymark.env means nothing to Waymark: did you mean WAYMARK_URL?"},
		{"# keys\nMG_APIKEY=very-secret\n", "", "line 2"},
		{"TZ=UTC\n", "", "TZ in line 1"},
		{"", "MG_WEBHOOK_SIGNINGKEY", "did you mean MG_WEBHOOK_SIGNING_KEY?"},
		{"", "MAILGUN_API_KEY", "did you mean MG_API_KEY?"},
		{"", "MAILGUN_SMTP_PORT", ""}, // a hosting company's own
		{"", "WAYMARK_KILL_READERS", ""},
	} {
		t.Run(c.file+c.env, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if c.env != "" {
				t.Setenv(c.env, "very-secret")
			}
			_, err := Load(filepath.Join(dir, "pb_data"))
			if (err != nil) != (c.says != "") || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "very-secret")) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// A name that only tests read stands in a developer's environment, and the program must start beside it.
func TestEveryNameInTheSourceIsOneOfOursOrOneOfTheTests(t *testing.T) {
	quoted := regexp.MustCompile(`Getenv\("(WAYMARK_[A-Z_]+)"\)`)
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range quoted.FindAllStringSubmatch(string(source), -1) {
			if found := strangers(nil, []string{m[1] + "=x"}); len(found) > 0 {
				t.Errorf("%s reads %s, and the program stops when it is set: name it in Parse or in ofTests", path, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
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
