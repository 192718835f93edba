package config

import (
	"os"
	"path/filepath"
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

func TestTheSecretIsMadeOnceForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pb_data")
	secrets := make([]string, 8)
	var together sync.WaitGroup
	for i := range secrets {
		together.Go(func() {
			c, err := Load(dir)
			if err != nil {
				t.Error(err)
			}
			secrets[i] = string(c.Secret)
		})
	}
	together.Wait()
	for _, s := range secrets {
		if len(s) < 32 || s != secrets[0] {
			t.Fatal("two starts do not agree on the secret")
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

func TestAHalfLineInTheFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "waymark.env"), []byte("MG_API_KEY\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(filepath.Join(dir, "pb_data")); err == nil {
		t.Error("accepted")
	}
}

func TestTheDataIsItsOwnersAloneEvenWithASecretFromOutside(t *testing.T) {
	t.Setenv("WAYMARK_SECRET", strings.Repeat("s", 32))
	dir := filepath.Join(t.TempDir(), "pb_data")
	if _, err := Load(dir); err != nil {
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
