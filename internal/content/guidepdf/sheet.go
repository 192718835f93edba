package guidepdf

// sheet is the geometry of a page and its type, in points (1/72 inch).
type sheet struct {
	name                     string // as fpdf calls it
	width, height            float64
	left, right, top, bottom float64 // margins
	size, leading            float64 // of body text
	title                    float64 // size
	headings                 [5]float64
	indent                   float64 // of a list
	ruling                   float64 // between lines to write on
}

// The measure is about 70 letters on A4 and 60 on A5, the leading one and a half times the size: easy on tired eyes.
// Ruled lines are 9 mm apart, as in a school book.
var (
	sheetA4 = sheet{
		name: "A4", width: 595.28, height: 841.89, left: 88, right: 88, top: 80, bottom: 92,
		size: 11.5, leading: 17.5, title: 27, headings: [5]float64{2: 17, 3: 13.5, 4: 11.5}, indent: 21, ruling: 25.5,
	}
	sheetA5 = sheet{
		name: "A5", width: 419.53, height: 595.28, left: 48, right: 48, top: 52, bottom: 66,
		size: 10.5, leading: 15.75, title: 22, headings: [5]float64{2: 15, 3: 12, 4: 10.5}, indent: 18, ruling: 24,
	}
)

func (p Paper) sheet() sheet {
	if p == A5 {
		return sheetA5
	}
	return sheetA4
}

// measure is the width of a line.
func (s sheet) measure() float64 { return s.width - s.left - s.right }

// foot is the lowest point of the text, from the top of the page.
func (s sheet) foot() float64 { return s.height - s.bottom }

// depth is the height of the text.
func (s sheet) depth() float64 { return s.foot() - s.top }

// colour is red, green, blue.
type colour [3]int

// Ink that stays readable when printed on a grey printer: text is at least 7:1 on white and on the tints.
var (
	ink      = colour{38, 44, 52}
	quiet    = colour{86, 92, 100}
	accent   = colour{45, 86, 88}
	hairline = colour{188, 194, 196}
	sand     = colour{247, 243, 235}
	sage     = colour{237, 244, 241}
)

// face names a typeface at a size, in a colour.
type face struct {
	medium, bold, italic bool
	size                 float64
	colour               colour
}

// with is f as style s wants it.
func (f face) with(s style) face {
	f.bold = f.bold || s.bold && !f.medium
	f.italic = f.italic || s.italic && !f.medium
	if s.link != "" {
		f.colour = accent
	}
	return f
}
