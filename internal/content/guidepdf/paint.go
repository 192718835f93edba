package guidepdf

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
)

// canvas measures and draws. It is the only part that knows fpdf.
type canvas struct {
	pdf   *fpdf.Fpdf
	sheet sheet
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func newCanvas(d Document) *canvas {
	s := d.Paper.sheet()
	pdf := fpdf.New("P", "pt", s.name, "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true) // the same guide gives the same bytes
	pdf.SetCreationDate(d.Created.UTC())
	pdf.SetModificationDate(d.Created.UTC())
	pdf.SetTitle(basic(d.OutsideName), true)
	pdf.SetProducer("", false)
	pdf.SetCreator("", false)
	if languageTag.MatchString(d.Language) {
		pdf.SetLang(d.Language)
	}
	// fpdf may write into the font it cuts down: each document gets its own copy.
	for style, ttf := range map[string][]byte{"": goregular.TTF, "B": gobold.TTF, "I": goitalic.TTF, "BI": gobolditalic.TTF} {
		pdf.AddUTF8FontFromBytes("text", style, bytes.Clone(ttf))
	}
	pdf.AddUTF8FontFromBytes("medium", "", bytes.Clone(gomedium.TTF))
	return &canvas{pdf, s}
}

// basic is s without the characters past the basic plane, which fpdf cannot write, and without broken UTF-8, at which it
// panics.
func basic(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func (c *canvas) use(f face) {
	family, style := "text", ""
	switch {
	case f.medium:
		family = "medium"
	case f.bold && f.italic:
		style = "BI"
	case f.bold:
		style = "B"
	case f.italic:
		style = "I"
	}
	c.pdf.SetFont(family, style, f.size)
}

// width is that of text in points.
func (c *canvas) width(f face, text string) float64 {
	c.use(f)
	return c.pdf.GetStringWidth(text)
}

// write draws the pages and sends the PDF to w.
func (c *canvas) write(w io.Writer, pages [][]placed) error {
	for i, page := range pages {
		c.pdf.AddPage()
		c.frames(page)
		for _, s := range page {
			if s.paint != nil {
				s.paint(c, s.y)
			}
		}
		if len(pages) > 1 {
			c.number(i + 1)
		}
	}
	return c.pdf.Output(w)
}

func (c *canvas) number(page int) {
	f := face{size: 9, colour: quiet}
	text := strconv.Itoa(page)
	width := c.width(f, text)
	c.runs([]run{{text: text, face: f, width: width}}, (c.sheet.width-width)/2, c.sheet.height-c.sheet.bottom*0.45)
}

// frames draws what lies behind the strips of a page. A frame cut by the end of the page gets a little room there, so
// that its text never touches its edge.
func (c *canvas) frames(page []placed) {
	type extent struct{ top, bottom float64 }
	extents := map[*frame]*extent{}
	var order []*frame
	for _, s := range page {
		for _, f := range s.frames {
			if extents[f] == nil {
				extents[f] = &extent{top: s.y}
				order = append(order, f)
			}
			extents[f].bottom = s.y + s.height
		}
	}
	for _, f := range order {
		e := extents[f]
		if f.kind == quote {
			c.fill(f.x, e.top+2, 2.4, e.bottom-e.top-4, accent)
			continue
		}
		if first := page[0]; within(first, f) && first.paint != nil {
			e.top -= boxPadding
		}
		if last := page[len(page)-1]; within(last, f) && last.paint != nil {
			e.bottom += boxPadding
		}
		tint := sand
		if f.kind == exercise {
			tint = sage
		}
		c.pdf.SetFillColor(tint[0], tint[1], tint[2])
		c.pdf.RoundedRect(f.x, e.top, f.width, e.bottom-e.top, 6, "1234", "F")
	}
}

func within(s placed, f *frame) bool {
	for _, other := range s.frames {
		if other == f {
			return true
		}
	}
	return false
}

// runs draws a line of text with its left end at x.
func (c *canvas) runs(line []run, x, baseline float64) {
	for _, r := range line {
		c.use(r.face)
		c.pdf.SetTextColor(r.face.colour[0], r.face.colour[1], r.face.colour[2])
		c.pdf.Text(x+r.x, baseline, r.text)
		if r.link != "" {
			c.line(x+r.x, baseline+r.face.size*0.16, x+r.x+r.width, 0.5, accent)
			c.pdf.LinkString(x+r.x, baseline-r.face.size, r.width, r.face.size*1.35, r.link)
		}
	}
}

func (c *canvas) line(x1, y, x2, thickness float64, ink colour) {
	c.pdf.SetDrawColor(ink[0], ink[1], ink[2])
	c.pdf.SetLineWidth(thickness)
	c.pdf.Line(x1, y, x2, y)
}

func (c *canvas) fill(x, y, width, height float64, ink colour) {
	c.pdf.SetFillColor(ink[0], ink[1], ink[2])
	c.pdf.Rect(x, y, width, height, "F")
}

// box draws a square to tick.
func (c *canvas) box(x, y, side float64, ink colour) {
	c.pdf.SetDrawColor(ink[0], ink[1], ink[2])
	c.pdf.SetLineWidth(0.9)
	c.pdf.RoundedRect(x, y, side, side, 1.5, "1234", "D")
}

// field draws the cell of a table without its text.
func (c *canvas) field(f field, y, height float64) {
	c.pdf.SetDrawColor(hairline[0], hairline[1], hairline[2])
	c.pdf.SetLineWidth(0.6)
	how := "D"
	if f.head {
		c.pdf.SetFillColor(sage[0], sage[1], sage[2])
		how = "FD"
	}
	c.pdf.Rect(f.x, y, f.width, height, how)
}

func (c *canvas) picture(p *picture, x, y, width, height float64) {
	options := fpdf.ImageOptions{ImageType: p.format}
	c.pdf.RegisterImageOptionsReader(p.name, options, bytes.NewReader(p.data))
	c.pdf.ImageOptions(p.name, x, y, width, height, false, options, 0, "")
}
