package apiguard

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestAGuidesFileIsForTheAuthorAlone(t *testing.T) {
	s := guarded(t)
	author := s.superuser(t)
	fileToken, err := author.NewFileToken()
	if err != nil {
		t.Fatal(err)
	}
	target := "/api/files/guide_files/" + guidePDF + "/" + s.find(t, "guide_files", guidePDF).GetString("file")

	for name, got := range map[string]answer{
		"plainly":                   s.get(target),
		"as a thumb":                s.get(target + "?thumb=100x100"),
		"as a download":             s.get(target + "?download=1"),
		"with a token made up":      s.get(target + "?token=e30.e30.e30"),
		"with a login as the token": s.get(target + "?token=" + authToken(t, author)),
		"in part":                   s.ask(http.MethodGet, target, "", "Range", "bytes=0-9"),
		"its head":                  s.ask(http.MethodHead, target, ""),
		"from another collection":   s.get(strings.Replace(target, "guide_files", "guides", 1)),
		"in capitals":               s.get(strings.Replace(target, "guide_files", "GUIDE_FILES", 1)),
	} {
		if got.status != http.StatusNotFound || strings.Contains(got.body, "%PDF") {
			t.Errorf("%s: status %d and %s", name, got.status, got.body)
		}
	}
	if got := s.get(target + "?token=" + fileToken); got.status != http.StatusOK || !strings.Contains(got.body, "%PDF") {
		t.Errorf("the author, by her file token: status %d and %s", got.status, got.body)
	}
}

func TestPicturesAreReachedByTheirAddress(t *testing.T) {
	s := guarded(t)
	for _, c := range []struct{ collection, id, field string }{
		{"posts", postMixed, "cover"},
		{"guides", guideLive, "cover"},
		{"media", "media0000000001", "file"},
		{"posts", postDraft, "cover"}, // a preview shows it; its address is told to nobody else
	} {
		target := "/api/files/" + c.collection + "/" + c.id + "/" + s.find(t, c.collection, c.id).GetString(c.field)
		for _, query := range []string{"", "?thumb=480x0"} {
			if got := s.get(target + query); got.status != http.StatusOK {
				t.Errorf("%s: status %d", target+query, got.status)
			}
		}
	}
	if got := s.get("/api/files/posts/" + postDraft + "/draft.png"); got.status != http.StatusNotFound {
		t.Errorf("the name the author gave her file is no address, but: status %d", got.status)
	}
}

func TestABackupIsForTheAuthorAloneWhoHasGivenHerPassword(t *testing.T) {
	s := guarded(t)
	if err := s.app.CreateBackup(t.Context(), "all.zip"); err != nil {
		t.Fatal(err)
	}
	fileToken, err := s.superuser(t).NewFileToken()
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{
		"": 403, "?token=made-up": 403, "?token=" + fileToken: 403, "?once=ticket+for+all.zip": 403,
		"?token=" + fileToken + "&once=ticket+for+another.zip": 403, "?token=" + fileToken + "&once=ticket+for+all.zip": 200,
	} {
		if got := s.get("/api/backups/all.zip" + query); got.status != want {
			t.Errorf("%q: status %d, want %d", query, got.status, want)
		}
	}
}

func decode(t *testing.T, a answer, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("status %d and %s: %v", a.status, a.body, err)
	}
}
