package dashboard_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"waymark/internal/apptest"
	"waymark/internal/content"
	"waymark/internal/dashboard"
)

// A writer is somebody logged in, in one window.
type writer struct {
	t     testing.TB
	site  *apptest.Site
	token string
	tab   string
}

// author is the author in a window of this name.
func author(t testing.TB, site *apptest.Site, tab string) *writer {
	return &writer{t, site, site.Author(), tab}
}

// answer is what came back, as JSON.
type answer struct {
	status int
	body   string
	list   []map[string]any
	object map[string]any
}

// ask sends JSON, or nothing for nil, with headers as "Name: value".
func (w *writer) ask(method, path string, body any, headers ...string) answer {
	w.t.Helper()
	header := map[string]string{"Authorization": w.token, "Content-Type": "application/json"}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		header[name] = value
	}
	text := ""
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		text = string(raw)
	}
	page := w.site.Do(method, path, text, header)
	a := answer{status: page.Status, body: page.Body}
	if strings.HasPrefix(page.Body, "[") {
		_ = json.Unmarshal([]byte(page.Body), &a.list)
	} else {
		_ = json.Unmarshal([]byte(page.Body), &a.object)
	}
	return a
}

// desk asks an endpoint of the desk.
func (w *writer) desk(method, path string, body any, headers ...string) answer {
	w.t.Helper()
	return w.ask(method, dashboard.Prefix+path, body, headers...)
}

// types keeps what she has typed so far.
func (w *writer) types(record, base string, fields map[string]any) answer {
	w.t.Helper()
	return w.desk(http.MethodPut, "/autosave/posts/"+record, map[string]any{"base": base, "data": fields, "tab": w.tab})
}

// words are those that wait for her.
func (w *writer) words(record string) answer {
	w.t.Helper()
	return w.desk(http.MethodGet, "/autosave/posts/"+record, nil)
}

// waits checks that words wait for her, with this title.
func (w *writer) waits(record, title string) {
	w.t.Helper()
	got := w.words(record)
	data, _ := got.object["data"].(map[string]any)
	if got.status != http.StatusOK || data["title"] != title {
		w.t.Fatalf("want %q to wait for her, got %d %s", title, got.status, got.body)
	}
}

// waitsNot checks that everything she typed is saved.
func (w *writer) waitsNot(record string) {
	w.t.Helper()
	if got := w.words(record); got.status != http.StatusOK || strings.TrimSpace(got.body) != "null" {
		w.t.Errorf("something waits for her: %d %s", got.status, got.body)
	}
}

// saves saves a post as the form does.
func (w *writer) saves(record, base string, fields map[string]any) answer {
	w.t.Helper()
	headers := []string{content.HeaderTab + ": " + w.tab}
	if base != "" {
		headers = append(headers, content.HeaderBase+": "+base)
	}
	return w.ask(http.MethodPatch, "/api/collections/posts/records/"+record, fields, headers...)
}

