package content_test

import (
	"errors"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// deleted deletes a record and returns its entry in the trash.
func (h *house) deleted(record *core.Record) content.Deleted {
	h.t.Helper()
	if err := h.Delete(h.reread(record)); err != nil {
		h.t.Fatalf("deleting %s: %v", record.Collection().Name, err)
	}
	for _, d := range h.trash() {
		if d.ID == record.Id {
			return d
		}
	}
	h.t.Fatalf("%s is not in the trash", record.Id)
	return content.Deleted{}
}

func (h *house) trash() []content.Deleted {
	h.t.Helper()
	trash, err := content.Trash(h, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return trash
}

// undeleted brings a deletion back.
func (h *house) undeleted(d content.Deleted) *core.Record {
	h.t.Helper()
	record, err := content.Undelete(h, d.Revision, h.now)
	if err != nil {
		h.t.Fatalf("bringing back %s: %v", d.Title, err)
	}
	return h.reread(record)
}

func TestADeletedArticleComesBackAsItWas(t *testing.T) {
	h := newHouse(t)
	topic, faq := h.add("topics", map[string]any{"name": "T"}), h.add("faqs", map[string]any{"question": "Q"})
	post := h.add("posts", map[string]any{
		"title": "One", "slug": "moved-from", "body": "<p>Words.</p>", "status": "published", "topics": []string{topic.Id}, "faqs": []string{faq.Id}, "cover": upload(t, png(t, 3, 2), "sea.png"),
	})
	h.change(post, map[string]any{"slug": "the-address"})
	reader := h.add("posts", map[string]any{"title": "Two", "related": []string{post.Id}})
	was := h.reread(post)

	gone := h.deleted(post)
	if gone.Title != "One" || gone.Collection != "posts" || !gone.Until.Equal(h.now.AddDate(0, 0, 30)) {
		t.Errorf("in the trash it is %+v", gone)
	}
	h.leads("/blog/moved-from", "")
	same(t, h.reread(reader).GetStringSlice("related"))

	h.now = h.now.AddDate(0, 0, 29)
	back := h.undeleted(gone)
	for _, field := range []string{"id", "title", "slug", "body", "status", "published_at", "topics", "faqs", "cover", "created"} {
		if back.GetString(field) != was.GetString(field) {
			t.Errorf("%s is %q, was %q", field, back.GetString(field), was.GetString(field))
		}
	}
	h.readable(back, "cover")
	same(t, h.reread(reader).GetStringSlice("related"), post.Id)
	h.leads("/blog/moved-from", "/blog/the-address")
	if len(h.trash()) != 0 {
		t.Error("what is back is still in the trash")
	}
	same(t, h.history(post), "published One", "saved One", "deleted One", "restored One")
}

func TestItComesBackToItsPlaceAmongTheOthers(t *testing.T) {
	h := newHouse(t)
	a, b, c := h.add("faqs", map[string]any{"question": "A"}), h.add("faqs", map[string]any{"question": "B"}), h.add("faqs", map[string]any{"question": "C"})
	post := h.add("posts", map[string]any{"title": "One", "faqs": []string{a.Id, b.Id, c.Id}})
	h.undeleted(h.deleted(b))
	same(t, h.reread(post).GetStringSlice("faqs"), a.Id, b.Id, c.Id)
}

func TestAGuideAndATopicComeBackToWhatUsedThem(t *testing.T) {
	h := newHouse(t)
	guide := h.add("guides", map[string]any{"title": "G", "outside_name": "Notes", "cover": upload(t, png(t, 3, 2), "g.png")})
	topic := h.add("topics", map[string]any{"name": "T"})
	first := h.add("posts", map[string]any{"title": "One", "guide": guide.Id, "topics": []string{topic.Id}})
	second := h.add("posts", map[string]any{"title": "Two", "guide": guide.Id})
	goneGuide, goneTopic := h.deleted(guide), h.deleted(topic)
	other := h.add("guides", map[string]any{"title": "Other", "outside_name": "Notes"})
	h.change(h.reread(second), map[string]any{"guide": other.Id}) // she chose anew

	h.readable(h.undeleted(goneGuide), "cover")
	h.undeleted(goneTopic)
	if got := h.reread(first); got.GetString("guide") != guide.Id || got.GetStringSlice("topics")[0] != topic.Id {
		t.Errorf("the first offers %q under %q", got.GetString("guide"), got.GetStringSlice("topics"))
	}
	if got := h.reread(second).GetString("guide"); got != other.Id {
		t.Errorf("her choice since was overwritten with %q", got)
	}
}

func TestWhatBelongsTogetherComesBackInAnyOrder(t *testing.T) {
	for _, articleGoesFirst := range []bool{true, false} {
		for _, articleComesFirst := range []bool{true, false} {
			h := newHouse(t)
			a, b := h.add("faqs", map[string]any{"question": "A"}), h.add("faqs", map[string]any{"question": "B"})
			post := h.add("posts", map[string]any{"title": "One", "faqs": []string{a.Id, b.Id}})
			var goneFAQ, gonePost content.Deleted
			if articleGoesFirst {
				gonePost = h.deleted(post)
				goneFAQ = h.deleted(a)
			} else {
				goneFAQ = h.deleted(a)
				gonePost = h.deleted(post)
			}
			if articleComesFirst {
				h.undeleted(gonePost)
				h.undeleted(goneFAQ)
			} else {
				h.undeleted(goneFAQ)
				h.undeleted(gonePost)
			}
			same(t, h.reread(post).GetStringSlice("faqs"), a.Id, b.Id)
		}
	}
}

func TestAnAddressTakenInTheMeantimeIsNotTakenBack(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "status": "published"})
	gone := h.deleted(post)
	h.add("posts", map[string]any{"title": "One", "status": "published"})
	if back := h.undeleted(gone); back.Id != post.Id || back.GetString("slug") != "one-2" {
		t.Errorf("it is %s at %s", back.Id, back.GetString("slug"))
	}
}

