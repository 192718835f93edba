package dashboard_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// shown is a card as the form gets it.
type shown struct {
	ID, Title, Status, Lines, Cover string
	UsedIn                          int
}

func titlesOf(cards []shown) []string {
	titles := []string{}
	for _, card := range cards {
		titles = append(titles, card.Title)
	}
	return titles
}

func TestQuestionsAndArticlesAreFoundByTheWordsOfTheirTitles(t *testing.T) {
	site := apptest.New(t)
	is := site.Make("faqs", map[string]any{"question": "Is it 100% my fault?", "status": "published", "answer": "<p>No. " + strings.Repeat("It is not. ", 40) + "</p>"})
	site.Make("faqs", map[string]any{"question": "Is it normal to miss them?", "status": "draft"})
	for _, title := range []string{"One", "Two"} {
		site.Make("posts", map[string]any{"title": title + " quiet hour", "faqs": []string{is.Id}})
	}
	gone := site.Make("posts", map[string]any{"title": "Gone", "faqs": []string{is.Id}})
	if err := site.App.Delete(gone); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, path string
		want       []string
	}{
		{"a word of any case", "/search/faqs?q=FAULT", []string{"Is it 100% my fault?"}},
		{"every word must be there", "/search/faqs?q=is+normal", []string{"Is it normal to miss them?"}},
		{"a sign is a sign and no pattern", "/search/faqs?q=100%25", []string{"Is it 100% my fault?"}},
		{"nothing has a pattern in it", "/search/faqs?q=i%25t", []string{}},
		{"no words: the newest first", "/search/faqs?q=", []string{"Is it normal to miss them?", "Is it 100% my fault?"}},
		{"articles", "/search/posts?q=quiet", []string{"Two quiet hour", "One quiet hour"}},
		{"exactly these", "/search/faqs?ids=" + is.Id + ",nothing", []string{"Is it 100% my fault?"}},
		{"exactly none", "/search/faqs?ids=", []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var cards []shown
			ask(t, site, http.MethodGet, test.path, "", &cards)
			if !slices.Equal(titlesOf(cards), test.want) {
				t.Errorf("got %q, want %q", titlesOf(cards), test.want)
			}
		})
	}
	var cards []shown
	ask(t, site, http.MethodGet, "/search/faqs?q=fault", "", &cards)
	if c := cards[0]; c.UsedIn != 2 || c.Status != "published" || !strings.HasPrefix(c.Lines, "No. It is not.") || !strings.HasSuffix(c.Lines, "…") || len(c.Lines) > 190 {
		t.Errorf("it is shown as %+v", c)
	}
	var use struct{ Articles []shown }
	ask(t, site, http.MethodGet, "/faqs/"+is.Id+"/usage", "", &use)
	if got := titlesOf(use.Articles); !slices.Equal(got, []string{"One quiet hour", "Two quiet hour"}) {
		t.Errorf("it is said to stand in %q", got)
	}
}

func TestAnyQuestionThatIsTakenOutIsCountedNoMore(t *testing.T) {
	site := apptest.New(t)
	faq := site.Make("faqs", map[string]any{"question": "Is it?", "status": "published"})
	post := site.Make("posts", map[string]any{"title": "One", "faqs": []string{faq.Id}})
	site.Set(post, map[string]any{"faqs": []string{}})
	if n := site.Count("post_faqs", ""); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestWhatIsOnTheScreenDecidesWhatTheSiteWouldAdd(t *testing.T) {
	site := apptest.New(t)
	topic := site.Make("topics", map[string]any{"name": "After"}).Id
	ids := map[string]string{}
	for _, title := range []string{"A", "B", "C", "D", "E"} {
		ids[title] = site.Make("posts", map[string]any{"title": title, "status": "published", "topics": []string{topic}}).Id
	}
	draft := site.Make("posts", map[string]any{"title": "Draft"}).Id
	post := site.Make("posts", map[string]any{"title": "The post", "topics": []string{topic}, "related": []string{ids["A"]}}).Id

	for _, test := range []struct {
		name, path        string
		hers, site, never int
	}{
		{"as it is saved", "/related/" + post, 1, 2, 0},
		{"one chosen and not saved", "/related/" + post + "?related=" + ids["B"] + "," + ids["C"], 2, 1, 0},
		{"a draft takes no place of the site's", "/related/" + post + "?related=" + draft, 1, 3, 0},
		{"never, and not saved", "/related/" + post + "?related=&never=" + ids["D"] + "," + ids["E"], 0, 3, 2},
		{"an article that was never saved", "/related/new?topics=" + topic, 0, 3, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var answer struct{ Hers, Site, Never []shown }
			ask(t, site, http.MethodGet, test.path, "", &answer)
			if len(answer.Hers) != test.hers || len(answer.Site) != test.site || len(answer.Never) != test.never {
				t.Errorf("hers %q, the site's %q, never %q", titlesOf(answer.Hers), titlesOf(answer.Site), titlesOf(answer.Never))
			}
			for _, title := range titlesOf(answer.Site) {
				if slices.Contains(titlesOf(answer.Never), title) || slices.Contains(titlesOf(answer.Hers), title) {
					t.Errorf("%s is added although it is hers or unwanted", title)
				}
			}
		})
	}
	page := site.Get("/api/collections/posts/records")
	if strings.Contains(page.Body, "related_never") {
		t.Error("anybody can read which articles she never wants offered")
	}
}