func want(t testing.TB, a answer, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

func text(a answer, name string) string {
	s, _ := a.object[name].(string)
	return s
}

func updated(post *core.Record) string { return post.GetString("updated") }

func TestWhatSheTypedIsThereAfterTheServerWasKilled(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	her := author(t, site, "a")
	want(t, her.types(post.Id, updated(post), map[string]any{"title": "Half a sen"}), http.StatusOK)
	want(t, her.types("new-x1", "", map[string]any{"title": "Never saved once"}), http.StatusOK)
	// the server is not ended: another opens what lies on the disk, as after a kill

	site = apptest.Open(t, dir)
	her = author(t, site, "b")
	her.waits(post.Id, "Half a sen")
	her.waits("new-x1", "Never saved once")
	if got := her.words(post.Id); text(got, "base") != updated(post) || text(got, "tab") != "a" || text(got, "savedAt") == "" {
		t.Errorf("she cannot know what it was typed on: %s", got.body)
	}
}

func TestAnExpiredLoginLosesNothing(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	person := site.Superuser("author@example.org")
	her := author(t, site, "a")
	want(t, her.types(post.Id, updated(post), map[string]any{"title": "Before"}), http.StatusOK)

	claims := map[string]any{"type": core.TokenTypeAuth, "id": person.Id, "collectionId": person.Collection().Id}
	expired, err := security.NewJWT(claims, person.TokenKey()+person.Collection().AuthToken.Secret, -time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	late := &writer{t, site, expired, "a"}
	want(t, late.types(post.Id, updated(post), map[string]any{"title": "After"}), http.StatusUnauthorized)
	want(t, late.saves(post.Id, updated(post), map[string]any{"title": "After"}), http.StatusForbidden)

	back := author(t, site, "a")
	back.waits(post.Id, "Before")
	want(t, back.saves(post.Id, updated(post), map[string]any{"title": "After"}), http.StatusOK)
	back.waitsNot(post.Id)
}

func TestTwoTabsOverwriteNothingOfEachOther(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	one, two := author(t, site, "one"), author(t, site, "two")
	want(t, one.types(post.Id, updated(post), map[string]any{"title": "From one"}), http.StatusOK)
	want(t, two.types(post.Id, updated(post), map[string]any{"title": "From two"}), http.StatusOK)

	want(t, one.saves(post.Id, updated(post), map[string]any{"title": "From one"}), http.StatusOK)
	refused := want(t, two.saves(post.Id, updated(post), map[string]any{"title": "From two"}), http.StatusBadRequest)
	data, _ := refused.object["data"].(map[string]any)
	conflict, _ := data["conflict"].(map[string]any)
	theirs, _ := conflict["theirs"].(map[string]any)
	if conflict["code"] != content.CodeConflict || theirs["title"] != "From one" || fmt.Sprint(conflict["changed"]) != "[slug title]" && fmt.Sprint(conflict["changed"]) != "[title]" {
		t.Errorf("she is not shown both: %s", refused.body)
	}
	two.waits(post.Id, "From two") // saving in one window took nothing from the other

	chosen, _ := conflict["updated"].(string)
	want(t, two.saves(post.Id, chosen, map[string]any{"title": "From two"}), http.StatusOK)
	history := want(t, one.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK)
	if len(history.list) != 3 || history.list[0]["title"] != "From two" || history.list[1]["title"] != "From one" {
		t.Errorf("a version is missing: %s", history.body)
	}
}

func TestTwoPeopleHaveTheirOwnDrafts(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	her := author(t, site, "same")
	friend := &writer{t, site, site.Login(site.Superuser("friend@example.org")), "same"}
	want(t, her.types(post.Id, updated(post), map[string]any{"title": "Hers"}), http.StatusOK)
	want(t, friend.types(post.Id, updated(post), map[string]any{"title": "Theirs"}), http.StatusOK)
	want(t, friend.saves(post.Id, updated(post), map[string]any{"title": "Theirs"}), http.StatusOK)

	her.waits(post.Id, "Hers")
	want(t, her.saves(post.Id, updated(post), map[string]any{"title": "Hers"}), http.StatusBadRequest)
	want(t, her.ask(http.MethodPatch, "/api/collections/posts/records/"+post.Id, map[string]any{"title": "Hers", "_base": updated(post)}), http.StatusBadRequest)
	her.waits(post.Id, "Hers")
	want(t, her.saves(post.Id, "", map[string]any{"title": "Hers"}), http.StatusOK) // a program that knows nothing of this saves as ever
}

func TestOfManyWhoSaveAtOnceOneSaves(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	const writers = 8
	statuses := make([]int, writers)
	var group sync.WaitGroup
	for i := range writers {
		her := author(t, site, fmt.Sprint(i))
		group.Go(func() {
			body := fmt.Sprintf(`{"title":"From %d"}`, i)
			request, err := http.NewRequest(http.MethodPatch, site.URL+"/api/collections/posts/records/"+post.Id, strings.NewReader(body))
			if err != nil {
				return
			}
			request.Header.Set("Authorization", her.token)
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set(content.HeaderBase, updated(post))
			if response, err := http.DefaultClient.Do(request); err == nil {
				statuses[i] = response.StatusCode
				_ = response.Body.Close()
			}
		})
	}
	group.Wait()
	saved := 0
	for _, status := range statuses {
		switch status {
		case http.StatusOK:
			saved++
		case http.StatusBadRequest:
		default:
			t.Errorf("got %v", statuses)
		}
	}
	if saved != 1 {
		t.Errorf("%d of %d saved: somebody was overwritten", saved, writers)
	}
	if n := site.Count("revisions", "record = '"+post.Id+"'"); n != 2 {
		t.Errorf("there are %d revisions, want 2", n)
	}
}

func TestWhatACommandSavesBesideTheServerIsAVersionToo(t *testing.T) {
	dir := t.TempDir()
	site, command := apptest.Open(t, dir), apptest.Open(t, dir)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	command.Set(post, map[string]any{"title": "By a command"})
	her := author(t, site, "a")
	history := want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK)
	if len(history.list) != 2 || history.list[0]["title"] != "By a command" {
		t.Errorf("kept: %s", history.body)
	}
	want(t, her.saves(post.Id, updated(post), map[string]any{"title": "Hers"}), http.StatusBadRequest)
}

func TestADeletedArticleIsBackAfterOnePress(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	faq := site.Make("faqs", map[string]any{"question": "Is it safe?", "status": "published"})
	post := site.Make("posts", map[string]any{"title": "As saved", "body": "<p>Every word.</p>", "status": "published", "faqs": []string{faq.Id}})
	address := "/blog/" + post.GetString("slug")

	want(t, her.ask(http.MethodDelete, "/api/collections/faqs/records/"+faq.Id, nil), http.StatusNoContent)
	want(t, her.ask(http.MethodDelete, "/api/collections/posts/records/"+post.Id, nil), http.StatusNoContent)
	if page := site.Get(address); page.Status != http.StatusNotFound {
		t.Errorf("readers still find it: %d", page.Status)
	}
	trash := want(t, her.desk(http.MethodGet, "/trash", nil), http.StatusOK)
	if len(trash.list) != 2 || trash.list[0]["title"] != "As saved" || trash.list[0]["id"] != post.Id || trash.list[1]["title"] != "Is it safe?" {
		t.Fatalf("in the trash: %s", trash.body)
	}
	for _, gone := range trash.list {
		want(t, her.desk(http.MethodPost, fmt.Sprint("/trash/", gone["revision"], "/restore"), nil), http.StatusOK)
	}
	page := site.Get(address)
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "Every word.") || !strings.Contains(page.Body, "Is it safe?") {
		t.Errorf("readers get %d, without what was there", page.Status)
	}
	again := want(t, her.desk(http.MethodPost, fmt.Sprint("/trash/", trash.list[0]["revision"], "/restore"), nil), http.StatusBadRequest)
	if text(again, "message") != "This is back already." {
		t.Errorf("she is told %s", again.body)
	}
}

