package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/content"
)

func TestPublishingSaysWhatReadersSeeAndDoesIt(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)
	w.opens(post.Id)
	w.writes(" Not for readers yet.")
	w.Reads("Published, with changes waiting")
	w.readersSee("on-the-site", "What readers see.", "Not for readers yet.")
	w.PressButton("Update the page")
	w.Reads("Readers see it now")
	w.readersSee("on-the-site", "Not for readers yet.", "")

	w.PressButton("Take it off the site")
	w.Reads("Readers who have its address")
	w.Script(`[...document.querySelectorAll(".modal button")].filter((b) => b.innerText.trim() == "Take it off the site" && b.checkVisibility()).at(-1).click()`)
	w.Reads("It is off the site. You still have it.")
	if page := site.Get("/blog/on-the-site"); page.Status != 404 {
		t.Errorf("a reader still gets %d", page.Status)
	}
	w.PressButton("Put it back on the site")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	w.readersSee("on-the-site", "Not for readers yet.", "")
	w.Quiet(site.URL)
}

func TestAnArticleGoesLiveAtItsTime(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("Later on")
	w.writes("Worth the wait.")
	w.PressButton("Publish at…")
	w.Reads("When should it go live?")
	w.Picture("publish-at-1280")
	w.Axe(".write-checklist")
	w.Script(`(() => { const i = document.querySelector("#write_when, #desk_when"); i.value = "2030-05-01T09:00"; i.dispatchEvent(new Event("input", { bubbles: true })); return "" })()`)
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("It goes live Wednesday 1 May 2030, 09:00")
	if page := site.Get("/blog/later-on"); page.Status != 404 {
		t.Errorf("before its time a reader gets %d", page.Status)
	}
	site.Clock.Move(6 * 365 * 24 * time.Hour)
	if _, err := content.PublishDue(site.App, site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	w.readersSee("later-on", "Worth the wait.", "")
}

func TestAChangedAddressLeadsOn(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)
	w.opens(post.Id)
	w.PressButton("Change the address")
	w.Reads("The old address will lead to the new one")
	w.Script(`(() => { const i = document.querySelector("input[name=slug]"); i.value = "Somewhere New"; i.dispatchEvent(new Event("change", { bubbles: true })); return "" })()`)
	w.PressButton("Update the page")
	w.Reads("Readers see it now at")
	if page := site.Get("/blog/on-the-site"); page.Status != 200 || !strings.HasSuffix(page.URL, "/blog/somewhere-new") {
		t.Errorf("the old address answers %d at %s", page.Status, page.URL)
	}
}

func TestThePreviewShowsWhatIsOnTheScreenAndAFriendWhatIsKept(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("Seen beforehand")
	w.writes("Words nobody has kept.")
	w.PressButton("Preview")
	const page = `document.querySelector(".write-stage iframe")?.contentDocument?.querySelector("main")?.innerText`
	w.WaitFor(page + `?.includes("Words nobody has kept.")`)
	w.writes(" And some more.")
	w.WaitFor(page + `?.includes("And some more.")`)
	for _, width := range []string{"Phone", "Desktop"} {
		for _, scheme := range []string{"Light", "Dark"} {
			w.PressButton(width)
			w.PressButton(scheme)
			w.Picture("preview-" + strings.ToLower(width+"-"+scheme))
			if got := w.Script(`document.querySelector(".write-stage iframe").contentWindow.matchMedia("(prefers-color-scheme: dark)").matches`); got != map[string]string{"Light": "false", "Dark": "true"}[scheme] {
				t.Errorf("in %s the page takes itself to be dark: %s", scheme, got)
			}
		}
	}
	if n := site.Count("posts", "status = 'published'"); n != 0 {
		t.Error("looking at it published it")
	}

	w.PressButton("A link for a friend")
	w.WaitFor(`document.querySelector("#write_friend")?.value.includes("/preview/")`)
	w.Axe(".write-preview")
	link := w.Script(`document.querySelector("#write_friend").value`)
	if friend := site.Get(link); friend.Status != 200 || !strings.Contains(friend.Body, "And some more.") {
		t.Errorf("a friend gets %d", friend.Status)
	}
	site.Clock.Move(8 * 24 * time.Hour)
	if friend := site.Get(link); friend.Status != 410 {
		t.Errorf("after a week a friend gets %d", friend.Status)
	}
	w.Quiet(site.URL)
}

func TestAnOlderVersionIsComparedAndComesBack(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	site.Set(post, map[string]any{"body": "<p>What was written since.</p>"})
	w := atDesk(t, site)
	w.opens(post.Id)
	w.PressButton("Versions")
	w.WaitFor(`document.querySelectorAll(".write-revisions li").length >= 2`)
	w.Script(`document.querySelector(".write-revisions li:last-child button").click()`)
	w.WaitFor(`document.querySelector(".write-diff")?.innerText.includes("What readers see.")`)
	w.Picture("versions-1280")
	w.Axe(".write-versions")
	w.Script(`document.querySelector(".write-revisions li:last-child .write-restore").click()`)
	w.PressButton("Bring them back")
	w.Reads("are back.")
	w.shows("What readers see.")
	w.readersSee("on-the-site", "What readers see.", "What was written since.")
	w.Quiet(site.URL)
}
