package e2e

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"waymark/internal/apptest"
)

func TestARestoredBackupSendsNothingAgain(t *testing.T) {
	const two = 2 // letters
	carrier := apptest.NewFakeMailgun(t)
	p := NewProgram(t, mailing(carrier, "WAYMARK_RECONCILE_AFTER=1s", "WAYMARK_RESEND_AFTER=3s")...)
	offer(t, p, two)
	p.Serve()
	mailTo := func(email string, n int) apptest.FakeMessage {
		t.Helper()
		p.Until("a mail has come", func() bool { return len(carrier.MessagesTo(email)) >= n })
		return carrier.MessagesTo(email)[n-1]
	}
	join := func(email string) {
		t.Helper()
		post(t, p.URL+"/signup", url.Values{"email": {email}, "guide": {"calm"}, "letters": {"1"}})
		post(t, linkTo["confirm"].FindString(mailTo(email, 1).Text), nil)
	}
	join("ada@example.org")
	p.Stop()
	backup := filepath.Join(t.TempDir(), "backup")
	copyTo(t, backup, p.Dir)

	p.Serve()
	mailTo("ada@example.org", 2+two)
	p.Stop()
	if err := os.RemoveAll(p.Dir); err != nil {
		t.Fatal(err)
	}
	copyTo(t, p.Dir, backup)

	p.Serve()
	join("mary@example.org")
	mailTo("mary@example.org", 2+two)
	settled(t, p)
	p.Stop()
	oneEach(t, p, carrier, 2*(2+two))
}

func copyTo(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
