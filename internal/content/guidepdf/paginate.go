package guidepdf

// placed is a strip with its top at y.
type placed struct {
	strip
	y float64
}

// paginate puts the strips of the body on pages, and colophon at the foot of the last one.
func paginate(body, colophon []strip, s sheet) [][]placed {
	p := &pager{sheet: s, y: s.top, pages: [][]placed{nil}}
	for len(body) > 0 {
		n := chain(body)
		p.together(body[:n])
		body = body[n:]
	}
	if len(colophon) > 0 {
		p.atFoot(colophon)
	}
	return p.pages
}

// chain is how many strips at the head of strips want to share a page.
func chain(strips []strip) int {
	for i, s := range strips {
		if !s.keep {
			return i + 1
		}
	}
	return len(strips)
}

type pager struct {
	sheet sheet
	pages [][]placed
	y     float64 // where the next strip may begin
}

// together places a chain on one page, turning it first if need be. A chain longer than a page breaks where it must.
func (p *pager) together(strips []strip) {
	height := heightOf(strips)
	if p.y+strips[0].gap+height > p.sheet.foot() && height <= p.sheet.depth() {
		p.turn()
	}
	for _, s := range strips {
		if p.y > p.sheet.top && p.y+s.gap+s.height > p.sheet.foot() {
			p.turn()
		}
		if p.y > p.sheet.top {
			p.y += s.gap
		}
		p.place(s, p.y)
		p.y += s.height
	}
}

// heightOf is the height of strips without the gap above the first.
func heightOf(strips []strip) float64 {
	height := -strips[0].gap
	for _, s := range strips {
		height += s.gap + s.height
	}
	return height
}

func (p *pager) place(s strip, y float64) {
	last := len(p.pages) - 1
	p.pages[last] = append(p.pages[last], placed{s, y})
}

// turn begins a new page, unless this one is still empty.
func (p *pager) turn() {
	if p.y > p.sheet.top {
		p.pages = append(p.pages, nil)
		p.y = p.sheet.top
	}
}

// atFoot places the colophon at the foot of this page, or of the next when there is no room.
func (p *pager) atFoot(strips []strip) {
	height := heightOf(strips)
	if height > p.sheet.depth() {
		p.together(strips)
		return
	}
	if p.y+p.sheet.leading+height > p.sheet.foot() {
		p.turn()
	}
	p.y = max(p.y, p.sheet.foot()-height)
	for _, s := range strips {
		p.place(s, p.y)
		p.y += s.height
	}
}