func TestACoverSurvivesItsReplacementAndTheDeletion(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "As saved", "status": "published"})
	upload := func() string {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("cover", "sea.gif")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		page := site.Do(http.MethodPatch, "/api/collections/posts/records/"+post.Id, form.String(), map[string]string{"Authorization": her.token, "Content-Type": w.FormDataContentType()})
		var record map[string]any
		if err := json.Unmarshal([]byte(page.Body), &record); err != nil || page.Status != http.StatusOK {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		return fmt.Sprint(record["cover"])
	}
	first := upload()
	upload()
	if page := site.Get("/api/files/posts/" + post.Id + "/" + first); page.Status != http.StatusNotFound {
		t.Errorf("a replaced picture can still be fetched: %d", page.Status)
	}
	want(t, her.ask(http.MethodDelete, "/api/collections/posts/records/"+post.Id, nil), http.StatusNoContent)
	trash := want(t, her.desk(http.MethodGet, "/trash", nil), http.StatusOK)
	want(t, her.desk(http.MethodPost, fmt.Sprint("/trash/", trash.list[0]["revision"], "/restore"), nil), http.StatusOK)

	history := want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK)
	with := history.list[len(history.list)-2] // the first upload
	restored := want(t, her.desk(http.MethodPost, fmt.Sprint("/revisions/posts/", post.Id, "/", with["id"], "/restore"), nil), http.StatusOK)
	if text(restored, "cover") != first {
		t.Errorf("the picture is %q, want %q", text(restored, "cover"), first)
	}
	if page := site.Get("/api/files/posts/" + post.Id + "/" + first); page.Status != http.StatusOK {
		t.Errorf("its picture is gone: %d", page.Status)
	}
}
