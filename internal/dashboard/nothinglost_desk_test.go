package dashboard_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/content"
)

func TestASaveMakesGoodTheDraftItWasMadeOf(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	want(t, her.types("new-abc", "", map[string]any{"title": "A first"}), http.StatusOK)
	made := want(t, her.ask(http.MethodPost, "/api/collections/posts/records", map[string]any{"title": "A first article"}, content.HeaderTab+": a", content.HeaderNew+": new-abc"), http.StatusOK)
	her.waitsNot("new-abc")

	want(t, her.types(text(made, "id"), text(made, "updated"), map[string]any{"title": "More"}), http.StatusOK)
	want(t, her.ask(http.MethodPatch, "/api/collections/posts/records/"+text(made, "id"), map[string]any{"title": "More of it"}), http.StatusOK)
	her.waitsNot(text(made, "id"))
	if n := site.Count("autosaves", ""); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}

func TestASaveThatIsRefusedKeepsTheDraft(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "As saved"})
	want(t, her.types(post.Id, updated(post), map[string]any{"title": "Typed"}), http.StatusOK)
	want(t, her.saves(post.Id, updated(post), map[string]any{"title": ""}), http.StatusBadRequest)
	her.waits(post.Id, "Typed")
}

func TestADraftThatSaysNothingNewIsNotOffered(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "As saved", "body": "<p>“A” & b</p>"})
	want(t, her.types(post.Id, updated(post), map[string]any{"title": "As saved", "body": "<p>“A” & b</p>", "faqs": []string{}, "expand": map[string]any{}, "updated": "x"}), http.StatusOK)
	her.waitsNot(post.Id)
}

func TestADraftTakenOverInAnotherWindowIsThereOnce(t *testing.T) {
	site := apptest.New(t)
	post := site.Make("posts", map[string]any{"title": "As saved"})
	crashed, now := author(t, site, "crashed"), author(t, site, "now")
	want(t, crashed.types(post.Id, updated(post), map[string]any{"title": "Half"}), http.StatusOK)
	site.Clock.Move(1)
	want(t, now.desk(http.MethodPut, "/autosave/posts/"+post.Id, map[string]any{"data": map[string]any{"title": "Half and more"}, "tab": "now", "replaces": "crashed"}), http.StatusOK)
	now.waits(post.Id, "Half and more")
	if others, _ := now.words(post.Id).object["others"].([]any); len(others) != 0 {
		t.Errorf("it is offered twice: %v", others)
	}
}

func TestADiscardedDraftCanStillBeRestored(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "As saved", "body": "<p>Saved.</p>"})
	want(t, her.types(post.Id, updated(post), map[string]any{"body": "<p>Typed.</p>"}), http.StatusOK)
	want(t, her.desk(http.MethodDelete, "/autosave/posts/"+post.Id, nil), http.StatusNoContent)
	her.waitsNot(post.Id)

	history := want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK)
	if len(history.list) != 2 || history.list[0]["cause"] != content.CauseAutosave {
		t.Fatalf("kept: %s", history.body)
	}
	path := fmt.Sprint("/revisions/posts/", post.Id, "/", history.list[0]["id"])
	if diff := want(t, her.desk(http.MethodGet, path+"/diff", nil), http.StatusOK); !strings.Contains(diff.body, "Typed.") || strings.Contains(diff.body, `"title"`) {
		t.Errorf("the difference is %s", diff.body)
	}
	if back := want(t, her.desk(http.MethodPost, path+"/restore", nil), http.StatusOK); text(back, "body") != "<p>Typed.</p>" || text(back, "title") != "As saved" {
		t.Errorf("back came %s", back.body)
	}
}

