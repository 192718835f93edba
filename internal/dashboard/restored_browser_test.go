package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/instance"
)

// A restored copy says so on every screen, and becomes the site at a press that is asked about once more.
func TestARestoredCopyBecomesTheSiteAtAPress(t *testing.T) {
	site := apptest.New(t)
	if err := instance.Say(site.App.NonconcurrentDB(), instance.Restored); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Outbox.Work(t.Context()); err == nil {
		t.Fatal("a copy sends")
	}
	b := apptest.NewBrowser(t)
	b.Desktop()
	site.Author()
	b.LogInAt(site.URL)
	reads(b, "This is a restored copy.")
	for _, scheme := range []string{"light", "dark"} {
		b.Scheme(scheme)
		b.Phone()
		if wide := b.Script(`document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`); wide != "false" {
			t.Error("it is wider than a phone")
		}
		b.Axe(".desk-notice-place")
		b.Picture("restored-390-" + scheme)
		b.Desktop()
		b.Picture("restored-1280-" + scheme)
	}
	press(b, ".desk-notice-press")
	reads(b, "Is this the site now?")
	b.Picture("restored-asks-1280")
	b.PressButton("Not yet")
	if live, err := site.Instance.Live(); err != nil || live {
		t.Fatalf("it went live unasked: %v", err)
	}
	press(b, ".desk-notice-press")
	reads(b, "Is this the site now?")
	b.PressButton("This is the site now")
	b.WaitFor(`!document.querySelector(".desk-notice-press")`)
	if live, err := site.Instance.Live(); err != nil || !live {
		t.Errorf("it is a copy still: %v", err)
	}
	if _, err := site.Outbox.Work(t.Context()); err != nil {
		t.Errorf("the site does not send: %v", err)
	}
	b.Quiet(site.URL)
}
