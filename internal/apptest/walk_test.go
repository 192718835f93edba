package apptest_test

import (
	"net/url"
	"testing"

	"waymark/internal/apptest"
)

func TestAWalkPressesWhatTheMailsLeadToAndFollowsWhatComesOfIt(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	const ada = "ada@example.org"
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	walk := site.Walk(ada)
	walk.Leaves = func(s apptest.Step) bool {
		return s.Says("stop") || s.Says("not-me") || s.Says("erase-now")
	}
	var files, preferences int
	for _, step := range walk.Go() {
		if step.Page.Header.Get("Content-Type") == "application/pdf" {
			files++
		}
		if step.Method == "POST" && step.Says("save") {
			preferences++
		}
	}
	if files == 0 || preferences == 0 || site.Count("subscribers", "status = 'active'") != 1 {
		t.Errorf("%d files, %d times saved", files, preferences)
	}
	walk.Leaves = nil
	walk.Go()
	if site.Count("subscribers", "status = 'active'") != 0 {
		t.Error("he did not press what he had left for later")
	}
}
