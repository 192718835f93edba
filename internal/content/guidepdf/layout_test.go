package guidepdf

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/sfnt"
)

// failing is a test, or a case of a property.
type failing interface {
	Helper()
	Fatal(args ...any)
}

// paged lays body out on c's pages.
func paged(t failing, c *canvas, body string) ([][]placed, sheet) {
	t.Helper()
	blocks, _, err := parseBody(body)
	if err != nil {
		t.Fatal(err)
	}
	l := &layout{canvas: c, sheet: c.sheet, pictures: newPictures(nil)}
	l.blocks(blocks, column{c.sheet.left, c.sheet.measure()})
	if l.err != nil {
		t.Fatal(l.err)
	}
	return paginate(l.take(), nil, c.sheet), c.sheet
}

// Bodies made of common parts in any order: whatever the author writes, the pages hold together.
func TestNoPageOverflowsAndNoHeadingStandsAtItsFoot(t *testing.T) {
	parts := []string{
		"<h2>A heading</h2>", "<h3>Smaller</h3>", "<hr>", "<ul><li>One</li><li>Two<ol><li>Three</li></ol></li></ul>",
		"<p>" + strings.Repeat("Some words of a paragraph. ", 20) + "</p>", "<p>Short.</p>",
		"<blockquote><p>" + strings.Repeat("Quoted. ", 30) + "</p><footer>Somebody</footer></blockquote>",
		`<aside data-block="exercise"><h3>Try</h3><ol><li>This?</li><li>That?</li></ol></aside>`,
		`<aside data-block="callout"><p>` + strings.Repeat("Long. ", 400) + `</p></aside>`,
		`<p data-lines="12">Write:</p>`, "<table><tr><th>A<th>B<tr><td><td></table>",
	}
	c := newCanvas(Document{Created: midday})
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.SliceOfN(rapid.SampledFrom(parts), 1, 40).Draw(t, "parts")
		pages, s := paged(t, c, strings.Join(chosen, ""))
		for i, page := range pages {
			if len(page) == 0 {
				t.Fatalf("page %d is empty", i+1)
			}
			for _, p := range page {
				if p.y < s.top-0.01 || p.y+p.height > s.foot()+0.01 {
					t.Fatalf("page %d: a strip reaches from %.1f to %.1f", i+1, p.y, p.y+p.height)
				}
			}
			height := 0.0
			for j := len(page) - 1; j >= 0 && page[j].keep; j-- {
				height += page[j].height
			}
			if last := page[len(page)-1]; i < len(pages)-1 && last.keep && height < s.depth()/2 {
				t.Fatalf("page %d ends with a strip that belongs to the next page", i+1)
			}
		}
	})
}

func TestAHeadingHasTwoLinesOfItsParagraphOnItsPage(t *testing.T) {
	c := newCanvas(Document{Created: midday})
	after := "<h2>Heading</h2><p>" + strings.Repeat("Some words of a paragraph. ", 20) + "</p>"
	for fill := range 40 {
		pages, s := paged(t, c, strings.Repeat("<p>Line.</p>", fill)+after)
		for i, page := range pages {
			for j, p := range page {
				if p.height != s.leading && j+2 >= len(page) {
					t.Fatalf("after %d paragraphs the heading stands at the foot of page %d", fill, i+1)
				}
			}
		}
	}
}

func TestWhatWantsToStayTogetherBreaksWhereAPageIsTooShortForIt(t *testing.T) {
	c := newCanvas(Document{Created: midday})
	pages, s := paged(t, c, strings.Repeat("<h2>Heading</h2>", 60))
	for i, page := range pages {
		if last := page[len(page)-1]; last.y+last.height > s.foot() {
			t.Errorf("page %d reaches down to %.1f", i+1, last.y+last.height)
		}
	}
}

func TestLinesAreNoWiderThanTheirColumn(t *testing.T) {
	c := newCanvas(Document{Created: midday})
	f := face{size: 11.5}
	for name, spans := range map[string][]span{
		"common words":         {{text: strings.Repeat("some words of every length ", 30)}},
		"a word without end":   {{text: strings.Repeat("a", 600)}},
		"styles within a word": {{text: strings.Repeat("so", 20)}, {text: strings.Repeat("bold", 20), style: style{bold: true}}, {text: ", and on"}},
		"dashes":               {{text: strings.Repeat("one—two–", 40)}},
	} {
		t.Run(name, func(t *testing.T) {
			var words strings.Builder
			for _, line := range c.wrap(spans, f, 300) {
				last := line[len(line)-1]
				if right := last.x + last.width; right > 300.01 {
					t.Errorf("a line is %.1f wide", right)
				}
				for _, r := range line {
					words.WriteString(r.text)
					if math.Abs(r.width-c.width(r.face, r.text)) > 0.01 {
						t.Errorf("%q is %.2f wide, not %.2f", r.text, c.width(r.face, r.text), r.width)
					}
				}
				words.WriteString(" ")
			}
			got, want := strings.Join(strings.Fields(words.String()), ""), strings.Join(strings.Fields(plain(spans)), "")
			if got != want {
				t.Errorf("words are %q", got)
			}
		})
	}
}

func TestALineBreakEndsALineAndAHardSpaceDoesNot(t *testing.T) {
	c := newCanvas(Document{Created: midday})
	got := c.wrap([]span{{text: "one\ntwo 20\u00a0°C"}}, face{size: 10}, 300)
	if len(got) != 2 || got[1][0].text != "two 20\u00a0°C" {
		t.Errorf("got %+v", got)
	}
	if narrow := c.wrap([]span{{text: "two 20\u00a0°C"}}, face{size: 10}, 40); len(narrow) != 2 || narrow[1][0].text != "20\u00a0°C" {
		t.Errorf("got %+v", narrow)
	}
}

func TestAShortBoxIsNeverCutByTheEndOfAPage(t *testing.T) {
	box := `<aside data-block="callout">` + strings.Repeat("<p>One thing.</p>", 6) + `</aside>`
	c := newCanvas(Document{Created: midday})
	for fill := range 40 {
		pages, _ := paged(t, c, strings.Repeat("<p>Line.</p>", fill)+box)
		var on []int
		for i, page := range pages {
			for _, p := range page {
				if len(p.frames) > 0 && (len(on) == 0 || on[len(on)-1] != i) {
					on = append(on, i)
				}
			}
		}
		if len(on) != 1 {
			t.Fatalf("after %d paragraphs the box lies on pages %v", fill, on)
		}
	}
}

// printable asks the regular face only.
func TestAllFacesHaveTheSameCharacters(t *testing.T) {
	for name, ttf := range map[string][]byte{"bold": gobold.TTF, "italic": goitalic.TTF, "bold italic": gobolditalic.TTF, "medium": gomedium.TTF} {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		for r := range covered() {
			if glyph, err := f.GlyphIndex(&buf, r); err != nil || glyph == 0 {
				t.Errorf("%s has no %q (%v)", name, r, err)
			}
		}
	}
}
