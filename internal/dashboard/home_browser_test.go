package dashboard_test

import (
	"testing"

	"waymark/internal/apptest"
)

// What she decides about mail that may have arrived is done where she reads of it; and two
// sentences of one form that cannot both be true are seen before a reader sees them.
func TestSheDecidesAtHomeAndMendsAPromiseInTheSettings(t *testing.T) {
	site := apptest.New(t)
	doubtful(site, 3)
	own, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(own, map[string]any{"consent_guide": "We use your address to send you this guide, and for nothing else."})
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	reads(b, "3 letters probably arrived")
	b.Axe(".desk-needs")
	b.Picture("home-unknown-1280-light")
	b.Phone()
	b.Picture("home-unknown-390-light")
	b.Desktop()
	b.PressButton("Send them again")
	reads(b, "Whoever has it gets it twice.")
	b.PressButton("No, leave it")
	b.PressButton("Leave them")
	b.WaitFor(`document.querySelector(".desk-needs") === null`)
	if n := site.Count("messages", "status = 'unknown' AND doubted_at = ''"); n != 3 {
		t.Errorf("%d letters were left as they are", n)
	}

	b.Open(site.URL + "/_/#/site?group=consent")
	reads(b, "This promises that nothing else is sent")
	b.Axe(".desk-advice")
	b.Picture("settings-consent-1280-light")
	b.PressButton("Use this sentence")
	b.WaitFor(`document.querySelector(".desk-advice") === null && document.querySelector("#site-consent_guide").value.includes("unless you ask for it here")`)
	press(b, ".desk-save button")
	reads(b, "Saved. On your site now.")
	if n := site.Count("site", "consent_guide LIKE '%unless you ask for it here.'"); n != 1 {
		t.Error("the sentence is not kept")
	}
	b.Quiet(site.URL)
}
