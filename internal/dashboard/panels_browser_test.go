package dashboard_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
)

// chooser is the author choosing in a form.
type chooser struct {
	*apptest.Browser
	t    *testing.T
	site *apptest.Site
}

func choosing(t *testing.T, site *apptest.Site) chooser {
	t.Helper()
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	return chooser{b, t, site}
}

// opens opens the form of a record, "" for a new one, and waits until it is there.
func (c chooser) opens(collection, id string) {
	c.t.Helper()
	c.WaitFor(`app.store.collections?.some((c) => c.name == "posts")`)
	c.Script(fmt.Sprintf(`(app.modals.openRecordUpsert(app.store.collections.find((c) => c.name == %q), %q), "")`, collection, id))
	c.WaitFor(`document.querySelector(".write-title") !== null && window.tinymce?.get().some((e) => e.initialized && e.getContainer()?.checkVisibility())`)
}

// presses presses a button by what it is called in a part of the page.
func (c chooser) presses(in, name string) {
	c.t.Helper()
	find := `[...document.querySelectorAll(` + strconv.Quote(in+" button") + `)].find((b) => (b.ariaLabel || b.innerText).trim().startsWith(` + strconv.Quote(name) + `) && b.checkVisibility() && !b.disabled)`
	c.WaitFor(find + ` !== undefined`)
	c.Script(find + `.click()`)
}

// readsIn waits until a part of the page says something.
func (c chooser) readsIn(in, text string) {
	c.t.Helper()
	c.WaitFor(`[...document.querySelectorAll(` + strconv.Quote(in) + `)].some((el) => el.innerText.includes(` + strconv.Quote(text) + `))`)
}

// finds types into a search, waits for the words and chooses with the keyboard alone.
func (c chooser) finds(in, words, title string) {
	c.t.Helper()
	c.Script(`document.querySelector(` + strconv.Quote(in+" .pick-finder input") + `).focus()`)
	c.Type(words)
	c.WaitFor(`document.querySelector(` + strconv.Quote(in+" .pick-option.at") + `)?.innerText.includes(` + strconv.Quote(title) + `)`)
	c.Do(chromedp.KeyEvent(kb.Enter))
	c.readsIn(in+" .pick-list", title)
}

// order is the titles of a list, one after another.
func (c chooser) order(in string) string {
	c.t.Helper()
	return c.Script(`[...document.querySelectorAll(` + strconv.Quote(in+" > div > .pick-list .pick-title") + `)].map((el) => el.innerText).join(", ")`)
}

// drags takes the handle of one row to the middle of another and past it.
func (c chooser) drags(in, from, to string) {
	c.t.Helper()
	c.Script(`document.querySelector(` + strconv.Quote(in) + `).scrollIntoView({block: "start"})`)
	middle := func(title string) (x, y float64) {
		place := c.Script(`(() => {
			const row = [...document.querySelectorAll(` + strconv.Quote(in+" .pick-row") + `)].find((el) => el.innerText.includes(` + strconv.Quote(title) + `));
			const box = row.querySelector(".pick-handle").getBoundingClientRect(), all = row.getBoundingClientRect();
			return (box.x + box.width / 2) + " " + (all.y + all.height / 2);
		})()`)
		if _, err := fmt.Sscan(place, &x, &y); err != nil {
			c.t.Fatal(err)
		}
		return x, y
	}
	x, y := middle(from)
	_, end := middle(to)
	past := 8.0
	if end < y {
		past = -8
	}
	// it is taken by its handle, at the top of the row
	handle := c.Script(`(() => {
		const row = [...document.querySelectorAll(` + strconv.Quote(in+" .pick-row") + `)].find((el) => el.innerText.includes(` + strconv.Quote(from) + `));
		const box = row.querySelector(".pick-handle").getBoundingClientRect();
		return box.y + box.height / 2;
	})()`)
	if _, err := fmt.Sscan(handle, &y); err != nil {
		c.t.Fatal(err)
	}
	c.Do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y, chromedp.Button("left"), chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, (y+end)/2, chromedp.Button("left")),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, end+past, chromedp.Button("left")),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, end+past, chromedp.Button("left"), chromedp.ClickCount(1)),
	)
}

