package site

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/tools/filesystem"
)

func TestATextBecomesSemanticHTML(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct{ in, out string }{
		"headings go below the title and get ids":     {"<h1>One</h1><h3>Two!</h3>", `<h2 id="one">One</h2><h3 id="two">Two!</h3>`},
		"an id of hers stays, for her links":          {`<h2 id="here">One</h2>`, `<h2 id="here">One</h2>`},
		"an id of the page's own is not taken":        {"<h2>Main</h2><h2>Related</h2>", `<h2 id="main-2">Main</h2><h2 id="related-2">Related</h2>`},
		"a heading without letters has an id too":     {"<h2>🌊</h2>", `<h2 id="untitled">🌊</h2>`},
		"what an editor leaves behind goes":           {"<p>a</p><p>&nbsp;</p><p><br></p><h2> </h2>", "<p>a</p>"},
		"a source in a footer":                        {"<blockquote><p>a</p><footer>— <cite>B</cite></footer></blockquote>", `<figure class="quote"><blockquote><p>a</p></blockquote><figcaption>— <cite>B</cite></figcaption></figure>`},
		"a source in the last paragraph":              {"<blockquote><p>a</p><p>— B</p></blockquote>", `<figure class="quote"><blockquote><p>a</p></blockquote><figcaption>— B</figcaption></figure>`},
		"a source that is only a cite":                {"<blockquote><p>a</p><p><cite>B</cite></p></blockquote>", `<figure class="quote"><blockquote><p>a</p></blockquote><figcaption><cite>B</cite></figcaption></figure>`},
		"a source after the quotation":                {"<blockquote><p>a</p></blockquote><p>— B</p><p>c</p>", `<figure class="quote"><blockquote><p>a</p></blockquote><figcaption>— B</figcaption></figure><p>c</p>`},
		"a quotation of nobody":                       {"<blockquote><p>a</p></blockquote><p>b</p>", `<blockquote><p>a</p></blockquote><p>b</p>`},
		"a quotation that is only a dash and a name":  {"<blockquote><p>— B</p></blockquote>", `<blockquote><p>— B</p></blockquote>`},
		"speech that begins with a dash":              {"<blockquote><p>a</p></blockquote><p>— " + strings.Repeat("b ", 90) + "</p>", `<blockquote><p>a</p></blockquote><p>— ` + strings.Repeat("b ", 90) + `</p>`},
		"a run-in lead":                               {"<p><strong>Name it.</strong> Then go.</p>", `<p class="run-in"><strong>Name it.</strong> Then go.</p>`},
		"a bold paragraph is no lead":                 {"<p><strong>Name it.</strong></p>", "<p><strong>Name it.</strong></p>"},
		"a table a phone can scroll":                  {"<table><tbody><tr><td>a</td></tr></tbody></table>", `<div class="table" role="region" aria-label="Table" tabindex="0"><table><tbody><tr><td>a</td></tr></tbody></table></div>`},
		"a picture alone in a paragraph":              {`<p><img src="/x.jpg" alt="A"></p>`, `<figure><img src="/x.jpg" alt="A" loading="lazy" decoding="async"/></figure>`},
		"a picture in a sentence":                     {`<p>a <img src="/x.jpg"></p>`, `<p>a <img src="/x.jpg" loading="lazy" decoding="async" alt=""/></p>`},
		"a block that offers nothing leaves no trace": {`<p>a</p><div data-block="guide" data-guide="x"></div><div data-block="booking"></div>`, "<p>a</p>"},
		"nothing": {"", ""},
	} {
		if got := h.dress(c.in); got != c.out {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.out)
		}
	}
}

func TestAPictureComesInTheSizeThatFitsWithItsCaption(t *testing.T) {
	h := newHouse(t)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 1200, 800))); err != nil {
		t.Fatal(err)
	}
	file, err := filesystem.NewFileFromBytes(drawn.Bytes(), "sea.png")
	if err != nil {
		t.Fatal(err)
	}
	m := h.add("media", map[string]any{"file": file, "alt": `The "sea"`, "caption": "At <dawn>"})
	path := "/api/files/media/" + m.Id + "/" + m.GetString("file")
	got := h.dress(`<p><img src="` + address + path + `"></p>`)
	wants(t, got, `width="1200" height="800"`, `alt="The &#34;sea&#34;"`, `src="`+path+`?thumb=960x0"`,
		`srcset="`+path+`?thumb=480x0 480w, `+path+`?thumb=960x0 960w, `+path+` 1200w"`, `<figcaption>At &lt;dawn&gt;</figcaption></figure>`)
	got = h.dress(`<figure><img src="` + path + `" alt="Hers"><figcaption>Hers</figcaption></figure>`)
	wants(t, got, `alt="Hers"`, "<figcaption>Hers</figcaption>")
	wantsNone(t, got, "dawn", "<figure><figure>")
}

func FuzzATextOfAnyKindBecomesASoundPartOfAPage(f *testing.F) {
	for _, seed := range []string{
		"<p>a</p>", `<blockquote><p>— a</p><footer><blockquote>b</blockquote></footer></blockquote>`, `<div data-block="guide"><div data-block="booking">`,
		`<img src=/x><table><tr><p><img src="/api/files/media/abc/x.jpg?thumb=1"></table>`, `<a href=/x onclick=y><aside data-block=exercise><h1><h6>`, `<p><a><p><img src=/a></a><figure><blockquote>`,
		"</div></main><script>", "\x00<h2>\x00</h2><svg><style><p title=\"</style><img src=x onerror=1>\">",
	} {
		f.Add(seed)
	}
	h := newHouse(f)
	f.Fuzz(func(t *testing.T, source string) {
		h.t = t
		got := h.dress(source)
		wantsSound(t, got)
		lower := strings.ToLower(got)
		for _, bad := range []string{"<script", "<style", "<iframe", "<form", "<svg", "<math", "</main"} {
			if strings.Contains(lower, bad) {
				t.Errorf("%q became %q", source, got)
			}
		}
	})
}
