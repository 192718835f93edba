package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// secret is the WAYMARK_SECRET of the programs here, so that what a test writes before they start
// is theirs.
var secret = strings.Repeat("test", 8)

// mailing is the environment of a program that sends through a fake Mailgun.
func mailing(carrier *apptest.FakeMailgun, more ...string) []string {
	return append([]string{
		"WAYMARK_SECRET=" + secret, "MG_API_KEY=" + carrier.Key, "MG_DOMAIN=" + carrier.Domain, "MG_URL=" + carrier.URL(),
		"MG_WEBHOOK_SIGNING_KEY=" + carrier.SigningKey,
	}, more...)
}

// offer puts the guide "calm" into a program's data directory, and after it so many letters
// without a delay, called "Note number 1" and so on. The program must not be running.
func offer(t *testing.T, p *Program, letters int) {
	t.Helper()
	site := apptest.Open(t, filepath.Dir(p.Dir), apptest.Env("WAYMARK_SECRET", secret))
	site.Clock.Move(time.Since(apptest.Start))
	site.Offer(letters)
	if _, err := site.App.NonconcurrentDB().NewQuery("UPDATE steps SET delay = 0").Execute(); err != nil {
		t.Fatal(err)
	}
	site.Close()
}
