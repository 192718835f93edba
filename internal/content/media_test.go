package content_test

import (
	"bytes"
	"image"
	stdpng "image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/content"
)

// png is an empty picture.
func png(t testing.TB, width, height int) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := stdpng.Encode(&data, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func TestAPictureThatStandsInATextIsNotDeleted(t *testing.T) {
	h := newHouse(t)
	picture := h.add("media", map[string]any{"file": upload(t, png(t, 2, 2), "gate.png")})
	m := &content.Media{}
	m.SetProxyRecord(picture)
	faq := h.add("faqs", map[string]any{"question": "Which gate?", "answer": `<img src="` + m.Path("") + `">`})
	if err := h.Delete(picture); err == nil || !strings.Contains(err.Error(), "Which gate?") {
		t.Errorf("got %v", err)
	}
	if err := h.Delete(faq); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(picture); err != nil {
		t.Error(err)
	}
}

func TestTheDashboardIsToldWhyAPictureStays(t *testing.T) {
	h := newHouse(t)
	picture := h.add("media", map[string]any{"file": upload(t, png(t, 2, 2), "gate.png")})
	h.add("posts", map[string]any{"title": "At the gate", "body": `<img src="/api/files/media/` + picture.Id + `/gate.png">`})
	author := h.add(core.CollectionNameSuperusers, map[string]any{"email": "author@example.org", "password": "a long password"})
	token, err := author.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	scenario := tests.ApiScenario{
		Method:                http.MethodDelete,
		URL:                   "/api/collections/media/records/" + picture.Id,
		Headers:               map[string]string{"Authorization": token},
		TestAppFactory:        func(testing.TB) *tests.TestApp { return h.App.(*tests.TestApp) },
		DisableTestAppCleanup: true,
		ExpectedStatus:        http.StatusBadRequest,
		ExpectedContent:       []string{"At the gate", "take it out there first"},
	}
	scenario.Test(t)
}
