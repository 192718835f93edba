package importer_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/content"
	"waymark/internal/importer"
)

const short = "# A quiet hour\n\nSit down with it.\n\nDownload the free workbook.\n\n## FAQ\n\n### Does it help?\n\nOften.\n\n### For how long?\n\nUntil tea.\n"

func parse(t *testing.T, text string) importer.Article {
	t.Helper()
	a, err := importer.Parse("a.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnArticleBecomesADraftWithItsQuestionsInOrder(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	made, err := importer.Apply(site.App, parse(t, short), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	post, err := content.PostByID(site.App, made.Id)
	if err != nil {
		t.Fatal(err)
	}
	if post.Title() != "A quiet hour" || post.Slug() != "a-quiet-hour" || post.Status() != content.StatusDraft || post.FAQHeading() != "FAQ" || post.GuideID() != guide.Id {
		t.Errorf("post %v", post.PublicExport())
	}
	if want := "<p>Sit down with it.</p>\n" + `<div data-block="guide" data-guide="calm"></div>`; post.Body() != want {
		t.Errorf("body %s", post.Body())
	}
	var questions []string
	for _, id := range post.FAQIDs() {
		faq, err := site.App.FindRecordById(content.CollectionFAQs, id)
		if err != nil {
			t.Fatal(err)
		}
		questions = append(questions, faq.GetString("question")+faq.GetString("answer")+faq.GetString("status"))
	}
	if got := strings.Join(questions, " "); got != "Does it help?<p>Often.</p>draft For how long?<p>Until tea.</p>draft" {
		t.Errorf("questions %s", got)
	}
}

func TestPublishShowsThePostAndItsQuestions(t *testing.T) {
	site := apptest.New(t)
	made, err := importer.Apply(site.App, parse(t, short), importer.Options{Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	post, err := content.PostBySlug(site.App, made.Slug())
	if err != nil {
		t.Fatal(err)
	}
	if faqs, err := content.FAQsOf(site.App, post); err != nil || len(faqs) != 2 {
		t.Errorf("%v, %d questions", err, len(faqs))
	}
	if post.GuideID() != "" || !strings.Contains(post.Body(), `<div data-block="guide"></div>`) {
		t.Errorf("without a live guide the box stays open: %s", post.Body())
	}
}

func TestAnArticleIsNotBroughtInTwice(t *testing.T) {
	site := apptest.New(t)
	if _, err := importer.Apply(site.App, parse(t, short), importer.Options{}); err != nil {
		t.Fatal(err)
	}
	_, err := importer.Apply(site.App, parse(t, short), importer.Options{})
	if !errors.Is(err, importer.ErrAlreadyThere) {
		t.Errorf("the same article again: %v", err)
	}
	_, err = importer.Apply(site.App, parse(t, "---\nslug: a-quiet-hour\n---\n# Something else\n\nWords.\n"), importer.Options{})
	if !errors.Is(err, importer.ErrSlugTaken) {
		t.Errorf("another article of that address: %v", err)
	}
	if posts, faqs := site.Count("posts", ""), site.Count("faqs", ""); posts != 1 || faqs != 2 {
		t.Errorf("%d posts and %d questions, want 1 and 2", posts, faqs)
	}
}

func TestAGuideThatIsNotLiveIsRefusedAndNothingIsWritten(t *testing.T) {
	site := apptest.New(t)
	site.Make("guides", map[string]any{"title": "Draft", "outside_name": "Notes", "slug": "draft", "status": "draft"})
	if _, err := importer.Apply(site.App, parse(t, short), importer.Options{Guide: "draft"}); !errors.Is(err, importer.ErrNoGuide) {
		t.Errorf("got %v", err)
	}
	if n := site.Count("posts", "") + site.Count("faqs", ""); n != 0 {
		t.Errorf("%d records were written", n)
	}
}

func TestWhatIsRefusedHalfWayLeavesNothingBehind(t *testing.T) {
	site := apptest.New(t)
	a := parse(t, short)
	a.FAQHeading = strings.Repeat("long ", 100)
	if _, err := importer.Apply(site.App, a, importer.Options{}); err == nil {
		t.Error("a heading of 500 letters was saved")
	}
	if n := site.Count("posts", "") + site.Count("faqs", ""); n != 0 {
		t.Errorf("%d records were written", n)
	}
}

func TestRelatedTitlesThatAreHereAreLinked(t *testing.T) {
	site := apptest.New(t)
	other := site.Make("posts", map[string]any{"title": "A shelf of one's own", "body": "<p>x</p>", "status": "published"})
	made, err := importer.Apply(site.App, parse(t, "# Books\n\nRead them.\n\n## Related posts\n\n- [A shelf of one's own](/x)\n- [Nowhere](/y)\n"), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if ids := made.RelatedIDs(); len(ids) != 1 || ids[0] != other.Id {
		t.Errorf("related %v", ids)
	}
}

// run runs `waymark import` and returns what it printed.
func run(app core.App, args ...string) (string, error) {
	var out bytes.Buffer
	command := importer.NewCommand(app)
	command.SetOut(&out)
	command.SetErr(&out)
	command.SetArgs(args)
	err := command.Execute()
	return out.String(), err
}

func TestLookingFirstChangesNothingAndApplyingTwiceSaysSo(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	file := filepath.Join("testdata", "letter.md")

	out, err := run(site.App, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		"Reading aloud when nobody is little any more", "Why it works", "two questions with their answers", "How long should we read for?",
		"   42  The paragraph", "Nothing has been changed yet", "/blog/reading-aloud", "A guide to leaving",
	} {
		if !strings.Contains(out, words) {
			t.Errorf("the report lacks %q:\n%s", words, out)
		}
	}
	if n := site.Count("posts", ""); n != 0 {
		t.Fatalf("looking wrote %d posts", n)
	}

	if out, err = run(site.App, file, "--apply"); err != nil || !strings.Contains(out, "It is in with its two questions, as a draft") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = run(site.App, file, "--apply"); err != nil || !strings.Contains(out, "here already, at /blog/reading-aloud") {
		t.Errorf("%v\n%s", err, out)
	}
	if n := site.Count("posts", ""); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
}

func TestACommandThatCannotGoOnSaysWhy(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(binary, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"no-such-file.txt"}, "opening the file"},
		{[]string{binary}, "save it as plain text, Markdown or HTML first"},
		{[]string{filepath.Join("testdata", "letter.md"), "--apply", "--guide", "nothing"}, "no live guide of this name"},
		{nil, "please name one file"},
	} {
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
		if err := app.Bootstrap(); err != nil {
			t.Fatal(err)
		}
		if _, err := run(app, test.args...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, want %q", test.args, err, test.want)
		}
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheReferenceArticleBecomesAPost(t *testing.T) {
	data, err := os.ReadFile("../../../shared/reference/article.txt")
	if err != nil {
		t.Skip("skipped: the reference article (shared/reference/article.txt) is not beside the project")
	}
	a, err := importer.Parse("article.txt", data)
	if err != nil {
		t.Fatal(err)
	}
	site := apptest.New(t)
	site.Offer(1)
	post, err := importer.Apply(site.App, a, importer.Options{Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	body := content.Clean(post.Body())
	if strings.Count(body, `<div data-block="guide" data-guide="calm"></div>`) != 2 || strings.Count(body, `<div data-block="booking"></div>`) != 1 || len(post.FAQIDs()) != 3 {
		t.Errorf("boxes or questions are missing: %d questions in a body of %d bytes", len(post.FAQIDs()), len(body))
	}
}
