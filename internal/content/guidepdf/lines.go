package guidepdf

import (
	"strings"
	"unicode"
)

// run is text in one face on one line, x points from its left end.
type run struct {
	text  string
	face  face
	link  string
	x     float64
	width float64
}

// word is what may not be broken between two places where a line may end.
type word struct {
	runs  []run
	width float64
	space bool // a space comes before it
	fresh bool // a line ends before it
}

// words cuts spans where a line may end: at white space, and after a dash.
func (c *canvas) words(spans []span, f face) []word {
	var out []word
	next := word{}
	end := func(space, fresh bool) {
		if len(next.runs) > 0 {
			out = append(out, next)
			next = word{}
		}
		next.space = next.space || space
		next.fresh = next.fresh || fresh
	}
	for _, s := range spans {
		face := f.with(s.style)
		var b strings.Builder
		flush := func() {
			if b.Len() > 0 {
				r := run{text: b.String(), face: face, link: s.link, x: next.width}
				r.width = c.width(face, r.text)
				next.runs = append(next.runs, r)
				next.width += r.width
				b.Reset()
			}
		}
		for _, r := range s.text {
			switch {
			case r == '\n':
				flush()
				end(false, true)
			case r == '\u200b':
				flush()
				end(false, false)
			case r != '\u00a0' && unicode.IsSpace(r):
				flush()
				end(true, false)
			default:
				b.WriteRune(r)
				if r == '—' || r == '–' {
					flush()
					end(false, false)
				}
			}
		}
		flush()
	}
	end(false, false)
	return out
}

// wrap sets spans in lines no wider than width. No spans, no lines.
func (c *canvas) wrap(spans []span, f face, width float64) [][]run {
	var out [][]run
	var line []run
	x := 0.0
	for _, w := range c.words(spans, f) {
		gap := 0.0
		if w.space && len(line) > 0 {
			gap = c.width(line[len(line)-1].face, " ")
		}
		if len(line) > 0 && (w.fresh || x+gap+w.width > width) {
			out = append(out, line)
			line, x, gap = nil, 0, 0
		}
		if gap > 0 {
			line = c.space(line, w.runs[0], gap)
			x += gap
		}
		for _, r := range w.runs {
			for _, piece := range c.chop(r, width) {
				if len(line) > 0 && x+piece.width > width+0.01 && w.width > width {
					out = append(out, line)
					line, x = nil, 0
				}
				piece.x = x
				x += piece.width
				line = join(line, piece)
			}
		}
	}
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// balance is the least width that takes no more lines than width does, so that a title has no lone word at its end.
func (c *canvas) balance(spans []span, f face, width float64) float64 {
	lines := len(c.wrap(spans, f, width))
	if lines < 2 || lines > 4 {
		return width
	}
	low, high := width/2, width
	for high-low > 2 {
		middle := (low + high) / 2
		if len(c.wrap(spans, f, middle)) > lines {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// space puts a space at the end of line; it carries a link only between two words of the same link.
func (c *canvas) space(line []run, next run, gap float64) []run {
	last := line[len(line)-1]
	blank := run{text: " ", face: last.face, link: last.link, x: last.x + last.width, width: gap}
	if last.link != next.link && last.link != "" {
		blank.face, blank.link = next.face, ""
	}
	return join(line, blank)
}

// join appends r to line, as one run where nothing but the words differs.
func join(line []run, r run) []run {
	if n := len(line); n > 0 && line[n-1].face == r.face && line[n-1].link == r.link {
		line[n-1].text += r.text
		line[n-1].width += r.width
		return line
	}
	return append(line, r)
}

// chop cuts a run which no line could hold, such as a long address.
func (c *canvas) chop(r run, width float64) []run {
	if r.width <= width {
		return []run{r}
	}
	var out []run
	part := r
	part.text, part.width = "", 0
	for _, letter := range r.text {
		w := c.width(r.face, string(letter))
		if part.width+w > width && part.text != "" {
			out = append(out, part)
			part.text, part.width = "", 0
		}
		part.text += string(letter)
		part.width += w
	}
	return append(out, part)
}
