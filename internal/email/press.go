package email

import (
	"errors"
	"sync"
)

// firstName is the one variable of the words that is the reader's own and no link.
const firstName = "first_name"

// mostSheets bounds what a press keeps: a text that asks for each one's name has a sheet for
// every name.
const mostSheets = 64

// Press renders one text for many readers and keeps what it has rendered: usually a sheet
// for those with a name, one for those without, and two discreet ones. Safe for concurrent use.
type Press struct {
	words *Compiled
	vars  Vars
	frame Frame
	links []string
	// uses and compares say what the words do with the first name.
	uses, compares bool

	mu     sync.Mutex
	sheets map[sheetKey]*Shared
}

// sheetKey is all that decides which sheet a reader gets.
type sheetKey struct {
	discreet, named bool
	name            string // only where the text differs with the name itself
}

// NewPress returns a press for a text. vars are the values that are the same for all; links are
// the variables that hold each one's own links, "unsubscribe_url" and "letter_url" among
// them. The frame's link to stop is the reader's "unsubscribe_url".
func NewPress(words *Compiled, vars Vars, f Frame, links ...string) *Press {
	return &Press{
		words: words, vars: vars, frame: f, links: links, sheets: map[sheetKey]*Shared{},
		uses: words.Uses(firstName), compares: words.Compares(firstName),
	}
}

// For returns the sheet for a reader with this first name, which may be empty: the same
// pointer for everybody who shares it. Her "first_name" and links go into [Shared.Fill].
func (p *Press) For(name string, discreet bool) (*Shared, error) {
	name = oneLine(name)
	key := sheetKey{discreet: discreet, named: name != "" && p.uses}
	if key.named && p.compares {
		key.name = name
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	sheet, err := p.sheet(key)
	if errors.Is(err, ErrNotShared) && key.named && key.name == "" {
		key.name = name
		sheet, err = p.sheet(key)
	}
	return sheet, err
}

// sheet returns a kept sheet or renders it. A sheet that cannot be shared is kept too, as nil.
func (p *Press) sheet(key sheetKey) (*Shared, error) {
	if known, ok := p.sheets[key]; ok {
		if known == nil {
			return nil, ErrNotShared
		}
		return known, nil
	}
	rendered, err := p.render(key)
	if err != nil && !errors.Is(err, ErrNotShared) {
		return nil, err
	}
	if len(p.sheets) >= mostSheets {
		clear(p.sheets)
	}
	p.sheets[key] = rendered
	return rendered, err
}

func (p *Press) render(key sheetKey) (*Shared, error) {
	differs := p.links
	if key.named && key.name == "" {
		differs = append([]string{firstName}, p.links...)
	}
	marks := NewMarks(differs...)
	vars := marks.Into(p.vars)
	if key.name != "" {
		vars[firstName] = key.name
	}
	f := p.frame
	f.UnsubscribeURL = marks.Of("unsubscribe_url")
	var c Content
	var err error
	if key.discreet {
		c, err = p.words.RenderDiscreet(vars, f, marks.Of("letter_url"))
	} else {
		c, err = p.words.Render(vars, f)
	}
	if err != nil {
		return nil, err
	}
	return marks.Share(c)
}
