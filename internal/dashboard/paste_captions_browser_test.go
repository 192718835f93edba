package dashboard_test

import (
	"strconv"
	"testing"

	"waymark/internal/apptest"
)

func TestALineThatSpeaksForAPictureIsSeenForWhatItIs(t *testing.T) {
	b, site := module(t, "paste_shape.js")
	for line, want := range map[string]string{
		"Image: a gate in the rain":                  "alt|a gate in the rain",
		"[Alt text: a gate]":                         "alt|a gate",
		"Caption: The gate, in March.":               "caption|The gate, in March.",
		"Photo by Ada Example":                       "caption|Photo by Ada Example",
		"Picture this: you sit down.":                "",
		"Photo by photo she went through the album.": "",
		"The image stayed with me: a gate.":          "",
	} {
		got := b.Script(`(() => { const c = window.tried.captionOf(` + strconv.Quote(line) + `); return c ? c.kind + "|" + c.words : "" })()`)
		if got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
	b.Quiet(site.URL)
}

func TestTheWordsOfAPictureInPlainTextAreKeptForIt(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("A garden")
	const with = "<p>It rains here.</p><p>Image: a gate in the rain</p><p>Photo by Ada Example</p><p>So it goes.</p>"
	w.pastesPlain("It rains here.\n\nImage: a gate in the rain\n\nPhoto by Ada Example\n\nSo it goes.")
	w.Reads("2 lines read like the words of pictures.")
	w.holds(with)
	w.Picture("paste-captions-1280")
	w.Axe(".paste-notes")
	w.noted("captions", "Keep them for the pictures")
	w.Reads("Kept for the picture at the top of the article.")
	w.holds("<p>It rains here.</p><p>So it goes.</p>")
	w.Reads("Kept for it: “a gate in the rain” and “Photo by Ada Example”.")
	w.noted("captions", "Undo")
	w.WaitFor(`!document.body.innerText.includes("Kept for it:")`)
	w.holds(with)

	w.Script(`(() => { const e = ` + editor + `; e.setContent(""); e.dispatch("change"); return "" })()`)
	w.pastesPlain("It rains here.\n\nImage: a gate in the rain\n\nSo it goes.\n\nAnd so on.")
	w.noted("captions", "Take it out")
	w.Reads("Taken out of the text.")
	w.holds("<p>It rains here.</p><p>So it goes.</p><p>And so on.</p>")
	w.Quiet(site.URL)
}