// pictures takes a part of the form on a wide screen and on a phone, light and dark.
func (c chooser) pictures(name, part string) {
	c.t.Helper()
	if os.Getenv("WAYMARK_PICTURES") == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		c.Script(`(app.store.colorScheme !== undefined && (app.store.colorScheme = "` + scheme + `"), localStorage.getItem("x"), "")`)
		c.Scheme(scheme)
		for width, wide := range map[string]func(){"1280": c.Desktop, "390": c.Phone} {
			wide()
			c.Script(`document.querySelector(` + strconv.Quote(part) + `).scrollIntoView({block: "start"})`)
			c.Picture("panel-" + name + "-" + width + "-" + scheme)
		}
	}
	c.Scheme("light")
	c.Desktop()
}

// article makes a published article with a picture.
func article(t *testing.T, site *apptest.Site, title, picture string, fields map[string]any) *core.Record {
	t.Helper()
	all := map[string]any{"title": title, "status": "published", "body": "<p>Some words.</p>"}
	if picture != "" {
		file, err := filesystem.NewFileFromPath("../demo/content/media/" + picture)
		if err != nil {
			t.Fatal(err)
		}
		all["cover"], all["cover_alt"] = file, "A view"
	}
	for name, value := range fields {
		all[name] = value
	}
	return site.Make("posts", all)
}

// inOrder fails unless a page has these words one after another.
func inOrder(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, word := range words {
		at := strings.Index(body, word)
		if at < 0 {
			t.Errorf("a reader does not see %q where it should be", word)
			return
		}
		body = body[at+len(word):]
	}
}

