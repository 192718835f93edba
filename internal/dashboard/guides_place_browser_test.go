package dashboard_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

const calmBox = `<div data-block="guide" data-guide="calm"></div>`

// puts presses the button for the box of the guide with the keyboard and waits for what is said.
func (w writing) puts(said string) {
	w.t.Helper()
	w.WaitFor(`document.querySelector(".guide-put") !== null`)
	w.Script(`(document.querySelector(".guide-put").focus(), "")`)
	w.Do(chromedp.KeyEvent("\r"))
	w.WaitFor(`document.querySelector(".guide-stands")?.innerText.includes("` + said + `")`)
}

// offered makes a draft that offers a guide in its words.
func offered(t *testing.T, site *apptest.Site) (w writing, c chooser, id string) {
	t.Helper()
	guide, _ := site.Offer(0)
	post := site.Make("posts", map[string]any{
		"title": "A quiet beginning", "status": "draft", "guide": guide.Id,
		"body": "<p>It rains here.</p><h2>Free resource</h2><p>You might like my pages.</p><p>So it goes.</p><p>Download the free Calm Guide now</p><p>The end.</p>",
	})
	w = atDesk(t, site)
	w.opens(post.Id)
	return w, chooser{w.Browser, t, site}, post.Id
}

func TestTheBoxOfAGuideGoesWhereTheCursorIs(t *testing.T) {
	site := apptest.New(t)
	w, c, _ := offered(t, site)
	w.Script(`(() => { const e = ` + editor + `; e.focus(); e.selection.setCursorLocation(e.getBody().children[3], 0); return "" })()`)
	w.Do(chromedp.KeyEvent("And "))
	w.Script(`(document.querySelector(".guide-put").focus(), "")`)
	w.WaitFor(`document.querySelector(".guide-placing").innerText.includes("It goes after “And So it goes.”, where your cursor is.")`)
	w.puts("The box stands after “And So it goes.” now.")
	const with = "<p>It rains here.</p><h2>Free resource</h2><p>You might like my pages.</p><p>And So it goes.</p>" + calmBox + "<p>Download the free Calm Guide now</p><p>The end.</p>"
	w.holds(with)
	if at := w.Script(`document.activeElement.className`); !strings.Contains(at, "guide-put") {
		t.Errorf("she was taken from the button to %q", at)
	}
	c.pictures("guide-box-put", ".guide-choice")
	c.Axe(".guide-choice")
	// the keyboard leads out of the text as well as in
	w.Script(`((` + editor + `).focus(), "")`)
	w.Do(chromedp.KeyEvent("\t"))
	w.WaitFor(`document.activeElement.name === "excerpt"`)
	c.presses(".guide-stands", "Show me")
	w.WaitFor(`document.activeElement.tagName === "IFRAME" && (` + editor + `).selection.getStart().textContent.startsWith("Download")`)
	c.presses(".guide-stands", "Undo")
	w.WaitFor(`document.querySelector(".guide-placing").innerText.includes("It is taken out of the text again.")`)
	w.holds(strings.Replace(with, calmBox, "", 1))
	w.Quiet(site.URL)
}

// She was never in the text: the place is said before she presses, and it is where the text
// offers something, first of all under a heading that says so.
func TestThePlaceOfTheBoxIsProposedWhereTheTextSpeaksOfIt(t *testing.T) {
	site := apptest.New(t)
	w, c, _ := offered(t, site)
	w.PressButton("Publish now")
	w.Reads("Your text speaks of a download, and the box stands only at the end.")
	c.pictures("checklist-download", ".write-checklist")
	w.PressButton("Not yet")
	w.Script(`(document.querySelector(".guide-put").focus(), "")`)
	w.WaitFor(`document.querySelector(".guide-placing").innerText.includes("It goes after “You might like my pages.”, where your text speaks of it.")`)
	w.puts("after “You might like my pages.”")
	w.puts("after “Download the free Calm Guide now”")
	w.holds("<p>It rains here.</p><h2>Free resource</h2><p>You might like my pages.</p>" + calmBox + "<p>So it goes.</p><p>Download the free Calm Guide now</p>" + calmBox + "<p>The end.</p>")

	// the checklist leads into the text, and from there on that is where she is
	w.Script(`(() => { const e = ` + editor + `; e.setContent(e.getContent().replaceAll('` + calmBox + `', "")); e.dispatch("change"); return "" })()`)
	w.PressButton("Publish now")
	w.WaitFor(`[...document.querySelectorAll(".write-advice li")].some((li) => li.innerText.includes("speaks of a download"))`)
	w.Script(`([...document.querySelectorAll(".write-advice li")].find((li) => li.innerText.includes("speaks of a download")).querySelector("button").click(), "")`)
	w.WaitFor(`document.querySelector(".write-checklist") === null && (` + editor + `).selection.getContent({ format: "text" }).includes("Download the free Calm Guide")`)
	w.puts("after “Download the free Calm Guide now”")
	w.Quiet(site.URL)
}

func TestTheFormSaysWhereReadersFindTheGuideAndTheSiteDoesSo(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(0)
	long := "<p>" + strings.Repeat("word ", 400) + "</p>"
	w := atDesk(t, site)
	for _, c := range []struct {
		title, body, says string
		forms             int
	}{
		{"Without", long, "Readers find its box at the end of the article.", 1},
		{"Early", "<p>One.</p>" + calmBox + long, "Readers find its box where it stands in your text, and once more at the end.", 2},
		{"Late", long + calmBox + "<p>Goodbye.</p>", "That is close to the end, so the site does not repeat it there.", 1},
	} {
		post := site.Make("posts", map[string]any{"title": c.title, "slug": strings.ToLower(c.title), "status": "published", "guide": guide.Id, "body": c.body})
		w.opens(post.Id)
		w.WaitFor(`document.querySelector(".guide-where")?.innerText.includes("` + c.says + `")`)
		if n := strings.Count(site.Get("/blog/"+strings.ToLower(c.title)).Body, `action="/signup"`); n != c.forms {
			t.Errorf("%s: readers find %d boxes", c.title, n)
		}
		w.closes()
		w.WaitFor(`document.querySelector(".write-form") === null`)
	}
	site.Set(guide, map[string]any{"status": "draft"})
	w.opens(theOnly(t, site, "posts", "Late").Id)
	w.WaitFor(`document.querySelector(".guide-where")?.innerText.includes("Readers see its box once the guide is on offer.")`)
	w.Quiet(site.URL)
}
