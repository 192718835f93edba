package wiring_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestErasingSomebodyLeavesNothingOfHerInTheFiles(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	const address, name = "penelope.unmistakable@example.org", "Penelopeia"
	site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}, "letters": {"1"}, "first_name": {name}})
	site.Settle()
	site.Post(site.Link(site.MailTo(address).Text, "/confirm/"), nil)
	site.Settle()
	found := func() (where []string) {
		err := filepath.WalkDir(site.App.DataDir(), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if bytes.Contains(raw, []byte(address)) || bytes.Contains(raw, []byte(name)) {
				where = append(where, entry.Name())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return where
	}
	if len(found()) == 0 {
		t.Fatal("she is nowhere before, so finding her nowhere after says nothing")
	}
	site.Post(site.Link(site.MailTo(address).Text, "/unsubscribe/"), url.Values{"action": {"erase-now"}})
	if where := found(); len(where) > 0 {
		t.Errorf("she is still in %v", where)
	}
}

func TestTheAPIHandsOutNoScriptThatWasPastedIntoAnArticle(t *testing.T) {
	site := apptest.New(t)
	site.Make("posts", map[string]any{"title": "Pasted", "status": "published", "body": `<p>Kept.</p><script>alert(1)</script><img src="x" onerror="alert(1)">`})
	page := site.Get("/api/collections/posts/records")
	if page.Status != 200 || !strings.Contains(page.Body, "Kept.") || strings.Contains(page.Body, "alert") {
		t.Errorf("%d: %s", page.Status, page.Body)
	}
}

func TestGuessingAPasswordIsStopped(t *testing.T) {
	site := apptest.New(t)
	const wrong = `{"identity":"author@example.org","password":"wrong wrong"}`
	for range 45 { // the minute that is counted may end in between, once
		if page := site.PostJSON("/api/collections/_superusers/auth-with-password", wrong); page.Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("forty-five wrong passwords in a row, and a forty-sixth is welcome")
}
