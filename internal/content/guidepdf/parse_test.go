package guidepdf

import (
	"fmt"
	"strings"
	"testing"
)

// outline writes blocks down in one line, to compare.
func outline(blocks []block) string {
	names := map[kind]string{
		paragraph: "p", heading: "h", list: "ul", item: "li", quote: "quote", callout: "callout",
		exercise: "exercise", figure: "img", lines: "lines", table: "table", rule: "hr",
	}
	var parts []string
	for _, b := range blocks {
		name := names[b.kind]
		switch {
		case b.kind == heading:
			name += fmt.Sprint(b.level)
		case b.kind == list && b.ordered:
			name = fmt.Sprintf("ol%d", b.start)
		case b.kind == lines:
			name += fmt.Sprint(b.count)
		case b.tick:
			name = "tick"
		}
		inside := plain(b.spans) + outline(b.children)
		if len(b.source) > 0 {
			inside += " from " + plain(b.source)
		}
		for _, row := range b.rows {
			for _, c := range row {
				inside += "|" + plain(c.spans)
			}
		}
		if inside != "" {
			name += "(" + inside + ")"
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, " ")
}

func TestBodiesAreReadIntoBlocks(t *testing.T) {
	for name, c := range map[string]struct{ html, want string }{
		"text without any tag is a paragraph":               {"Hello", "p(Hello)"},
		"unknown tags are flattened":                        {"<main><x-y>One <b>two</b></x-y><div>three</div></main>", "p(One two) p(three)"},
		"scripts, styles and forms are left out":            {"<script>a</script><style>b</style><p>c<button>d</button></p><iframe>e</iframe>", "p(c)"},
		"boxes of the site are left out":                    {`<p>a</p><div data-block="guide" data-guide="x">b</div><div data-block="booking"></div>`, "p(a)"},
		"headings have three levels":                        {"<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>", "h2(a) h2(b) h3(c) h4(d)"},
		"an empty heading is none":                          {"<h2> <br></h2><p>a</p>", "p(a)"},
		"lists nest":                                        {"<ol start=3><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "ol3(li(p(a) ul(li(p(b)))) li(p(c)))"},
		"a list straight in a list belongs to the item":     {"<ul><li>a</li><ul><li>b</li></ul></ul>", "ul(li(p(a) ul(li(p(b)))))"},
		"items that begin with a box are to be ticked":      {"<ul><li>☐ a</li><li>[ ] b</li><li><input type=checkbox> c</li><li>d</li></ul>", "ul(tick(p(a)) tick(p(b)) tick(p(c)) li(p(d)))"},
		"a quotation has its source":                        {"<blockquote><p>a</p><footer>— B, <cite>C</cite></footer></blockquote>", "quote(p(a) from — B, C)"},
		"the source may be a cite after a dash":             {"<blockquote><p>a</p><p>— <cite>B</cite></p></blockquote>", "quote(p(a) from — B)"},
		"or the caption of a figure":                        {"<figure><blockquote>a</blockquote><figcaption>B</figcaption></figure>", "quote(p(a) from — B)"},
		"a callout and an exercise are boxes":               {`<aside data-block="callout"><p>a</p></aside><aside data-block="exercise"><p>b</p></aside><aside>c</aside>`, "callout(p(a)) exercise(p(b)) callout(p(c))"},
		"a box in a box is flattened":                       {`<aside data-block="callout"><aside data-block="exercise"><p>a</p></aside></aside>`, "callout(p(a))"},
		"data-lines asks for lines to write on":             {`<p data-lines="4">a</p><p data-lines="999">b</p><p data-lines="-1">c</p>`, "p(a) lines4 p(b) lines30 p(c)"},
		"items of an exercise get two lines each":           {`<aside data-block="exercise"><ol><li>a</li><li>b</li></ol></aside>`, "exercise(ol1(li(p(a) lines2) li(p(b) lines2)))"},
		"only the innermost items do":                       {`<aside data-block="exercise"><ul><li>a<ul><li>b</li></ul></li></ul></aside>`, "exercise(ul(li(p(a) ul(li(p(b) lines2)))))"},
		"not those to be ticked":                            {`<aside data-block="exercise"><ul><li>☐ a</li></ul></aside>`, "exercise(ul(tick(p(a))))"},
		"and none where the author says how many":           {`<aside data-block="exercise"><ul><li>a</li></ul><p data-lines="3">b</p></aside>`, "exercise(ul(li(p(a))) p(b) lines3)"},
		"nor outside an exercise":                           {"<ol><li>a</li></ol>", "ol1(li(p(a)))"},
		"a picture in a paragraph stands by itself":         {"<p>a<img src=x alt=y>b</p>", "p(a) img p(b)"},
		"a figure has its caption":                          {"<figure><img src=x><figcaption>c <i>d</i></figcaption></figure>", "img(c d)"},
		"a table keeps its empty fields":                    {"<table><tr><th>a<th>b<tr><td>c<td></table>", "table(|a|b|c|)"},
		"a table in a table is text of its field":           {"<table><tr><td>a<table><tr><td>b</table></table>", "table(|a b)"},
		"a table too wide becomes paragraphs":               {"<table><tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7</table>", "p(1 · 2 · 3 · 4 · 5 · 6 · 7)"},
		"a rule is a pause":                                 {"<p>a</p><hr><p>b</p>", "p(a) hr p(b)"},
		"preformatted text keeps its lines":                 {"<pre>a\nb</pre>", "p(a b)"},
		"an address is added where the words don't say it":  {`<a href="https://www.a.org/b/">here</a> <a href="https://a.org">a.org</a> <a href="mailto:x@a.org">write</a>`, "p(here (a.org/b) a.org write (x@a.org))"},
		"an address too long to copy is not":                {`<a href="https://a.org/` + strings.Repeat("b", 60) + `">here</a>`, "p(here)"},
		"details are printed open":                          {"<details><summary>a</summary><p>b</p></details>", "p(a) p(b)"},
		"what lies deeper than anybody writes is flattened": {strings.Repeat("<ul><li>", 60) + "a", strings.Repeat("ul(li(", maxDepth) + "p(a)" + strings.Repeat("))", maxDepth)},
	} {
		t.Run(name, func(t *testing.T) {
			blocks, missing, err := parseBody(c.html)
			if err != nil || len(missing) > 0 {
				t.Fatalf("error %v, missing %s", err, missing)
			}
			if got := outline(blocks); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNestingWithoutEndIsAnErrorAndNoPanic(t *testing.T) {
	if _, _, err := parseBody(strings.Repeat("<div>", 5000)); err == nil {
		t.Error("no error")
	}
}

func TestCharactersAreReplacedByALikenessOrLeftOut(t *testing.T) {
	for name, c := range map[string]struct{ in, want, missing string }{
		"plain text stays":                    {"Plain text, 100%.", "Plain text, 100%.", ""},
		"typography stays":                    {"“It’s” – so — and… → •", "“It’s” – so — and… → •", ""},
		"accents stay":                        {"é Ł ş Ελ Жж", "é Ł ş Ελ Жж", ""},
		"a letter and its accent become one":  {"e\u0301", "é", ""},
		"boxes and ticks have a likeness":     {"☐ ☑ ✓ ✗ ★", "□ ■ √ × *", ""},
		"some emoji have one":                 {"❤️ 🙂", "♥ ☺", ""},
		"others are left out":                 {"tea 🫖 now 👩🏽‍🌾", "tea  now ", ""},
		"ligatures and fractions are spelt":   {"oﬃce ⅓ ① 𝐁𝐨", "office 1⁄3 1 Bo", ""},
		"odd spaces become common ones":       {"a\u2009b\u3000c\u202fd", "a b c\u00a0d", ""},
		"soft hyphens vanish":                 {"soft\u00adhyphen", "softhyphen", ""},
		"control characters vanish":           {"a\x00b\x1bc", "abc", ""},
		"broken UTF-8 vanishes":               {"a\xffb", "ab", ""},
		"letters that are missing are told":   {"pho phở 中", "pho ph ", "ở中"},
		"and so is a mark without its letter": {"x\u0323\u0304", "x", "\u0304\u0323"},
	} {
		t.Run(name, func(t *testing.T) {
			missing := unprintable{}
			if got := printable(c.in, missing); got != c.want || missing.String() != c.missing {
				t.Errorf("got %q missing %q, want %q missing %q", got, missing, c.want, c.missing)
			}
		})
	}
}

func TestOnlyAddressesForTheWebMailAndTelephoneAreLive(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.org/b?c=d":    "https://a.org/b?c=d",
		"HTTP://a.org":           "http://a.org",
		"mailto:x@a.org":         "mailto:x@a.org",
		"tel:+441234":            "tel:+441234",
		"https://a.org/é)":       "https://a.org/%C3%A9%29",
		"javascript:alert(1)":    "",
		" java\nscript:alert(1)": "",
		"data:text/html,x":       "",
		"file:///etc/passwd":     "",
		"/blog/x":                "",
		"#top":                   "",
		"https://":               "",
		"mailto:":                "",
		"":                       "",
	} {
		if got := safeAddress(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
