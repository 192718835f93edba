package guidepdf

const cellPadding = 6

// table lays rows of equal columns. A row never breaks; one that is taller than a page is laid as paragraphs.
func (l *layout) table(b block, in column) {
	columns := 1
	for _, row := range b.rows {
		total := 0
		for _, c := range row {
			total += c.cols
		}
		columns = max(columns, total)
	}
	width := in.width / float64(columns)
	for i, row := range b.rows {
		l.row(row, width, in, i == 0)
	}
}

// field is a cell with its text set.
type field struct {
	lines    [][]run
	x, width float64
	head     bool
}

func (l *layout) row(cells []cell, width float64, in column, first bool) {
	f := face{size: l.sheet.size - 1, colour: ink}
	leading := l.sheet.leading - 1.5
	var fields []field
	x, height, heads := in.x, leading, 0
	for _, c := range cells {
		one := field{x: x, width: width * float64(c.cols), head: c.head}
		cellFace := f
		cellFace.medium = c.head
		one.lines = l.canvas.wrap(c.spans, cellFace, one.width-2*cellPadding)
		if blank(c.spans) {
			height = max(height, 2*leading) // room for handwriting
		}
		if c.head {
			heads++
		}
		height = max(height, float64(len(one.lines))*leading)
		x += one.width
		fields = append(fields, one)
	}
	height += 2 * cellPadding
	if height > l.sheet.depth() {
		for _, c := range cells {
			l.text(c.spans, f, leading, in)
			l.space(leading / 2)
		}
		return
	}
	l.put(strip{height: height, keep: first || heads == len(cells), paint: func(c *canvas, y float64) {
		for _, one := range fields {
			c.field(one, y, height)
			for i, line := range one.lines {
				c.runs(line, one.x+cellPadding, y+cellPadding+float64(i)*leading+leading/2+f.size*0.35)
			}
		}
	}})
}
