package subscribers_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

func TestAGuideGoesLiveOnlyWhenItIsSafeToOffer(t *testing.T) {
	site := apptest.New(t)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	collection, err := site.App.FindCollectionByNameOrId("guides")
	if err != nil {
		t.Fatal(err)
	}
	save := func(outside, status string) error {
		guide := core.NewRecord(collection)
		guide.Load(map[string]any{"title": "A guide", "outside_name": outside, "status": status, "body": "<p>Words.</p>"})
		return site.App.Save(guide)
	}
	if err := save("Notes for an evening", "live"); err == nil || !strings.Contains(err.Error(), "reply address") {
		t.Errorf("with nobody to answer to: %v", err)
	}
	if err := save("Notes for a morning", "draft"); err != nil {
		t.Errorf("a draft: %v", err)
	}
	site.Set(settings, map[string]any{"reply_to": "author@example.org", "reply_hours": "On weekdays."})
	if err := save("Leaving an abusive partner", "live"); err == nil || !strings.Contains(err.Error(), "outside_name") {
		t.Errorf("with a name that tells: %v", err)
	}
	if err := save("Notes for a quiet hour", "live"); err != nil {
		t.Errorf("a guide that is safe: %v", err)
	}
}