func TestACopyHasTheNewWordsAndTheOldOneKeepsItsOwn(t *testing.T) {
	site := apptest.New(t)
	topic := site.Make("topics", map[string]any{"name": "After"}).Id
	faq := site.Make("faqs", map[string]any{"question": "Is it?", "answer": "<p>Old.</p>", "status": "published", "topic": topic})
	post := site.Make("posts", map[string]any{"title": "One", "faqs": []string{faq.Id}})
	var made struct{ ID, Question, Answer, Status, Topic string }
	ask(t, site, http.MethodPost, "/faqs/"+faq.Id+"/copy-for/"+post.Id, `{"question":"Is it?","answer":"<p>New.</p>"}`, &made)
	if page := site.Get("/faq"); strings.Contains(page.Body, "New.") {
		t.Error("a question for one article stands among all the questions")
	}
	if made.ID == faq.Id || made.Answer != "<p>New.</p>" || made.Status != "published" || made.Topic != topic {
		t.Errorf("the copy is %+v", made)
	}
	old, err := site.App.FindRecordById("faqs", faq.Id)
	if err != nil || old.GetString("answer") != "<p>Old.</p>" {
		t.Errorf("the old one is %v, %v", old, err)
	}
	for name, test := range map[string]struct {
		path, body string
		status     int
	}{
		"no question":               {"/faqs/" + faq.Id + "/copy-for/new", `{"question":"","answer":"x"}`, http.StatusBadRequest},
		"a question that is gone":   {"/faqs/nothing/copy-for/new", `{}`, http.StatusNotFound},
		"an article that is gone":   {"/faqs/" + faq.Id + "/copy-for/nothing", `{}`, http.StatusNotFound},
		"words that cannot be read": {"/faqs/" + faq.Id + "/copy-for/new", `{"question":`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			page := site.Do(http.MethodPost, "/api/waymark/desk"+test.path, test.body, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"})
			if page.Status != test.status {
				t.Errorf("answered %d: %s", page.Status, page.Body)
			}
		})
	}
	if n := site.Count("faqs", ""); n != 2 {
		t.Errorf("there are %d questions", n)
	}
}

func TestQuestionsFromATextAreAllKeptOrNone(t *testing.T) {
	site := apptest.New(t)
	send := func(body string) int {
		t.Helper()
		return site.Do(http.MethodPost, "/api/waymark/desk/faqs/from-text", body, map[string]string{"Authorization": site.Author(), "Content-Type": "application/json"}).Status
	}
	for name, body := range map[string]string{
		"one without words":         `{"questions":[{"question":"Is it?","answer":"<p>It is.</p>"},{"question":"","answer":"<p>No.</p>"}]}`,
		"none":                      `{"questions":[]}`,
		"more than an article has":  `{"questions":[` + strings.TrimSuffix(strings.Repeat(`{"question":"Is it?","answer":"x"},`, 51), ",") + `]}`,
		"words that cannot be read": `{"questions":`,
	} {
		if status := send(body); status != http.StatusBadRequest {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	if n := site.Count("faqs", ""); n != 0 {
		t.Errorf("%d questions are left of what was refused", n)
	}
	var made struct{ IDs []string }
	ask(t, site, http.MethodPost, "/faqs/from-text", `{"questions":[{"question":"Is it?","answer":"<p>It is.</p>"},{"question":"Was it?","answer":"<p>It was.</p>"}]}`, &made)
	var cards []shown
	ask(t, site, http.MethodGet, "/search/faqs?ids="+strings.Join(made.IDs, ","), "", &cards)
	if got := titlesOf(cards); !slices.Equal(got, []string{"Is it?", "Was it?"}) || cards[0].Status != "published" {
		t.Errorf("they are %+v", cards)
	}
	if page := site.Get("/faq"); strings.Contains(page.Body, "Was it?") {
		t.Error("they are out before their article is")
	}
}