func TestShePutsQuestionsUnderAnArticleAndReadersSeeThemInHerOrder(t *testing.T) {
	site := apptest.New(t)
	answers := "<p>It is not. What happened is theirs to answer for, and you may take all the time you need to believe that. Most people do; it comes slowly, and then it stays with you for good, on most of your days.</p>"
	site.Make("faqs", map[string]any{"question": "Was it my fault?", "status": "published", "answer": answers})
	site.Make("faqs", map[string]any{"question": "How long does it take?", "status": "published", "answer": "<p>As long as it takes.</p>"})
	site.Make("faqs", map[string]any{"question": "Will it come back?", "status": "draft", "answer": "<p>Sometimes, for an evening.</p>"})
	post := article(t, site, "The article", "", nil)
	c := choosing(t, site)
	c.opens("posts", post.Id)
	const panel = ".pick-faqs"

	c.finds(panel, "fault", "Was it my fault?")
	c.finds(panel, "come", "Will it come back?")
	c.finds(panel, "long", "How long does it take?")
	c.readsIn(panel, "Readers do not see it")
	c.readsIn(panel, "It is not. What happened is theirs")
	if got := c.order(panel); got != "Was it my fault?, Will it come back?, How long does it take?" {
		t.Errorf("in the form they stand as %s", got)
	}
	c.presses(panel, "Move “How long does it take?” up")
	c.WaitFor(`document.activeElement.ariaLabel == "Move “How long does it take?” up"`)
	c.Do(chromedp.KeyEvent(kb.Enter)) // and again, by the keyboard, from where she is
	c.WaitFor(`document.querySelector(".pick-faqs .pick-title").innerText == "How long does it take?"`)
	c.drags(panel, "How long does it take?", "Will it come back?")
	c.WaitFor(`[...document.querySelectorAll(".pick-faqs .pick-list .pick-title")].at(-1).innerText == "How long does it take?"`)
	c.presses(panel, "Readers do not see it. Show it to them")
	c.WaitFor(`!document.querySelector(".pick-faqs .pick-list").innerText.includes("Readers do not see it")`)

	c.presses(panel, "Write a new question")
	c.WaitFor(`window.tinymce.get().filter((e) => e.initialized && e.getContainer()?.checkVisibility()).length == 2`)
	c.WaitFor(`document.activeElement === document.querySelector(".pick-new input")`)
	c.Fill(".pick-new input", "May I be happy again?")
	c.Script(`(() => { tinymce.get().at(-1).focus(); return "" })()`)
	c.Type("You may.")
	c.pictures("question-new", ".pick-new")
	c.Do(chromedp.EmulateViewport(844, 900))
	if cut := c.Script(`[...document.querySelectorAll(".pick-panel button")].filter((b) => b.checkVisibility() && (b.scrollWidth > b.clientWidth + 1 || b.getBoundingClientRect().right > b.closest(".pick-panel").getBoundingClientRect().right + 1)).map((b) => b.innerText || b.ariaLabel).join(", ")`); cut != "" {
		t.Errorf("on a small screen these buttons are cut: %s", cut)
	}
	c.Picture("panel-questions-844")
	c.Desktop()
	c.presses(".pick-new", "Add it for readers")
	c.readsIn(panel+" .pick-list", "May I be happy again?")
	if n := site.Count("faqs", "question LIKE 'May I%' AND only_here"); n != 1 {
		t.Error("what is written for one article stands on the page of all questions")
	}
	both := func(from, to string) {
		t.Helper()
		c.Script(`([...[...document.querySelectorAll(".pick-faqs .pick-list > li")].find((li) => li.innerText.includes("May I be")).querySelectorAll("button")].find((b) => b.innerText == "` + from + `").click(), "")`)
		c.WaitFor(`[...document.querySelectorAll(".pick-faqs .pick-list > li")].find((li) => li.innerText.includes("May I be")).innerText.includes("` + to + `")`)
	}
	both("Show it on the questions page, too", "In this article and on the questions page")
	both("Leave it out of the questions page", "In this article only")
	c.presses(panel, "Move “May I be happy again?” up")
	c.pictures("questions", panel)
	c.Axe(".pick-faqs")
	c.PressButton("Update the page")
	c.Reads("Readers see it now")
	inOrder(t, site.Get("/blog/the-article").Body, "Was it my fault?", "Will it come back?", "May I be happy again?", "You may.", "How long does it take?")

	// on a phone, with a thumb
	c.Phone()
	c.presses(panel, "Move “How long does it take?” up")
	c.presses(panel, "Take out of this article: “Will it come back?”")
	c.readsIn(panel, "Taken out of this article. It is still under Questions.")
	c.Picture("question-out-390")
	c.PressButton("Put it back")
	c.WaitFor(`document.querySelectorAll(".pick-faqs .pick-list .pick-title").length == 4 && !document.querySelector(".pick-out")`)
	c.presses(panel, "Take out of this article: “Will it come back?”")
	c.PressButton("Update the page")
	c.WaitFor(`document.querySelectorAll(".pick-faqs .pick-list .pick-title").length == 3`)
	c.WaitFor(`document.querySelector(".write-state").innerText == "Published"`)
	body := site.Get("/blog/the-article").Body
	inOrder(t, body, "Was it my fault?", "How long does it take?", "May I be happy again?")
	if strings.Contains(body, "Will it come back?") {
		t.Error("readers still see the question she took out")
	}
	c.Quiet(site.URL)
}

func TestAChangedQuestionChangesEverywhereOrOnlyHere(t *testing.T) {
	site := apptest.New(t)
	shared := site.Make("faqs", map[string]any{"question": "Was it my fault?", "status": "published", "answer": "<p>The old answer.</p>"})
	before := site.Make("faqs", map[string]any{"question": "First?", "status": "published", "answer": "<p>First.</p>"})
	after := site.Make("faqs", map[string]any{"question": "Last?", "status": "published", "answer": "<p>Last.</p>"})
	here := article(t, site, "Here", "", map[string]any{"faqs": []string{before.Id, shared.Id, after.Id}})
	article(t, site, "There", "", map[string]any{"faqs": []string{shared.Id}})
	c := choosing(t, site)
	const panel = ".pick-faqs"
	answers := func(words string) {
		t.Helper()
		c.presses(panel, "Edit “Was it my fault?”")
		c.WaitFor(`window.tinymce.get().filter((e) => e.initialized && e.getContainer()?.checkVisibility()).length == 2`)
		c.readsIn(".pick-editor", "There")
		c.Script(`(() => { const e = tinymce.get().at(-1); e.focus(); e.selection.select(e.getBody(), true); return "" })()`)
		c.Type(words)
	}
	c.opens("posts", here.Id)
	c.readsIn(panel, "In 2 articles and on the questions page")
	answers("The answer everywhere.")
	c.pictures("question-where", ".pick-editor")
	c.Axe(".pick-editor")
	c.presses(panel, "Change everywhere")
	c.readsIn(panel+" .pick-list", "The answer everywhere.")
	for _, path := range []string{"/blog/here", "/blog/there"} {
		inOrder(t, site.Get(path).Body, "Was it my fault?", "The answer everywhere.")
	}

	answers("The answer for this article.")
	c.presses(panel, "Only here")
	c.readsIn(panel+" .pick-list", "The answer for this article.")
	c.readsIn(panel+" .pick-list", "In this article only")
	c.PressButton("Update the page")
	c.Reads("Readers see it now")
	inOrder(t, site.Get("/blog/here").Body, "First?", "The answer for this article.", "Last?")
	inOrder(t, site.Get("/blog/there").Body, "The answer everywhere.")

	// and in the question's own form she is told where it stands
	c.Script(`(app.modals.openRecordUpsert(app.store.collections.find((c) => c.name == "faqs"), "` + shared.Id + `"), "")`)
	c.readsIn(".write-uses", "There")
	c.readsIn(".write-uses", "A change here shows in this article.")
	c.Quiet(site.URL)
}

