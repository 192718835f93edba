package demo_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/content"
	"waymark/internal/content/guidepdf"
	"waymark/internal/demo"
	"waymark/internal/settings"
)

func TestAnEmptySiteIsFilledWithEverythingPromised(t *testing.T) {
	site := filled(t)
	for _, promise := range []struct {
		collection string
		where      dbx.HashExp
		least      int64
	}{
		{"posts", dbx.HashExp{"status": "published"}, 8},
		{"topics", nil, 3},
		{"faqs", dbx.HashExp{"status": "published"}, 12},
		{"guides", dbx.HashExp{"status": "live"}, 1},
		{"guide_files", dbx.HashExp{"made": true}, 1},
		{"sequences", dbx.HashExp{"status": "live"}, 1},
		{"steps", dbx.HashExp{"status": "active"}, 4},
		{"pages", dbx.HashExp{"status": "published", "menu": "top"}, 2},
		{"pages", dbx.HashExp{"status": "published", "menu": "bottom"}, 1},
		{"media", nil, 8},
	} {
		all, promised := count(t, site.App, promise.collection, nil), count(t, site.App, promise.collection, promise.where)
		if promised < promise.least {
			t.Errorf("%d of %s are %v, want at least %d", promised, promise.collection, promise.where, promise.least)
		}
		if promise.collection != "pages" && promised != all {
			t.Errorf("%d of %s are not %v", all-promised, promise.collection, promise.where)
		}
	}
	set, err := settings.Load(site.App)
	if err != nil {
		t.Fatal(err)
	}
	if !set.Demo() || set.ReplyTo() == "" || set.ReplyHours() == "" || set.PostalAddress() == "" || set.BookingText() == "" {
		t.Error("a setting is missing")
	}
	if len(set.EmergencyContacts()) < 3 || len(set.LinterWords()) < 30 {
		t.Errorf("%d numbers to call and %d words were read", len(set.EmergencyContacts()), len(set.LinterWords()))
	}
	if !set.EmergencyChecked().IsZero() {
		t.Error("the demo says that the author has checked the numbers")
	}
}

