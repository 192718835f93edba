package dashboard_test

import (
	"regexp"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestAPasteBecomesAnArticleAndItsTitle(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.pastes(`<html><body><!--StartFragment--><h1 style="white-space:pre-wrap">A pasted title</h1><p class="MsoNormal" style="mso-x:1"><span style="font-weight:700">Strong</span>&nbsp;&nbsp;words<o:p></o:p></p><p>&nbsp;</p><h2>Part one</h2><ul><li>an item</li></ul><blockquote><p>Said.</p></blockquote><!--EndFragment--></body></html>`)
	w.WaitFor(`document.querySelector(".write-title").value == "A pasted title"`)
	if got, want := strings.ReplaceAll(w.on(), "\n", ""), `<p><strong>Strong</strong> words</p><h2>Part one</h2><ul><li>an item</li></ul><blockquote><p>Said.</p></blockquote>`; got != want {
		t.Errorf("the editor holds\n %s\nwant\n %s", got, want)
	}
	w.saved()
	w.Quiet(site.URL)
}

// photo draws a picture in the browser, as big as a camera makes it, and gives it to the
// editor as a paste would.
const photo = `(() => {
	const canvas = document.createElement("canvas"); canvas.width = 4000; canvas.height = 3000;
	const pen = canvas.getContext("2d"); pen.fillStyle = "teal"; pen.fillRect(0, 0, 4000, 3000); pen.fillStyle = "white"; pen.fillRect(500, 500, 900, 900);
	canvas.toBlob((blob) => {
		const data = new DataTransfer(); data.items.add(new File([blob], "IMG_1.jpg", { type: "image/jpeg" }));
		const e = ` + editor + `; e.focus();
		e.getBody().dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	}, "image/jpeg");
	return "";
})()`

func TestAPastedPictureGoesToTheLibraryAndIsDescribed(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("With a picture")
	w.writes("Before it.")
	w.Script(photo)
	w.Reads("What does the picture show?")
	w.WaitFor(`document.querySelector(".write-alt img").complete`)
	w.Picture("alt-1280")
	w.Axe(".write-alt")
	w.Fill(`.write-alt textarea[name=alt]`, "A white square on teal")
	w.PressButton("That is it")
	w.WaitFor(`(` + editor + `).getContent().includes("A white square on teal")`)
	w.saved()

	if got := w.on(); strings.Contains(got, "base64") || !regexp.MustCompile(`src="/api/files/media/[a-z0-9]+/`).MatchString(got) {
		t.Errorf("the text holds %s", got)
	}
	media, err := site.App.FindFirstRecordByFilter("media", "alt = 'A white square on teal'")
	if err != nil {
		t.Fatal(err)
	}
	if w, h := media.GetInt("width"), media.GetInt("height"); w != 1600 || h != 1200 {
		t.Errorf("the picture is kept at %d by %d", w, h)
	}
	w.PressButton("Publish now")
	w.Reads("Every picture is described.")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	w.readersSee("with-a-picture", `alt="A white square on teal"`, "base64")
	w.Quiet(site.URL)
}

func TestDecorationLacksNothing(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("With a flourish")
	w.writes("Before it.")
	w.Script(photo)
	const outline = `(() => { const e = ` + editor + `; return e.getWin().getComputedStyle(e.getBody().querySelector("img")).outlineStyle })()`
	w.Reads("What does the picture show?")
	w.WaitFor(outline + ` === "dashed"`)
	w.PressButton("It is decoration")
	w.WaitFor(outline + ` === "none"`)
	w.saved()
	w.PressButton("Publish now")
	w.Reads("Every picture is described.")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	w.readersSee("with-a-flourish", `role="presentation"`, "")
	if n := site.Count("media", "decorative"); n != 1 {
		t.Error("the library still asks what it shows")
	}
	w.Quiet(site.URL)
}

func TestACoverIsSafeBeforeItIsSavedAndReachesTheReader(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("With a cover")
	w.saved()
	w.Script(`(() => {
		const canvas = document.createElement("canvas"); canvas.width = 2400; canvas.height = 1200;
		canvas.getContext("2d").fillRect(0, 0, 900, 900);
		canvas.toBlob((blob) => {
			const data = new DataTransfer(); data.items.add(new File([blob], "hill.jpg", { type: "image/jpeg" }));
			document.querySelector(".write-cover").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		}, "image/jpeg");
		return "";
	})()`)
	w.WaitFor(`document.querySelector(".write-cover img")?.src.includes("/api/files/media/") === true`)
	w.Fill(`.write-field-cover_alt input, .write-field-cover_alt textarea`, "A hill in the evening")
	w.PressButton("Preview")
	w.WaitFor(`document.querySelector(".write-stage iframe")?.contentDocument?.querySelector("figure.cover img")?.naturalWidth > 0`)
	w.PressButton("Publish now")
	w.Script(`document.querySelector(".write-go").click()`)
	w.Reads("Readers see it now")
	w.readersSee("with-a-cover", `alt="A hill in the evening"`, "/api/files/media/")
	if n := site.Count("media", "alt = 'A hill in the evening'"); n != 1 {
		t.Error("the library does not know what she said of the picture")
	}
	w.Open(site.URL + "/blog/with-a-cover")
	w.WaitFor(`document.querySelector("figure.cover img").naturalWidth > 0`)
	w.Quiet(site.URL)
}

func TestBlocksAreSeenAsWhatTheyAreAndReachTheReader(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("With boxes")
	menu := func(item string) {
		w.Script(`(document.querySelector('.tox-tbtn[aria-label="Add a box that stands out in the text"]').click(), "")`)
		w.WaitFor(`[...document.querySelectorAll(".tox-collection__item")].some((i) => i.innerText.includes("` + item + `"))`)
		w.Script(`([...document.querySelectorAll(".tox-collection__item")].find((i) => i.innerText.includes("` + item + `")).click(), "")`)
	}
	w.writes("To begin with.")
	menu("A note to mind")
	menu("Something to try")
	menu("The free guide")
	w.WaitFor(`(` + editor + `).getBody().querySelectorAll("[data-block]").length == 3`)
	menu("An invitation to talk")
	w.WaitFor(`(` + editor + `).getBody().querySelectorAll("[data-block]").length == 4`)
	w.Picture("blocks-1280")
	if label := w.Script(`(` + editor + `).getBody().querySelector('[data-block="guide"]').dataset.mceLabel`); label != "A guide to leaving" {
		t.Errorf("the guide's box is called %q", label)
	}
	got := w.on()
	for _, want := range []string{`<div data-block="guide" data-guide="calm"></div>`, `<div data-block="booking"></div>`, `<aside data-block="callout">`, `<aside data-block="exercise">`} {
		if !strings.Contains(got, want) {
			t.Errorf("the text has no %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, "contenteditable") || strings.Contains(got, "data-mce") {
		t.Errorf("the editor's own marks are in the text:\n%s", got)
	}
	w.saved()
	w.Quiet(site.URL)
}

func TestTheFormIsFitToBeSeen(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	topic := site.Make("topics", map[string]any{"name": "Rest"})
	page := site.Make("pages", map[string]any{"title": "About me", "status": "draft"})
	post := site.Make("posts", map[string]any{
		"title": "A slow morning", "status": "published", "topics": []string{topic.Id},
		"body": `<h2>Waking</h2><p>There is no hurry in it.</p><aside data-block="callout"><p>Mind the kettle.</p></aside><div data-block="guide" data-guide="calm"></div><p>And so on.</p>`,
	})
	w := atDesk(t, site)
	for _, scheme := range []string{"light", "dark"} {
		w.Scheme(scheme)
		w.Desktop()
		w.opens(post.Id)
		w.Picture("form-1280-" + scheme)
		w.Script(`(document.querySelectorAll(".write-fold").forEach((d) => d.open = true), document.querySelector(".write-field-excerpt").scrollIntoView(), "")`)
		w.Picture("form-fields-1280-" + scheme)
		w.Axe(".write-form")
		w.Script(`(document.querySelector(".write-field-guide").scrollIntoView(), "")`)
		w.Picture("form-end-1280-" + scheme)
		w.Script(`(document.querySelector(".write-fields").scrollTo(0, 0), "")`)
		w.PressButton("Preview")
		w.WaitFor(`document.querySelector(".write-stage iframe")?.contentDocument?.querySelector("main") != null`)
		w.Picture("form-preview-1280-" + scheme)
		w.Phone()
		w.Picture("form-preview-390-" + scheme)
		w.Axe(".write-preview")
		w.Script(`document.querySelector(".write-preview .circle").click()`)
		w.Picture("form-390-" + scheme)
		w.Axe(".write-form")
		w.PressButton("Versions")
		w.WaitFor(`document.querySelector(".write-versions .write-revisions li") !== null`)
		w.Picture("form-versions-390-" + scheme)
		w.Axe(".write-versions")
		w.Open(site.URL + "/_/")
		w.Desktop()
		chooser(w).opens("pages", page.Id)
		w.Picture("form-page-1280-" + scheme)
		w.Axe(".write-form")
		w.PressButton("Publish now")
		w.Reads("It has a title.")
		w.Axe(".write-checklist")
		w.Open(site.URL + "/_/")
		w.Desktop()
	}
	w.Quiet(site.URL)
}