func TestAQuestionThatWasNotKeptComesBack(t *testing.T) {
	site := apptest.New(t)
	post := article(t, site, "Here", "", nil)
	c := choosing(t, site)
	c.opens("posts", post.Id)
	c.presses(".pick-faqs", "Write a new question")
	c.WaitFor(`document.querySelector(".pick-new input") !== null`)
	c.Fill(".pick-new input", "A question half writ")
	c.Open(site.URL + "/_/#/home")
	c.Do(chromedp.Reload())
	c.opens("posts", post.Id)
	c.WaitFor(`document.querySelector(".pick-new input")?.value == "A question half writ"`)
	c.Reads("These are words you had not kept.")
}

func TestSheChoosesWhatToReadNextAndTheSiteFillsTheRest(t *testing.T) {
	site := apptest.New(t)
	topic := site.Make("topics", map[string]any{"name": "After"}).Id
	near := map[string]any{"topics": []string{topic}}
	article(t, site, "Trusting your own memory", "morning-window.jpg", near)
	article(t, site, "When the quiet feels wrong", "jetty-in-the-fog.jpg", near)
	article(t, site, "More than one start", "evening-shore.jpg", near)
	article(t, site, "Far away from it", "garden-gate.jpg", nil)
	site.Make("posts", map[string]any{"title": "A draft about money", "status": "draft"})
	post := article(t, site, "The article", "", near)
	c := choosing(t, site)
	c.opens("posts", post.Id)
	const panel = ".pick-related"
	c.readsIn(panel, "More than one start")

	c.presses(panel, "Never show this one: “More than one start”")
	c.readsIn(panel, "Never shown here")
	c.finds(panel, "far", "Far away from it")
	c.finds(panel, "money", "A draft about money")
	c.presses(panel, "Choose it: “Trusting your own memory”")
	c.WaitFor(`document.querySelectorAll(".pick-related > div > .pick-list > li").length == 4`)
	c.presses(panel, "Move “Trusting your own memory” up")
	c.drags(panel, "Trusting your own memory", "Far away from it")
	c.WaitFor(`document.querySelector(".pick-related .pick-title").innerText == "Trusting your own memory"`)
	c.readsIn(panel, "Readers see it here once it is on the site.")
	c.pictures("related", panel)
	c.Axe(".pick-related")
	c.PressButton("Update the page")
	c.Reads("Readers see it now")
	_, next, _ := strings.Cut(site.Get("/blog/the-article").Body, `id="related"`)
	next, _, _ = strings.Cut(next, "</aside>")
	inOrder(t, next, "Trusting your own memory", "Far away from it", "When the quiet feels wrong")
	for _, title := range []string{"More than one start", "A draft about money"} {
		if strings.Contains(next, title) {
			t.Errorf("readers are offered %q", title)
		}
	}

	c.presses(panel, "Allow it again: “More than one start”")
	c.presses(panel, "Take out: “Far away from it”")
	c.WaitFor(`[...document.querySelectorAll(".pick-related ul.pick-list .pick-title")].map((el) => el.innerText).sort().join() == "More than one start,When the quiet feels wrong"`)
	c.Quiet(site.URL)
}
