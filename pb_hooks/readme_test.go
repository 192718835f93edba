package pb_hooks_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/tests"
)

var example = regexp.MustCompile("(?s)```js\n(.*?)```")

func TestTheExamplesInTheReadmeDoWhatTheySay(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := example.FindAllSubmatch(readme, -1)
	if len(examples) == 0 {
		t.Fatal("there are no examples in the README")
	}
	folder := t.TempDir()
	for i, found := range examples {
		if err := os.WriteFile(filepath.Join(folder, string(rune('a'+i))+".pb.js"), found[1], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	if err := jsvm.Register(app, jsvm.Config{HooksDir: folder, TypesDir: app.DataDir()}); err != nil {
		t.Fatal(err)
	}

	posts, err := app.FindCollectionByNameOrId("posts")
	if err != nil {
		t.Fatal(err)
	}
	post := core.NewRecord(posts)
	post.Load(map[string]any{"title": "A morning", "slug": "a-morning", "status": "published"})
	if err := app.Save(post); err == nil {
		t.Error("an article without its excerpt was published")
	}
	post.Set("excerpt", "Two sentences. For lists.")
	if err := app.Save(post); err != nil {
		t.Errorf("an article with its excerpt was refused: %v", err)
	}
	(&tests.ApiScenario{
		Name: "the address of one's own", Method: "GET", URL: "/api/mine/count",
		TestAppFactory:        func(testing.TB) *tests.TestApp { return app },
		DisableTestAppCleanup: true,
		ExpectedStatus:        200,
		ExpectedContent:       []string{`{"articles":1}`},
		ExpectedEvents:        nil,
		NotExpectedContent:    []string{"A morning"},
	}).Test(t)
}