func TestArticlesCameOutOverMonthsAtHalfPastSevenInTheMorning(t *testing.T) {
	site := filled(t)
	posts, _, err := content.Posts(site.App, content.PostQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range posts {
		at := p.PublishedAt().In(london)
		if at.Hour() != 7 || at.Minute() != 30 {
			t.Errorf("%q came out at %s", p.Title(), at)
		}
		if p.Cover() == "" || p.CoverAlt() == "" || p.Excerpt() == "" {
			t.Errorf("%q lacks a cover or an excerpt", p.Title())
		}
		if i > 0 && !p.PublishedAt().Before(posts[i-1].PublishedAt()) {
			t.Errorf("%q came out at the same time as another", p.Title())
		}
	}
	if first := posts[0].PublishedAt(); site.Clock.Now().Sub(first) > 7*24*time.Hour {
		t.Errorf("the newest is from %s: the site looks abandoned", first)
	}
}

func TestAnArticleKeepsTheOrderOfItsQuestionsAndOfWhatToReadNext(t *testing.T) {
	site := filled(t)
	post, err := content.PostBySlug(site.App, "trusting-your-own-memory")
	if err != nil {
		t.Fatal(err)
	}
	faqs, err := content.FAQsOf(site.App, post)
	if err != nil {
		t.Fatal(err)
	}
	var questions []string
	for _, f := range faqs {
		questions = append(questions, f.Question())
	}
	if got := strings.Join(questions, "|"); got !=
		"Why can’t I remember whole parts of it?|Should I write down what happened?|What if I was the difficult one?" {
		t.Errorf("its questions: %s", got)
	}
	related, err := content.Related(site.App, post, 3)
	if err != nil {
		t.Fatal(err)
	}
	var slugs []string
	for _, r := range related {
		slugs = append(slugs, r.Slug())
	}
	if got := strings.Join(slugs, " "); got != "the-fog-afterwards when-the-quiet-feels-wrong more-than-one-start" {
		t.Errorf("to read next: %s", got)
	}
}

func TestFillingAgainChangesNothing(t *testing.T) {
	site := filled(t)
	before := dump(t, site.App)
	site.Clock.Move(26 * time.Hour)
	done, err := demo.FillAt(site.App, site.Clock.Now())
	if err != nil || done {
		t.Fatalf("done %v, %v", done, err)
	}
	if after := dump(t, site.App); after != before {
		t.Errorf("something changed:\n%s\nis now\n%s", before, after)
	}
}

func TestASiteWithAnythingOfItsOwnIsLeftAsItIs(t *testing.T) {
	site := apptest.New(t)
	for name, own := range map[string]struct {
		collection string
		fields     map[string]any
		says       string
	}{
		"a draft of an article": {"posts", map[string]any{"title": "Mine"}, "1 article"},
		"a page":                {"pages", map[string]any{"title": "Mine"}, "1 page"},
		"a question":            {"faqs", map[string]any{"question": "Mine?"}, "1 question"},
		"a topic":               {"topics", map[string]any{"name": "Mine"}, "1 topic"},
		"a guide":               {"guides", map[string]any{"title": "Mine", "outside_name": "Notes"}, "1 guide"},
		"a sequence":            {"sequences", map[string]any{"name": "Mine"}, "1 sequence"},
		"a subscriber":          {"subscribers", map[string]any{"email": "ada@example.org", "status": "pending"}, "1 subscriber"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := site.App.FindCachedCollectionByNameOrId(own.collection)
			if err != nil {
				t.Fatal(err)
			}
			record := core.NewRecord(c)
			record.Load(own.fields)
			if err := site.App.Save(record); err != nil {
				t.Fatal(err)
			}
			before := dump(t, site.App)
			done, err := demo.Fill(site.App)
			if done || !errors.Is(err, demo.ErrNotEmpty) || !strings.Contains(err.Error(), "has "+own.says+":") {
				t.Errorf("done %v, %v", done, err)
			}
			if dump(t, site.App) != before {
				t.Error("something changed")
			}
			if err := site.App.Delete(record); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestSettingsThatSomebodyBeganAreNotWrittenOver(t *testing.T) {
	site := apptest.New(t)
	set, err := settings.Load(site.App)
	if err != nil {
		t.Fatal(err)
	}
	set.Set("author_name", "Ada")
	if err := site.App.Save(set); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Fill(site.App); !errors.Is(err, demo.ErrNotEmpty) {
		t.Error(err)
	}
}

func TestAFailureOnTheLastPageLeavesNoRowAndNoFile(t *testing.T) {
	site := apptest.New(t)
	before := dump(t, site.App)
	full := errors.New("the disk is full")
	hook := site.App.OnRecordCreateExecute("pages").BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("slug") == "staying-safe" {
			return full
		}
		return e.Next()
	})
	if _, err := demo.Fill(site.App); !errors.Is(err, full) {
		t.Fatal(err)
	}
	if after := dump(t, site.App); after != before {
		t.Errorf("something stayed:\n%s", after)
	}
	err := filepath.WalkDir(filepath.Join(site.App.DataDir(), "storage"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("a file stayed: %s", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	site.App.OnRecordCreateExecute("pages").Unbind(hook)
	if done, err := demo.Fill(site.App); !done || err != nil {
		t.Errorf("the next try: done %v, %v", done, err)
	}
}

func TestAPDFThatWasNeverMadeIsMadeByTheNextRun(t *testing.T) {
	site := filled(t)
	if _, err := site.App.DB().NewQuery("DELETE FROM guide_files").Execute(); err != nil {
		t.Fatal(err)
	}
	done, err := demo.Fill(site.App)
	if done || err != nil {
		t.Fatalf("done %v, %v", done, err)
	}
	if n := count(t, site.App, "guide_files", nil); n != 1 {
		t.Errorf("%d PDFs", n)
	}
}

func TestTheGuidesPDFTellsNothingFromOutside(t *testing.T) {
	site := filled(t)
	guide, err := content.GuideBySlug(site.App, "steady-ground")
	if err != nil {
		t.Fatal(err)
	}
	name, size, open, err := content.GuidePDF(site.App, guide)
	if err != nil {
		t.Fatal(err)
	}
	if name != "Notes for a quiet hour.pdf" || size < 10_000 {
		t.Errorf("%s, %d bytes", name, size)
	}
	file, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	about, err := guidepdf.Inspect(file)
	if err != nil {
		t.Fatal(err)
	}
	if about.Title != guide.OutsideName() || about.Pages < 8 {
		t.Errorf("the PDF says of itself: %+v", about)
	}
}
