package dashboard_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

var versioned = regexp.MustCompile(`"(/_/extensions/waymark/[0-9a-f]{16}/)"`)

func TestAfterAnUpgradeTheNewExtensionLoadsAtOnce(t *testing.T) {
	site := apptest.New(t)
	for _, always := range []string{"/_/", "/_/extensions.js", "/_/extensions/waymark/main.js", "/_/extensions/waymark/home.js"} {
		if page := site.Get(always); page.Status != http.StatusOK || page.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s answers %d with %q", always, page.Status, page.Header.Get("Cache-Control"))
		}
	}
	found := versioned.FindStringSubmatch(site.Get("/_/extensions.js").Body)
	if found == nil {
		t.Fatal("main.js does not say in which version its modules lie")
	}
	if page := site.Get(found[1] + "home.js"); page.Status != http.StatusOK || !strings.Contains(page.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("a module of this version answers %d with %q", page.Status, page.Header.Get("Cache-Control"))
	}
	if page := site.Get("/_/extensions/waymark/0123456789abcdef/home.js"); page.Status != http.StatusNotFound {
		t.Errorf("a module of another version answers %d", page.Status)
	}
}
