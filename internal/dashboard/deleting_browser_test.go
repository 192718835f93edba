package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestDeletingSaysWhatGoesWithItAndIsUndoneAtAPress(t *testing.T) {
	site := apptest.New(t)
	faq := site.Make("faqs", map[string]any{"question": "How do I start?", "answer": "<p>Slowly.</p>", "status": "published"})
	for _, title := range []string{"One article", "Another article"} {
		site.Make("posts", map[string]any{"title": title, "status": "published", "body": "<p>Words.</p>", "faqs": []string{faq.Id}})
	}
	w := atDesk(t, site)
	w.place("questions?record="+faq.Id, `.write-form [name="question"]`)
	w.PressButton("Delete")
	w.Reads("Delete “How do I start?”?")
	w.Reads("It is shown in 2 articles. It will be gone from them.")
	w.Picture("deleting-1280")
	w.PressButton("Delete it")
	w.Reads("“How do I start?” is deleted.")
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.Reads("Questions people ask")
	if strings.Contains(site.Get("/blog/one-article").Body, "How do I start?") {
		t.Error("readers see it still")
	}
	w.Axe(".toasts-container")
	w.Picture("deleted-1280")
	w.PressButton("Bring it back")
	w.Reads("is back.")
	w.WaitFor(`document.querySelector(".desk-list tbody a")?.textContent == "How do I start?"`)
	if !strings.Contains(site.Get("/blog/one-article").Body, "How do I start?") {
		t.Error("it is not back in its place")
	}
	w.Quiet(site.URL)
}

// enrolled makes somebody wait for the first letter.
func enrolled(t *testing.T, site *apptest.Site) {
	t.Helper()
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}, "letters": {"1"}})
	site.Settle()
	site.Post(site.Link(site.MailTo("ada@example.org").Text, "/confirm/"), nil)
	site.Settle()
	if n := site.Count("enrolments", "status = 'active' AND next_step != ''"); n != 1 {
		t.Fatalf("%d are enrolled", n)
	}
}

func TestLettersThatSomebodyIsGettingAreNotDeleted(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	enrolled(t, site)
	first, err := site.App.FindFirstRecordByFilter("steps", "subject = 'Note number 1'")
	if err != nil {
		t.Fatal(err)
	}
	second, err := site.App.FindFirstRecordByFilter("steps", "subject = 'Note number 2'")
	if err != nil {
		t.Fatal(err)
	}
	her := author(t, site, "a")
	remove := func(path string) answer {
		return her.ask(http.MethodDelete, "/api/collections/"+path, nil)
	}
	if said := want(t, remove("sequences/records/"+sequence.Id), http.StatusBadRequest); !strings.Contains(said.body, "1 person is getting these letters just now") {
		t.Errorf("it says %s", said.body)
	}
	if said := want(t, remove("steps/records/"+first.Id), http.StatusBadRequest); !strings.Contains(said.body, "1 person is due to get this letter next.") {
		t.Errorf("it says %s", said.body)
	}
	// one that is nobody's next is simply left out, and so is one that was taken out before
	want(t, remove("steps/records/"+second.Id), http.StatusNoContent)
	site.Set(first, map[string]any{"status": "off"})
	want(t, remove("steps/records/"+first.Id), http.StatusNoContent)
	// nobody is left in it
	if _, err := site.App.DB().NewQuery("UPDATE enrolments SET status = 'completed'").Execute(); err != nil {
		t.Fatal(err)
	}
	want(t, remove("sequences/records/"+sequence.Id), http.StatusNoContent)
}

func TestSheReadsWhyLettersStayAndWhatToDoInstead(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	enrolled(t, site)
	w := atDesk(t, site)
	w.place("letters?record="+sequence.Id, `.write-form [name="timezone"]`)
	w.PressButton("Delete")
	w.Reads("Not just now")
	w.Reads("Pause them instead")
	w.Picture("deleting-refused-1280")
	w.PressButton("All right")
	w.PressButton("Pause the letters")
	w.Reads("Paused. Nothing goes out until you switch it on again.")
	w.Quiet(site.URL)
}

func TestBeforeDeletingSheReadsWhatHangsOnEachThing(t *testing.T) {
	site := apptest.New(t)
	guide, sequence := site.Offer(2)
	topic := site.Make("topics", map[string]any{"name": "Mornings"})
	related := site.Make("posts", map[string]any{"title": "Read next", "status": "published", "body": "<p>Words.</p>"})
	lonely := site.Make("posts", map[string]any{"title": "A draft", "status": "draft"})
	picture := site.Make("media", map[string]any{"alt": "The sea", "file": drawing(t)})
	site.Make("posts", map[string]any{
		"title": "An article", "status": "published", "body": `<p><img src="/api/files/media/` + picture.Id + `/` + picture.GetString("file") + `" alt=""></p>`,
		"topics": []string{topic.Id}, "related": []string{related.Id}, "guide": guide.Id,
	})
	site.Make("faqs", map[string]any{"question": "How?", "answer": "<p>So.</p>", "topic": topic.Id})
	her := author(t, site, "a")
	for _, test := range []struct{ path, title, hangs string }{
		{"posts/" + related.Id, "Read next", "Readers will not find it any more. It is offered at the end of 1 article, and will be gone from there."},
		{"posts/" + lonely.Id, "A draft", ""},
		{"topics/" + topic.Id, "Mornings", "It holds 1 article and 1 question. They stay where they are; only the topic goes."},
		{"guides/" + guide.Id, "A guide to leaving", "Readers cannot ask for it any more. Its box stands in 1 article, and will be gone from it."},
		{"sequences/" + sequence.Id, "After the guide", "Its 2 letters go with it. Nothing will follow the guide that leads to it."},
	} {
		said := want(t, her.desk(http.MethodGet, "/deleting/"+test.path, nil), http.StatusOK)
		if text(said, "title") != test.title || text(said, "hangs") != test.hangs || text(said, "refused") != "" {
			t.Errorf("%s says %s", test.path, said.body)
		}
	}
	said := want(t, her.desk(http.MethodGet, "/deleting/media/"+picture.Id, nil), http.StatusOK)
	if !strings.HasPrefix(text(said, "refused"), "It stands in “An article”.") {
		t.Errorf("a picture that stands in an article says %s", said.body)
	}
	want(t, her.desk(http.MethodGet, "/deleting/posts/nothing", nil), http.StatusNotFound)
}

// A draft is asked about by the name on the screen, though the record may have another yet;
// and where what was deleted stands on the page, nothing offers it a second time.
func TestTheQuestionNamesWhatIsOnTheScreenAndOneWayBackIsEnough(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.PressButton("Write an article")
	w.inForm()
	w.writes("Words before a title.")
	w.saved()
	w.entitles("A quiet beginning")
	w.PressButton("Delete")
	w.Reads("Delete “A quiet beginning”?")
	w.PressButton("Delete it")
	w.Reads("“A quiet beginning” is deleted.")
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.Script(`(document.querySelector("a[href='#/bin']").click(), "")`)
	w.Reads("It waits here until")
	w.WaitFor(`[...document.querySelectorAll("button")].filter((b) => b.textContent.trim() == "Bring it back").length === 1`)
	w.Picture("bin-after-deleting-1280")
	w.PressButton("Bring it back")
	w.Reads("“A quiet beginning” is back.")
	if post := theOnly(t, site, "posts", "A quiet beginning"); !strings.Contains(post.GetString("body"), "Words before a title.") {
		t.Errorf("it comes back with %q", post.GetString("body"))
	}
	w.Quiet(site.URL)
}
