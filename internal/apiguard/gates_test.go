package apiguard

import (
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// openRoutes are the routes that do something for an anonymous client, with an address
// that would; every other route of PocketBase refuses her.
var openRoutes = map[string]string{
	"GET /api/health": "/api/health",
	"GET /api/collections/{collection}/records":             "/api/collections/posts/records",
	"GET /api/collections/{collection}/records/{id}":        "/api/collections/posts/records/" + postMixed,
	"GET /api/collections/{collection}/auth-methods":        "/api/collections/_superusers/auth-methods",
	"POST /api/collections/{collection}/auth-with-password": "/api/collections/_superusers/auth-with-password",
}

// patterns reads every route that PocketBase serves below /api from its router, so that
// an upgrade which adds one is noticed here.
func patterns(t *testing.T, s *site) []string {
	t.Helper()
	router, err := apis.NewRouter(s.app)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	var walk func(group reflect.Value, prefix string)
	walk = func(group reflect.Value, prefix string) {
		prefix += group.FieldByName("Prefix").String()
		children := group.FieldByName("children")
		for i := range children.Len() {
			child := children.Index(i).Elem().Elem()
			if path := child.FieldByName("Path"); path.IsValid() {
				found = append(found, child.FieldByName("Method").String()+" "+prefix+path.String())
				continue
			}
			walk(child, prefix)
		}
	}
	walk(reflect.ValueOf(router.RouterGroup).Elem(), "")
	if len(found) < 40 {
		t.Fatalf("only %d routes found: PocketBase keeps them elsewhere now", len(found))
	}
	return found
}

func TestEveryRouteOfPocketBaseLiesInAnAreaThatIsGuarded(t *testing.T) {
	known := map[string]bool{}
	for _, pattern := range patterns(t, guarded(t)) {
		known[pattern] = true
		if strings.Contains(pattern, " /api/") && !inArea(pattern) {
			t.Errorf("%s is not guarded", pattern)
		}
	}
	for pattern := range gates {
		if !known[pattern] {
			t.Errorf("%s is opened, and PocketBase has no such route", pattern)
		}
	}
}

var wildcard = regexp.MustCompile(`\{\w+\}`)

func TestEveryRouteThatIsNotOpenRefusesAnAnonymousClient(t *testing.T) {
	s := guarded(t)
	for _, pattern := range patterns(t, s) {
		method, path, _ := strings.Cut(pattern, " ")
		if !strings.HasPrefix(path, "/api/") || openRoutes[pattern] != "" || pattern == "GET /api/realtime" {
			continue // the stream has tests of its own
		}
		target := wildcard.ReplaceAllString(path, "subscribers")
		for _, header := range []string{"", "not a token", "Bearer e30.e30.e30"} {
			got := s.ask(method, target, "{}", "Authorization", header)
			if got.status < 400 || got.status > 404 || got.message() == "" {
				t.Errorf("%s: status %d and %s, want a refusal", pattern, got.status, got.body)
			}
			wantNothingPrivate(t, got)
		}
	}
}

func TestTheAuthorStillGetsIn(t *testing.T) {
	s := guarded(t)
	for _, name := range []string{"_superusers", "_SUPERUSERS"} {
		got := s.ask(http.MethodPost, "/api/collections/"+name+"/auth-with-password", `{"identity":"`+superuserEmail+`","password":"`+password+`"}`)
		if got.status != http.StatusOK || !strings.Contains(got.body, `"token"`) {
			t.Errorf("logging in: status %d and %s", got.status, got.body)
		}
	}
	for _, target := range []string{"/api/collections/_superusers/auth-methods", "/api/health"} {
		if got := s.get(target); got.status >= 400 {
			t.Errorf("%s: status %d and %s", target, got.status, got.body)
		}
	}
	got := s.ask(http.MethodPost, "/api/collections/_superusers/request-password-reset", `{"email":"`+superuserEmail+`"}`)
	if got.status != http.StatusNoContent {
		t.Errorf("asking for a new password: status %d and %s", got.status, got.body)
	}
}

func TestALoginThatHasRunOutAnswersAsTheDashboardExpects(t *testing.T) {
	got := guarded(t).ask(http.MethodGet, "/api/settings", "", "Authorization", "run out")
	if got.status != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", got.status)
	}
}

func TestHeadAsksTheSameGuardAsGet(t *testing.T) {
	s := guarded(t)
	for target, want := range map[string]int{
		"/api/collections/posts/records":                        http.StatusOK,
		"/api/collections/posts/records?filter=related.id!=''":  http.StatusBadRequest,
		"/api/collections/subscribers/records":                  http.StatusForbidden,
		"/api/collections/posts/records/" + postDraft:           http.StatusNotFound,
		"/api/collections/%73ubscribers/records":                http.StatusForbidden,
		"/api/collections/posts/records?expand=posts_via_topic": http.StatusBadRequest,
	} {
		if got := s.ask(http.MethodHead, target, ""); got.status != want {
			t.Errorf("HEAD %s: status %d, want %d", target, got.status, want)
		}
	}
}

func TestALargeBodyIsNotReadFromAnAnonymousClient(t *testing.T) {
	s := guarded(t)
	large := `{"identity":"` + strings.Repeat("a", maxBody) + `"}`
	for target, method := range map[string]string{
		"/api/collections/_superusers/auth-with-password": http.MethodPost,
		"/api/realtime":                  http.MethodPost,
		"/api/collections/posts/records": http.MethodGet,
	} {
		if got := s.ask(method, target, large); got.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s %s: status %d, want 413", method, target, got.status)
		}
	}
}

func TestARouteOfTheOwnersIsNoneOfTheGuardsBusiness(t *testing.T) {
	ownRoute := func(app core.App) error {
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			e.Router.POST("/api/mine/hello", func(e *core.RequestEvent) error { return e.String(http.StatusOK, "hello") })
			e.Router.GET("/signup", func(e *core.RequestEvent) error { return e.String(http.StatusOK, "hello") })
			return e.Next()
		})
		return nil
	}
	s := guarded(t, ownRoute)
	if got := s.ask(http.MethodPost, "/api/mine/hello", "{}"); got.body != "hello" {
		t.Errorf("below /api: %d %s", got.status, got.body)
	}
	if got := s.get("/signup?filter=a.b&filter=c"); got.body != "hello" {
		t.Errorf("elsewhere: %d %s", got.status, got.body)
	}
}
