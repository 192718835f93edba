package content_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/content"
)

// history is what is kept of a record, oldest first, as "cause title".
func (h *house) history(record *core.Record) []string {
	h.t.Helper()
	var all []string
	for _, r := range h.revisions(record) {
		all = append([]string{r.Cause + " " + r.Title}, all...)
	}
	return all
}

// revisions are those of a record, newest first.
func (h *house) revisions(record *core.Record) []*content.Revision {
	h.t.Helper()
	revisions, err := content.Revisions(h, record.Collection().Name, record.Id, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return revisions
}

// reread is a record as the database has it.
func (h *house) reread(record *core.Record) *core.Record {
	h.t.Helper()
	fresh, err := h.FindRecordById(record.Collection(), record.Id)
	if err != nil {
		h.t.Fatal(err)
	}
	return fresh
}

// restored restores a revision.
func (h *house) restored(revision string) *core.Record {
	h.t.Helper()
	record, _, err := content.Restore(h, revision, types.DateTime{})
	if err != nil {
		h.t.Fatal(err)
	}
	return record
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEverySaveIsARevisionThatSaysWhy(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	h.change(post, map[string]any{"title": "Two"})
	h.change(post, map[string]any{"status": "published"})
	h.change(post, map[string]any{"title": "Three"})
	h.change(post, map[string]any{"status": "draft"})
	same(t, h.history(post), "saved One", "saved Two", "published Two", "saved Three", "unpublished Three")
}

func TestEveryKindOfWritingHasRevisions(t *testing.T) {
	h := newHouse(t)
	sequence := h.add("sequences", map[string]any{"name": "Letters", "status": "draft"})
	for collection, fields := range map[string]map[string]any{
		"posts": {"title": "x"}, "pages": {"title": "x"}, "faqs": {"question": "x"}, "topics": {"name": "x"},
		"guides": {"title": "x", "outside_name": "Notes"}, "steps": {"sequence": sequence.Id, "subject": "x"}, "newsletters": {"subject": "x"},
	} {
		same(t, h.history(h.add(collection, fields)), "saved x")
	}
	site, err := h.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	h.change(site, map[string]any{"name": "Slow Tide"})
	same(t, h.history(site), "saved My writing", "saved Slow Tide")
}

func TestASaveThatChangesNothingAddsNoRevision(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "body": "<p>“Quotes” & <b>more</b></p>", "topics": []string{h.add("topics", map[string]any{"name": "T"}).Id}})
	h.change(post, nil)
	h.change(h.reread(post), nil)
	h.change(h.reread(post), map[string]any{"title": "  One "})
	same(t, h.history(post), "saved One")
}

func TestWhatPlainSQLWroteIsKeptBeforeItIsOverwritten(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	if _, err := h.DB().Update("posts", dbx.Params{"title": "By hand"}, dbx.HashExp{"id": post.Id}).Execute(); err != nil {
		t.Fatal(err)
	}
	h.change(h.reread(post), map[string]any{"title": "Three"})
	same(t, h.history(post), "saved One", "saved By hand", "saved Three")
}

func TestAWritingOlderThanRevisionsIsKeptAtItsFirstSave(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	if _, err := h.DB().NewQuery("DELETE FROM revisions").Execute(); err != nil {
		t.Fatal(err)
	}
	h.change(post, map[string]any{"title": "Two"})
	same(t, h.history(post), "saved One", "saved Two")
}

func TestASaveThatFailsLeavesNoRevision(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	failed := errors.New("the end of the transaction fails")
	err := h.RunInTransaction(func(tx core.App) error {
		post.Set("title", "Two")
		if err := tx.Save(post); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	same(t, h.history(post), "saved One")
}

func TestRestoringIsASaveAndCanBeUndone(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "body": "<p>First words.</p>"})
	h.change(post, map[string]any{"title": "Two", "body": "<p>Other words.</p>"})
	first, second := h.revisions(post)[1], h.revisions(post)[0]

	back := h.restored(first.ID)
	if back.GetString("title") != "One" || back.GetString("body") != "<p>First words.</p>" {
		t.Errorf("got %q and %q back", back.GetString("title"), back.GetString("body"))
	}
	same(t, h.history(post), "saved One", "saved Two", "restored One")
	if again := h.restored(second.ID); again.GetString("title") != "Two" {
		t.Errorf("restoring could not be undone: %q", again.GetString("title"))
	}
}

func TestRestoringWordsDoesNotTakeAnArticleOffline(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	h.change(post, map[string]any{"title": "Two", "slug": "the-address", "status": "published"})
	back := h.restored(h.revisions(post)[1].ID)
	if back.GetString("title") != "One" || back.GetString("status") != "published" || back.GetString("slug") != "the-address" || back.GetDateTime("published_at").IsZero() {
		t.Errorf("got %s, %s at %s", back.GetString("title"), back.GetString("status"), back.GetString("slug"))
	}
}

func TestRestoringLeavesOutWhatIsGone(t *testing.T) {
	h := newHouse(t)
	kept, gone := h.add("faqs", map[string]any{"question": "Kept?"}), h.add("faqs", map[string]any{"question": "Gone?"})
	post := h.add("posts", map[string]any{"title": "One", "faqs": []string{gone.Id, kept.Id}})
	h.change(post, map[string]any{"faqs": []string{}})
	first := h.revisions(post)[1]
	if err := h.Delete(gone); err != nil {
		t.Fatal(err)
	}
	same(t, h.restored(first.ID).GetStringSlice("faqs"), kept.Id)
}

