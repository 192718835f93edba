package apiguard

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// shownRecords is what an anonymous client finds in the seeded site. Whatever
// collection is not here must not be readable.
var shownRecords = map[string][]string{
	"posts":  {postCompanion, postLonely, postMixed},
	"pages":  {pageShown},
	"faqs":   {faqShown},
	"guides": {guideLive},
	"topics": {topic},
}

func TestAnonymousClientsReadPublishedRecordsOfEveryCollectionAndNothingElse(t *testing.T) {
	s := guarded(t)
	collections, err := s.app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	if len(collections) < 20 {
		t.Fatalf("only %d collections: the schema is not there", len(collections))
	}
	for _, c := range collections {
		t.Run(c.Name, func(t *testing.T) {
			before := snapshot(t, s, c)
			if !c.System && len(before) == 0 {
				t.Fatal("no record to hide: the table would prove nothing")
			}
			for _, name := range []string{c.Name, c.Id, strings.ToUpper(c.Name)} {
				checkReading(t, s, c, name, before)
				checkWriting(t, s, name, before)
			}
			if after := snapshot(t, s, c); !slices.EqualFunc(before, after, sameRecord) {
				t.Error("something was written")
			}
		})
	}
}

// checkReading lists the collection under a name, and views each of its records.
func checkReading(t *testing.T, s *site, c *core.Collection, name string, records []*core.Record) {
	t.Helper()
	shown, readable := shownRecords[c.Name]

	got := s.list(name, "perPage", "200", "sort", "id")
	switch {
	case readable && (got.status != http.StatusOK || !slices.Equal(got.ids(), shown)):
		t.Errorf("listing %s: status %d, records %q, want %q", name, got.status, got.ids(), shown)
	case !readable && (got.status != http.StatusForbidden || got.message() == ""):
		t.Errorf("listing %s: status %d and %s, want a refusal", name, got.status, got.body)
	}
	wantNothingPrivate(t, got)

	for _, record := range records {
		want := http.StatusForbidden
		if readable {
			want = http.StatusNotFound
		}
		if slices.Contains(shown, record.Id) {
			want = http.StatusOK
		}
		got := s.get("/api/collections/" + name + "/records/" + record.Id)
		if got.status != want {
			t.Errorf("viewing %s of %s: status %d, want %d", record.Id, name, got.status, want)
		}
		wantNothingPrivate(t, got)
	}
}

// checkWriting tries to create a record, and to change and delete each of them.
func checkWriting(t *testing.T, s *site, name string, records []*core.Record) {
	t.Helper()
	base := "/api/collections/" + name + "/records"
	refused := func(method, target string) {
		t.Helper()
		got := s.ask(method, target, `{"title":"x","name":"x","status":"published","email":"x@example.com"}`)
		if got.status != http.StatusForbidden || got.message() == "" {
			t.Errorf("%s %s: status %d and %s, want a refusal", method, target, got.status, got.body)
		}
	}
	refused(http.MethodPost, base)
	for _, record := range records {
		refused(http.MethodPatch, base+"/"+record.Id)
		refused(http.MethodDelete, base+"/"+record.Id)
	}
}

func TestWritingStaysClosedWhateverTheRequestIsDressedAs(t *testing.T) {
	s := guarded(t)
	record := "/api/collections/posts/records/" + postMixed
	for name, got := range map[string]answer{
		"a method in a header":     s.ask(http.MethodPost, record, "{}", "X-HTTP-Method-Override", "DELETE"),
		"a method in the query":    s.ask(http.MethodPost, record+"?_method=DELETE", "{}"),
		"a method in a form":       s.ask(http.MethodPost, record, "_method=DELETE", "Content-Type", "application/x-www-form-urlencoded"),
		"PUT":                      s.ask(http.MethodPut, record, "{}"),
		"a trailing slash":         s.ask(http.MethodDelete, record+"/", ""),
		"an encoded name":          s.ask(http.MethodDelete, "/api/collections/%70osts/records/"+postMixed, ""),
		"an encoded slash":         s.ask(http.MethodDelete, "/api%2Fcollections%2Fposts%2Frecords%2F"+postMixed, ""),
		"two slashes":              s.ask(http.MethodDelete, "/api//collections/posts/records/"+postMixed, ""),
		"a path that goes back up": s.ask(http.MethodDelete, "/api/health/../collections/posts/records/"+postMixed, ""),
		"truncating":               s.ask(http.MethodDelete, "/api/collections/posts/truncate", ""),
	} {
		if got.status < 300 {
			t.Errorf("%s: status %d", name, got.status)
		}
		if _, err := s.app.FindRecordById("posts", postMixed); err != nil {
			t.Fatalf("%s: the post is gone", name)
		}
	}
}

func TestASuperuserReadsAndWritesAsBefore(t *testing.T) {
	s := guarded(t)
	token := authToken(t, s.superuser(t))
	for _, c := range []struct{ method, target, body, want string }{
		{"GET", "/api/collections/posts/records?filter=related.body~'moon'&perPage=500", "", `"perPage":500`},
		{"GET", "/api/collections/topics/records?expand=posts_via_topics", "", private},
		{"GET", "/api/collections/posts/records/" + postMixed, "", postDraft},
		{"GET", "/api/collections/guides/records/" + guideLive, "", private + " moon"},
		{"GET", "/api/collections", "", `"subscribers"`},
		{"GET", "/api/settings", "", `"meta"`},
		{"PATCH", "/api/collections/pages/records/" + pageDraft, `{"title":"Changed"}`, "Changed"},
		{"POST", "/api/files/token", "", `"token"`},
		{"POST", "/api/collections/_superusers/auth-refresh", "", `"token"`},
	} {
		got := s.ask(c.method, c.target, c.body, "Authorization", token)
		if got.status != http.StatusOK || !strings.Contains(got.body, c.want) {
			t.Errorf("%s %s: status %d and %s", c.method, c.target, got.status, got.body)
		}
	}
	big := `{"title":"Changed","body":"` + strings.Repeat("word ", maxBody) + `"}`
	if got := s.ask("PATCH", "/api/collections/pages/records/"+pageDraft, big, "Authorization", token); got.status != http.StatusOK {
		t.Errorf("saving a long page: status %d and %s", got.status, got.body)
	}
}

func TestSomebodyLoggedInWhoIsNoSuperuserIsAnsweredAsAnybodyIs(t *testing.T) {
	s := guarded(t, withMembers) // their rules count on her being logged in
	token := memberToken(t, s)
	for _, target := range []string{
		"/api/collections/posts/records", "/api/collections/posts/records/" + postMixed, "/api/collections/faqs/records",
		"/api/collections/subscribers/records", "/api/collections/members/records", "/api/collections/members/records/" + member, "/api/settings", "/api/health",
	} {
		anybody, she := s.get(target), s.ask(http.MethodGet, target, "", "Authorization", token)
		if she != anybody {
			t.Errorf("%s: she gets %d %s, anybody %d %s", target, she.status, she.body, anybody.status, anybody.body)
		}
	}
}

func wantNothingPrivate(t *testing.T, got answer) {
	t.Helper()
	if strings.Contains(got.body, private) {
		t.Errorf("something private came out: %s", got.body)
	}
}

func snapshot(t *testing.T, s *site, c *core.Collection) []*core.Record {
	t.Helper()
	records, err := s.app.FindRecordsByFilter(c, "", "id", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func sameRecord(a, b *core.Record) bool {
	return a.Id == b.Id && a.GetString("updated") == b.GetString("updated") && a.GetString("status") == b.GetString("status")
}
