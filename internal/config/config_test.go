package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestWithNothingSetMailStaysHere(t *testing.T) {
	c, err := Parse(env())
	if err != nil {
		t.Fatal(err)
	}
	if !c.Local() || c.URL != "http://127.0.0.1:8090" || c.LettersURL != c.URL || c.ReconcileAfter != 2*time.Minute {
		t.Errorf("%+v", c)
	}
}

func TestEveryMistakeIsNamedAtOnceAndNoSecretIsSaid(t *testing.T) {
	_, err := Parse(env(
		"WAYMARK_URL", "example.org", "MG_API_KEY", "key-very-secret", "MG_URL", "https://api.mailgun.net",
		"WAYMARK_SECRET", "short-secret", "WAYMARK_MAIL_BATCH", "5000", "WAYMARK_RECONCILE_AFTER", "soon",
	))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"WAYMARK_URL", "MG_DOMAIN", "MG_URL", "WAYMARK_SECRET", "WAYMARK_MAIL_BATCH", "WAYMARK_RECONCILE_AFTER"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %q", name, err)
		}
	}
	if strings.Contains(err.Error(), "secret-") || strings.Contains(err.Error(), "very-secret") || strings.Contains(err.Error(), "short") {
		t.Errorf("a secret is said in %q", err)
	}
}

func TestTheEnvironmentWinsOverTheFileBesideTheData(t *testing.T) {
	dir := t.TempDir()
	file := "# the site\nexport WAYMARK_URL=\"https://file.example.org/\"\nWAYMARK_MAIL_PER_DAY=100\n"
	if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WAYMARK_MAIL_PER_DAY", "90")
	c, err := Load(filepath.Join(dir, "pb_data"))
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "https://file.example.org" || c.MailPerDay != 90 {
		t.Errorf("URL %q, a day %d", c.URL, c.MailPerDay)
	}
}

func TestLookingAtTheSettingsMakesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "pb_data")); err != nil {
		t.Fatal(err)
	}
	if there, _ := os.ReadDir(dir); len(there) > 0 {
		t.Errorf("it made %v", there)
	}
}

func TestTheSecretIsMadeOnceForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pb_data")
	began := make([]string, 8)
	var together sync.WaitGroup
	for i := range began {
		together.Go(func() {
			c, err := Load(dir)
			if err != nil {
				t.Error(err)
			}
			if Begin(dir, c) == nil {
				began[i] = string(c.Secret)
			}
		})
	}
	together.Wait()
	again, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(began, string(again.Secret)) {
		t.Error("nobody who began the site has its secret")
	}
	for _, s := range began {
		if s != "" && (len(s) < 32 || s != string(again.Secret)) {
			t.Error("two starts went on with different secrets")
		}
	}
	info, err := os.Stat(filepath.Join(dir, "waymark.secret"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".secret-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestASiteWhoseSecretIsGoneGetsNoOther(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "data.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); !errors.Is(err, ErrNoSecret) {
		t.Errorf("it says %v", err)
	}
	t.Setenv("WAYMARK_SECRET", strings.Repeat("s", 32))
	if _, err := Load(dir); err != nil {
		t.Errorf("with one from outside it says %v", err)
	}
}

func TestEachLineThatIsNoSettingIsNamedByItsNumber(t *testing.T) {
	for what, c := range map[string]struct{ file, says string }{
		"a half line":             {"\n# x\nMG_API_KEY\n", "line 3"},
		"a colon":                 {"MG_DOMAIN: a.example\n", "line 1"},
		"a name with a blank":     {"MG DOMAIN=a.example\n", "line 1"},
		"nothing before the sign": {"=x\n", "line 1"},
		"a byte order mark":       {"\xef\xbb\xbfWAYMARK_URL=https://a.example\n", "byte order mark"},
		"UTF-16":                  {"\xff\xfeM\x00G\x00", "UTF-16"},
		"a NUL":                   {"WAYMARK_URL=https://a.example\nMG_DOMAIN=a\x00b.example\n", "line 2"},
		"Latin-1":                 {"# caf\xe9\n", "not UTF-8"},
		"one twice":               {"MG_DOMAIN=a.example\n\nMG_DOMAIN=b.example\n", "line 3 of waymark.env sets MG_DOMAIN once more, after line 1"},
		"an open quote":           {"MG_DOMAIN=\"a.example\n", "line 1"},
		"a quote at the end":      {"MG_DOMAIN=a.example'\n", "line 1"},
		"two kinds of quotes":     {"MG_DOMAIN='a.example\"\n", "line 1"},
		"one quote":               {"MG_DOMAIN=\"\n", "line 1"},
		"curly quotes":            {"MG_DOMAIN=“a.example”\n", "curly"},
		"a blank nobody sees":     {"MG_DOMAIN=a.example\u00a0\n", "U+00A0"},
		"one of no width":         {"MG_API_KEY=key\u200b\n", "U+200B"},
		"a remark at the end":     {"WAYMARK_MAIL_PER_DAY=100 # our plan\n", "line of its own"},
		"all of them at once":     {"x\nWAYMARK_URL=https://a.example\ny\n", "line 3"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(filepath.Join(dir, "pb_data")); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: it says %v", what, err)
		}
	}
}

func TestAFileMayComeFromWindowsAndPutItsValuesInQuotes(t *testing.T) {
	dir := t.TempDir()
	file := "# ours\r\nexport WAYMARK_URL='https://a.example'\r\nMG_DOMAIN = \"mg.a.example\"\r\nMG_API_KEY=\r\n  WAYMARK_MAIL_PER_DAY=100  \r\n\r\nWAYMARK_SECRET='it is \"a long\" one, this #secret of ours'"
	if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(filepath.Join(dir, "pb_data"))
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "https://a.example" || c.MailgunDomain != "mg.a.example" || c.MailPerDay != 100 || string(c.Secret) != `it is "a long" one, this #secret of ours` {
		t.Errorf("%+v", c)
	}
}

func TestAFolderInPlaceOfTheFileIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "waymark.env"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(filepath.Join(dir, "pb_data")); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("it says %v", err)
	}
}

func TestWhatWasCopiedWithAKeyIsCutAndWhatIsInsideItIsRefused(t *testing.T) {
	c, err := Parse(env("MG_API_KEY", " key-1\n", "MG_DOMAIN", "MG.Example.org.", "MG_WEBHOOK_SIGNING_KEY", "abc\r\n"))
	if err != nil || c.MailgunAPIKey != "key-1" || c.MailgunDomain != "mg.example.org" || c.MailgunSigningKey != "abc" {
		t.Errorf("%+v, %v", c, err)
	}
	for _, pair := range [][2]string{{"MG_API_KEY", "key 1"}, {"MG_DOMAIN", "https://mg.example.org"}, {"MG_DOMAIN", "mg"}, {"MG_WEBHOOK_SIGNING_KEY", "a\u200bb"}} {
		if _, err := Parse(env(pair[0], pair[1], "MG_DOMAIN", pair[1])); err == nil || !strings.Contains(err.Error(), pair[0]) {
			t.Errorf("%s=%q: %v", pair[0], pair[1], err)
		}
	}
}

func TestTheDataIsItsOwnersAloneEvenWithASecretFromOutside(t *testing.T) {
	t.Setenv("WAYMARK_SECRET", strings.Repeat("s", 32))
	dir := filepath.Join(t.TempDir(), "pb_data")
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := Begin(dir, c); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
}