func TestAConflictWritesNothingAndShowsTheOtherVersion(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "excerpt": "Hers"})
	base := post.GetDateTime("updated")
	h.change(h.reread(post), map[string]any{"excerpt": "Theirs"})

	mine := h.reread(post)
	mine.Set("title", "Mine")
	content.Expect(mine, base)
	conflict := content.ConflictIn(h.Save(mine))
	if conflict == nil {
		t.Fatal("somebody's words were overwritten")
	}
	if conflict.Theirs.GetString("excerpt") != "Theirs" {
		t.Errorf("the other version is %q", conflict.Theirs.GetString("excerpt"))
	}
	same(t, conflict.Changed, "excerpt")
	if now := h.reread(post); now.GetString("title") != "One" || now.GetString("excerpt") != "Theirs" {
		t.Errorf("it is %q, %q now", now.GetString("title"), now.GetString("excerpt"))
	}

	content.Expect(mine, conflict.Theirs.GetDateTime("updated")) // she chose
	if err := h.Save(mine); err != nil {
		t.Errorf("after choosing: %v", err)
	}
}

func TestTwoSavesInOneMillisecondAreTwoVersions(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	seen := map[string]bool{post.GetString("updated"): true}
	for _, title := range []string{"Two", "Three", "Four", "Five"} {
		h.change(post, map[string]any{"title": title})
		if updated := h.reread(post).GetString("updated"); seen[updated] {
			t.Fatalf("%s names two versions", updated)
		} else {
			seen[updated] = true
		}
	}
}

func TestOfAnOldDayTheLastRevisionIsKept(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "Day 1, first"})
	h.now = h.now.Add(time.Hour)
	h.change(post, map[string]any{"title": "Day 1, last"})
	h.now = h.now.AddDate(0, 0, 1)
	h.change(post, map[string]any{"title": "Day 2"})

	h.now = h.now.AddDate(0, 0, content.EveryRevisionDays-2)
	h.tidied(0)
	h.now = h.now.AddDate(0, 0, 3)
	h.tidied(1)
	same(t, h.history(post), "saved Day 1, last", "saved Day 2")
	h.now = h.now.AddDate(10, 0, 0)
	h.tidied(0)
	same(t, h.history(post), "saved Day 1, last", "saved Day 2")
}

// tidied tidies up and expects so many things to go.
func (h *house) tidied(want int) {
	h.t.Helper()
	got, err := content.TidyUp(h, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	if got != want {
		h.t.Errorf("%d things went, want %d", got, want)
	}
}

func TestTidyingUpManyGoesInBatches(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One"})
	for i := range 1200 {
		_, err := h.DB().Insert("revisions", dbx.Params{
			"id": core.GenerateDefaultRandomId(), "collection": "posts", "record": post.Id, "cause": "saved",
			"created": h.now.Add(-time.Duration(i+1) * time.Second).UTC().Format(types.DefaultDateLayout), "data": "{}",
		}).Execute()
		if err != nil {
			t.Fatal(err)
		}
	}
	h.now = h.now.AddDate(1, 0, 0)
	h.tidied(1200)
	same(t, h.history(post), "saved One")
}

func TestNoQueryOfRevisionsReadsThemAll(t *testing.T) {
	h := newHouse(t)
	for name, query := range map[string]string{
		"the newest of a record": "SELECT * FROM revisions WHERE collection = 'posts' AND record = 'x' AND cause != 'autosave' ORDER BY created DESC, rowid DESC LIMIT 1",
		"what was deleted":       "SELECT id FROM revisions AS r WHERE cause = 'deleted' AND created > 'x' AND part_of = '' ORDER BY created DESC, rowid DESC",
		"what went with it":      "SELECT * FROM revisions WHERE part_of != '' AND part_of = 'x' ORDER BY rowid DESC",
		"surplus": `SELECT r.rowid FROM revisions AS r WHERE r.created < 'x' AND (r.cause = 'autosave' OR EXISTS (
			SELECT 1 FROM revisions AS n WHERE n.collection = r.collection AND n.record = r.record AND n.cause != 'autosave'
			AND n.created >= r.created AND n.created < substr(r.created, 1, 10) || '~' AND (n.created > r.created OR n.rowid > r.rowid))) LIMIT 9`,
		"old drafts": "SELECT rowid FROM autosaves WHERE saved_at < 'x' LIMIT 9",
	} {
		var steps []struct {
			Detail string `db:"detail"`
		}
		if err := h.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&steps); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, step := range steps {
			scans := strings.HasPrefix(step.Detail, "SCAN") && !strings.Contains(step.Detail, "INDEX")
			// those of one moment are sorted among each other, and no more
			sorts := strings.Contains(step.Detail, "TEMP B-TREE") && !strings.Contains(step.Detail, "LAST TERM")
			if scans || sorts {
				t.Errorf("%s: %s", name, step.Detail)
			}
		}
	}
}

func TestARevisionHoldsEveryFieldUnescaped(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "G", "outside_name": "Notes", "body": "<p>Hidden from the API & kept.</p>"})
	r, err := content.RevisionByID(h, h.revisions(guide)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	if err := json.Unmarshal(r.Data, &data); err != nil || data["body"] != "<p>Hidden from the API & kept.</p>" || !strings.Contains(string(r.Data), "<p>Hidden from the API & kept.</p>") {
		t.Errorf("%v: %s", err, r.Data)
	}
}
