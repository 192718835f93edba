package guidepdf

// strip is a piece of the guide as wide as its column, which never breaks across pages.
type strip struct {
	gap    float64 // white space above it; none at the head of a page
	height float64
	keep   bool                       // it shares its page with the strip after it
	frames []*frame                   // what it lies in, outermost first
	paint  func(c *canvas, y float64) // draws it with its top at y; nil draws nothing
}

// frame is what is drawn behind a series of strips: the tint of a box, or the bar beside a quotation.
type frame struct {
	kind     kind
	x, width float64
}

// column is where blocks may stand.
type column struct {
	x, width float64
}

// narrow is the column moved in by left and right; it keeps room for a few words however deep the nesting.
func (c column) narrow(left, right float64) column {
	if c.width-left-right < 110 {
		return c
	}
	return column{c.x + left, c.width - left - right}
}

// layout turns blocks into strips.
type layout struct {
	canvas   *canvas
	sheet    sheet
	pictures *pictures
	strips   []strip
	frames   []*frame // those open now
	gap      float64  // wanted above the next strip
	keep     bool     // every strip is kept with its next
	err      error
}

// take hands over the strips laid so far.
func (l *layout) take() []strip {
	out := l.strips
	l.strips, l.gap = nil, 0
	return out
}

// put lays one strip, under the gap that was asked for.
func (l *layout) put(s strip) {
	if l.err != nil {
		return
	}
	if len(l.strips) >= maxStrips {
		l.err = ErrTooLong
		return
	}
	s.gap, l.gap = max(s.gap, l.gap), 0
	s.keep = s.keep || l.keep
	s.frames = append([]*frame(nil), l.frames...)
	l.strips = append(l.strips, s)
}

// space asks for at least points of white above the next strip.
func (l *layout) space(points float64) { l.gap = max(l.gap, points) }

func (l *layout) bodyFace() face { return face{size: l.sheet.size, colour: ink} }

// titleBlock is the head of page one: room, the title, the author, a short rule.
func (l *layout) titleBlock(title, author string) {
	if title == "" && author == "" {
		return
	}
	l.keep = true
	l.put(strip{height: l.sheet.depth() * 0.07})
	column := column{l.sheet.left, l.sheet.measure()}
	l.title([]span{{text: title}}, face{medium: true, size: l.sheet.title, colour: ink}, l.sheet.title*1.25, column)
	if author != "" {
		l.space(8)
		l.text([]span{{text: author}}, face{size: l.sheet.size, colour: quiet}, l.sheet.leading, column)
	}
	l.space(14)
	l.put(strip{height: 1, paint: func(c *canvas, y float64) { c.line(l.sheet.left, y, l.sheet.left+52, 1.6, accent) }})
	l.keep = false
	l.space(30)
}

// colophon is the small print at the foot of the last page.
func (l *layout) colophon(footer string) {
	if footer == "" {
		return
	}
	column := column{l.sheet.left, l.sheet.measure()}
	l.text([]span{{text: footer}}, face{size: 9, colour: quiet}, 13, column)
}

// text sets spans in lines. The first two lines stay together, and so do the last two.
func (l *layout) text(spans []span, f face, leading float64, in column) {
	lines := l.canvas.wrap(spans, f, in.width)
	for i, line := range lines {
		l.put(strip{
			height: leading,
			keep:   len(lines) > 1 && (i == 0 || i == len(lines)-2),
			paint:  func(c *canvas, y float64) { c.runs(line, in.x, y+leading/2+f.size*0.35) },
		})
	}
}

// title sets spans in lines of about one length.
func (l *layout) title(spans []span, f face, leading float64, in column) {
	in.width = l.canvas.balance(spans, f, in.width)
	l.text(spans, f, leading, in)
}

// blocks lays a series of blocks under each other.
func (l *layout) blocks(blocks []block, in column) {
	for i, b := range blocks {
		if i > 0 {
			l.space(l.between(blocks[i-1], b))
			if n := len(l.strips); n > 0 && b.kind == list && blocks[i-1].kind == paragraph {
				l.strips[n-1].keep = true // the words that introduce a list
			}
		}
		l.block(b, in)
	}
}

// between is the white space from one block to the next.
func (l *layout) between(above, below block) float64 {
	em := l.sheet.leading
	switch {
	case below.kind == heading && above.kind == heading:
		return em * 0.5
	case below.kind == heading:
		return em * [5]float64{2: 1.9, 3: 1.4, 4: 1.1}[below.level]
	case above.kind == heading:
		return em * 0.4
	case below.kind == lines:
		return 2
	case below.kind == list:
		return em * 0.4
	case above.kind == rule, below.kind == rule, above.kind == figure, below.kind == figure:
		return em * 1.2
	case framed(above) || framed(below):
		return em * 1.1
	default:
		return em * 0.55
	}
}

func framed(b block) bool {
	return b.kind == callout || b.kind == exercise || b.kind == quote || b.kind == table
}

func (l *layout) block(b block, in column) {
	switch b.kind {
	case paragraph:
		l.text(b.spans, l.bodyFace(), l.sheet.leading, in)
	case heading:
		l.heading(b, in)
	case list:
		l.list(b, in)
	case item:
		l.blocks(b.children, in)
	case quote:
		l.quote(b, in)
	case callout, exercise:
		l.box(b, in)
	case figure:
		l.figure(b, in)
	case lines:
		l.ruled(b.count, in)
	case table:
		l.table(b, in)
	case rule:
		l.put(strip{height: 1, paint: func(c *canvas, y float64) {
			middle := in.x + in.width/2
			c.line(middle-26, y, middle+26, 0.8, hairline)
		}})
	}
}
