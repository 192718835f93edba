package outbox

import (
	"sync"

	"waymark/internal/email"
)

// What Sheets keeps at most: texts, and sheets of a text. A text that differs with every name
// has a sheet for each.
const (
	mostTexts  = 64
	mostSheets = 128
)

// Sheets keeps texts that go to many as sheets, so that each is parsed and rendered once. The
// zero value is ready; safe for concurrent use.
type Sheets struct {
	mu    sync.Mutex
	known map[string]*text
}

// text is one version of a text and its sheets.
type text struct {
	version string
	press   *email.Press
	blank   Sheet // what all its sheets have
	sheets  map[*email.Shared]*Sheet
}

// Of returns the sheet of a text for somebody with this name (which may be empty), the same pointer
// for everybody who shares it. id names the text, version changes whenever it does or what
// stands around it; make renders it, and is asked when there is none of that version yet.
func (s *Sheets) Of(id, version, name string, discreet bool, make func() (*email.Press, Sheet, error)) (*Sheet, error) {
	kept, err := s.text(id, version, make)
	if err != nil {
		return nil, err
	}
	words, err := kept.press.For(name, discreet)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sheet := kept.sheets[words]; sheet != nil {
		return sheet, nil
	}
	if len(kept.sheets) >= mostSheets {
		clear(kept.sheets)
	}
	sheet := kept.blank
	sheet.Words = words
	kept.sheets[words] = &sheet
	return &sheet, nil
}

func (s *Sheets) text(id, version string, make func() (*email.Press, Sheet, error)) (*text, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.known[id]; kept != nil && kept.version == version {
		return kept, nil
	}
	press, blank, err := make()
	if err != nil {
		return nil, err
	}
	if s.known == nil || len(s.known) >= mostTexts {
		s.known = map[string]*text{}
	}
	s.known[id] = &text{version, press, blank, map[*email.Shared]*Sheet{}}
	return s.known[id], nil
}