func TestLettersComeBackWithTheirSequenceAndMailNobody(t *testing.T) {
	h := newHouse(t)
	sequence := h.add("sequences", map[string]any{"name": "After", "status": "live"})
	step := h.add("steps", map[string]any{"sequence": sequence.Id, "subject": "Hello", "body": "<p>Words</p>", "position": 1, "status": "active"})
	gone := h.deleted(sequence)
	if trash := h.trash(); len(trash) != 1 {
		t.Errorf("the trash has %d entries, want the sequence alone", len(trash))
	}
	if back := h.undeleted(gone); back.GetString("status") != "draft" {
		t.Errorf("the sequence is %s", back.GetString("status"))
	}
	if got := h.reread(step); got.GetString("body") != "<p>Words</p>" || got.GetString("sequence") != sequence.Id {
		t.Error("the letter is not as it was")
	}
}

func TestALetterWaitsForItsSequence(t *testing.T) {
	h := newHouse(t)
	sequence := h.add("sequences", map[string]any{"name": "After", "status": "draft"})
	step := h.add("steps", map[string]any{"sequence": sequence.Id, "subject": "Hello", "position": 1})
	goneStep := h.deleted(step)
	goneSequence := h.deleted(sequence)
	var why content.Refusal
	if _, err := content.Undelete(h, goneStep.Revision, h.now); !errors.As(err, &why) {
		t.Errorf("got %v", err)
	}
	h.undeleted(goneSequence)
	h.undeleted(goneStep)
}

func TestAScheduledArticleWhoseTimeHasPassedComesBackAsADraft(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "status": "scheduled", "published_at": h.now.AddDate(0, 0, 1)})
	soon := h.add("posts", map[string]any{"title": "Two", "status": "scheduled", "published_at": h.now.AddDate(0, 0, 9)})
	gonePost, goneSoon := h.deleted(post), h.deleted(soon)
	h.now = h.now.AddDate(0, 0, 2)
	if got := h.undeleted(gonePost).GetString("status"); got != "draft" {
		t.Errorf("it would go live at once: %s", got)
	}
	if got := h.undeleted(goneSoon).GetString("status"); got != "scheduled" {
		t.Errorf("one whose time is to come is %s", got)
	}
}

func TestADeletionIsUndoneOnce(t *testing.T) {
	h := newHouse(t)
	gone := h.deleted(h.add("posts", map[string]any{"title": "One"}))
	h.undeleted(gone)
	var why content.Refusal
	if _, err := content.Undelete(h, gone.Revision, h.now); !errors.As(err, &why) {
		t.Errorf("got %v", err)
	}
}

func TestAfterThirtyDaysItIsGoneWithEverythingOfIt(t *testing.T) {
	h := newHouse(t)
	post := h.add("posts", map[string]any{"title": "One", "cover": upload(t, png(t, 3, 2), "sea.png")})
	h.change(post, map[string]any{"title": "Two"})
	gone := h.deleted(post)
	other := h.add("posts", map[string]any{"title": "Stays"})

	h.now = h.now.AddDate(0, 0, 30)
	if _, err := content.Undelete(h, gone.Revision, h.now); !errors.Is(err, content.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if len(h.trash()) != 0 {
		t.Error("it is still in the trash")
	}
	h.now = h.now.AddDate(0, 0, 1)
	h.tidied(4) // three revisions and the picture
	same(t, h.history(post))
	same(t, h.history(other), "saved Stays")
}
