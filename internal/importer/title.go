package importer

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTitle is the longest opening line, in letters, taken for a title.
const maxTitle = 150

// takeTitle settles the title: what the file says, else its first top heading,
// else an opening line that could be one, else the file's name. A heading that
// only repeats the title is dropped.
func (d *draft) takeTitle() {
	a := &d.article
	if len(d.blocks) > 0 {
		b := d.blocks[0]
		opens := b.kind == heading && (b.level <= 1 || d.plain || d.onlyTop(b.level)) ||
			d.plain && b.kind == paragraph && couldBeTitle(b.text())
		switch {
		case a.Title != "" && b.kind == heading && fold(a.Title) == fold(b.text()):
			d.remove(0, 1)
		case a.Title == "" && opens:
			a.Title = b.text()
			d.remove(0, 1)
		}
	}
	if a.Title == "" {
		for i, b := range d.blocks {
			if b.kind == heading && b.level == 1 {
				a.Title = b.text()
				d.remove(i, i+1)
				break
			}
		}
	}
	if a.Title != "" {
		return
	}
	stem := strings.TrimSuffix(baseName(d.name), filepath.Ext(d.name))
	a.Title = squeeze(strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(stem, "")))
	if r, size := utf8.DecodeRuneInString(a.Title); size > 0 {
		a.Title = string(unicode.ToUpper(r)) + a.Title[size:]
	}
	if a.Title == "" || a.Title == "." {
		a.Title = "Untitled"
	}
	d.doubt(0, AboutTitle, "No title was found, so the post is called "+quoted(a.Title)+" after its file. Please give it a title.")
}

// onlyTop says whether the first heading is the only one of its level and the others lie below it.
func (d *draft) onlyTop(level int) bool {
	others := 0
	for _, b := range d.blocks[1:] {
		if b.kind != heading {
			continue
		}
		if b.level <= level {
			return false
		}
		others++
	}
	return others > 0
}

// couldBeTitle is looser than a heading: a title may be long and hold a colon or brackets.
func couldBeTitle(line string) bool {
	n := utf8.RuneCountInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return n >= 2 && n <= maxTitle && !strings.ContainsRune(".,;:…", last) && len(regexpSentenceEnd.FindAllString(line, -1)) == 0
}