func TestTooMuchIsRefusedWithASentenceAndNothingIsDropped(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	want(t, her.types("new-first", "", map[string]any{"title": "First"}), http.StatusOK)
	for _, body := range []map[string]any{
		{"title": "x", "body": strings.Repeat("x", content.AutosaveMax)},
		{"title": "x", "body": strings.Repeat("x", 5*content.AutosaveMax)},
	} {
		refused := her.types("new-large", "", body)
		if refused.status < 400 || refused.status >= 500 || text(refused, "message") == "" {
			t.Errorf("got %d %s", refused.status, refused.body)
		}
	}
	for i := range 199 {
		want(t, her.types(fmt.Sprint("new-", i), "", map[string]any{"title": "x"}), http.StatusOK)
	}
	want(t, her.types("new-more", "", map[string]any{"title": "x"}), http.StatusBadRequest)
	want(t, her.types("new-first", "", map[string]any{"title": "First, on"}), http.StatusOK)
	her.waits("new-first", "First, on")

	site.Clock.Move((content.AutosaveDays + 1) * 24 * 3600 * 1e9)
	if _, err := content.TidyUp(site.App, site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if n := site.Count("autosaves", ""); n != 0 {
		t.Errorf("%d drafts wait after a month", n)
	}
}

func TestWhatCannotBeADraftIsRefused(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	for what, status := range map[string]int{
		"/autosave/subscribers/aaaaaaaaaaaaaaa": http.StatusNotFound,
		"/autosave/posts/..%2F..":               http.StatusNotFound,
		"/autosave/posts/new-":                  http.StatusNotFound,
	} {
		want(t, her.desk(http.MethodPut, what, map[string]any{"data": map[string]any{"title": "x"}}), status)
	}
	for _, data := range []any{nil, "text", []string{"x"}, 3} {
		want(t, her.desk(http.MethodPut, "/autosave/posts/new-x", map[string]any{"data": data}), http.StatusBadRequest)
	}
	want(t, her.desk(http.MethodPut, "/autosave/posts/new-x", map[string]any{"data": map[string]any{}, "base": "yesterday"}), http.StatusBadRequest)
}

func TestNobodyElseReadsOrChangesWhatIsKept(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "Secret"})
	want(t, her.types(post.Id, "", map[string]any{"title": "Secret too"}), http.StatusOK)
	revision := fmt.Sprint(want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK).list[0]["id"])
	stranger := &writer{t, site, "", "a"}
	for _, c := range [][2]string{
		{"PUT", "/autosave/posts/" + post.Id},
		{"GET", "/autosave/posts/" + post.Id},
		{"DELETE", "/autosave/posts/" + post.Id},
		{"GET", "/revisions/posts/" + post.Id},
		{"GET", "/revisions/posts/" + post.Id + "/" + revision},
		{"GET", "/revisions/posts/" + post.Id + "/" + revision + "/diff"},
		{"POST", "/revisions/posts/" + post.Id + "/" + revision + "/restore"},
		{"GET", "/trash"},
		{"POST", "/trash/" + revision + "/restore"},
	} {
		if got := stranger.desk(c[0], c[1], nil); got.status != http.StatusUnauthorized || strings.Contains(got.body, "Secret") {
			t.Errorf("%s %s: %d %s", c[0], c[1], got.status, got.body)
		}
	}
	for _, collection := range []string{"revisions", "autosaves"} {
		if got := stranger.ask(http.MethodGet, "/api/collections/"+collection+"/records", nil); got.status < 400 || strings.Contains(got.body, "Secret") {
			t.Errorf("%s: %d", collection, got.status)
		}
	}
}

func TestARevisionOfAnotherRecordIsNotFoundHere(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	one, two := site.Make("posts", map[string]any{"title": "One"}), site.Make("posts", map[string]any{"title": "Two"})
	ofTwo := fmt.Sprint(want(t, her.desk(http.MethodGet, "/revisions/posts/"+two.Id, nil), http.StatusOK).list[0]["id"])
	ofOne := fmt.Sprint(want(t, her.desk(http.MethodGet, "/revisions/posts/"+one.Id, nil), http.StatusOK).list[0]["id"])
	want(t, her.desk(http.MethodGet, "/revisions/posts/"+one.Id+"/"+ofTwo, nil), http.StatusNotFound)
	want(t, her.desk(http.MethodPost, "/revisions/posts/"+one.Id+"/"+ofTwo+"/restore", nil), http.StatusNotFound)
	want(t, her.desk(http.MethodGet, "/revisions/posts/"+one.Id+"/"+ofOne+"/diff?against="+ofTwo, nil), http.StatusNotFound)
}

func TestVersionsAreListedFiftyAtATime(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "0"})
	for i := range 60 {
		site.Set(post, map[string]any{"title": fmt.Sprint(i + 1)})
	}
	first := want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK)
	rest := want(t, her.desk(http.MethodGet, fmt.Sprint("/revisions/posts/", post.Id, "?before=", first.list[49]["id"]), nil), http.StatusOK)
	if len(first.list) != 50 || first.list[0]["title"] != "60" || len(rest.list) != 11 || rest.list[0]["title"] != "10" || rest.list[10]["title"] != "0" {
		t.Errorf("got %d from %v and %d from %v", len(first.list), first.list[0]["title"], len(rest.list), rest.list[0]["title"])
	}
	if strings.Contains(first.body, `"data"`) {
		t.Error("a list carries every text")
	}
}

func TestRestoringAVersionDoesNotOverwriteSomebodyElse(t *testing.T) {
	site := apptest.New(t)
	her := author(t, site, "a")
	post := site.Make("posts", map[string]any{"title": "One"})
	site.Set(post, map[string]any{"title": "Two"})
	first := fmt.Sprint(want(t, her.desk(http.MethodGet, "/revisions/posts/"+post.Id, nil), http.StatusOK).list[1]["id"])
	path := "/revisions/posts/" + post.Id + "/" + first + "/restore"
	refused := want(t, her.desk(http.MethodPost, path, nil, content.HeaderBase+": "+updated(post)), http.StatusBadRequest)
	if !strings.Contains(refused.body, content.CodeConflict) {
		t.Errorf("she is told %s", refused.body)
	}
	want(t, her.desk(http.MethodPost, path, nil), http.StatusOK)
}
