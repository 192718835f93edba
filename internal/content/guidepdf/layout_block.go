package guidepdf

import (
	"math"
	"strconv"
)

// heading stays with the block after it.
func (l *layout) heading(b block, in column) {
	size := l.sheet.headings[b.level]
	f := face{medium: true, size: size, colour: ink}
	if b.level > 2 {
		f.colour = accent
	}
	from := len(l.strips)
	l.title(b.spans, f, math.Round(size*1.32), in)
	l.keepFrom(from, len(l.strips))
}

// keepFrom keeps each of the strips from…to with the one after it.
func (l *layout) keepFrom(from, to int) {
	for i := from; i < to; i++ {
		l.strips[i].keep = true
	}
}

func (l *layout) list(b block, in column) {
	for i, it := range b.children {
		if i > 0 {
			l.space(l.sheet.leading * 0.28)
		}
		from := len(l.strips)
		l.blocks(it.children, in.narrow(l.sheet.indent, 0))
		if len(l.strips) == from {
			l.put(strip{height: l.sheet.leading})
		}
		if len(l.strips) > from { // false once there is an error
			l.mark(&l.strips[from], l.marker(b, it, i, in))
		}
	}
}

// mark draws a marker beside the first strip of an item.
func (l *layout) mark(s *strip, marker func(c *canvas, y float64)) {
	inner := s.paint
	s.paint = func(c *canvas, y float64) {
		marker(c, y)
		if inner != nil {
			inner(c, y)
		}
	}
}

func (l *layout) marker(list, it block, i int, in column) func(c *canvas, y float64) {
	f := l.bodyFace()
	baseline := l.sheet.leading/2 + f.size*0.35
	switch {
	case it.tick:
		side := f.size * 0.82
		return func(c *canvas, y float64) { c.box(in.x+1, y+baseline-side, side, accent) }
	case list.ordered:
		number := strconv.Itoa(list.start+i) + "."
		f.colour = accent
		return func(c *canvas, y float64) {
			c.runs([]run{{text: number, face: f, width: c.width(f, number)}}, in.x, y+baseline)
		}
	default:
		f.colour = accent
		return func(c *canvas, y float64) {
			c.runs([]run{{text: "•", face: f, width: c.width(f, "•")}}, in.x+4, y+baseline)
		}
	}
}

// inFrame lays what fill lays with a frame behind it.
func (l *layout) inFrame(f *frame, fill func()) {
	l.frames = append(l.frames, f)
	fill()
	l.frames = l.frames[:len(l.frames)-1]
}

func (l *layout) quote(b block, in column) {
	inner := in.narrow(l.sheet.indent, l.sheet.indent/2)
	l.inFrame(&frame{kind: quote, x: in.x, width: in.width}, func() {
		from := len(l.strips)
		l.blocks(b.children, inner)
		if blank(b.source) {
			return
		}
		l.keepFrom(max(from, len(l.strips)-1), len(l.strips)) // the source stays with the last line
		l.space(4)
		l.text(b.source, face{size: l.sheet.size - 1.5, colour: quiet}, l.sheet.leading-2, inner)
	})
}

// boxPadding is the white inside a box above and below its text.
const boxPadding = 13

// box lays a callout or an exercise. One that takes less than half a page stays whole.
func (l *layout) box(b block, in column) {
	pad := strip{height: boxPadding, keep: true}
	from := len(l.strips)
	l.inFrame(&frame{kind: b.kind, x: in.x, width: in.width}, func() {
		l.put(pad)
		l.blocks(b.children, in.narrow(18, 18))
		l.keepFrom(max(from, len(l.strips)-1), len(l.strips))
		pad.keep = false
		l.put(pad)
	})
	if l.err != nil {
		return
	}
	height := 0.0
	for _, s := range l.strips[from:] {
		height += s.gap + s.height
	}
	if height < l.sheet.depth()/2 {
		l.keepFrom(from, len(l.strips)-1)
	}
}

// ruled lays lines to write on. The first stays with the prompt above it, and up to six stay together.
func (l *layout) ruled(count int, in column) {
	if n := len(l.strips); n > 0 {
		l.strips[n-1].keep = true
	}
	for i := range count {
		l.put(strip{
			height: l.sheet.ruling,
			keep:   i < count-1 && (count <= 6 || i == 0 || i == count-2),
			paint: func(c *canvas, y float64) {
				c.line(in.x, y+l.sheet.ruling, in.x+in.width, 0.6, hairline)
			},
		})
	}
	l.space(l.sheet.leading * 0.8)
}

// figure lays a picture with its caption, or its alt text when there is no picture to be had.
func (l *layout) figure(b block, in column) {
	if l.err != nil {
		return
	}
	p, err := l.pictures.open(b.src)
	if err != nil {
		l.err = err
		return
	}
	caption := face{size: l.sheet.size - 1.5, colour: quiet}
	if p == nil {
		if b.alt != "" {
			caption.italic = true
			l.text([]span{{text: "[" + b.alt + "]"}}, caption, l.sheet.leading-2, in)
		}
	} else {
		width, height := p.fit(in.width, l.sheet.depth()*0.55)
		l.put(strip{height: height, keep: !blank(b.spans), paint: func(c *canvas, y float64) {
			c.picture(p, in.x, y, width, height)
		}})
		l.space(6)
	}
	caption.italic = false
	l.text(b.spans, caption, l.sheet.leading-2, in)
}
