package importer

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	stepHeading = regexp.MustCompile(`(?i)^(?:\d{1,2}[.):]|(?:step|part|sign|tip|stage|week|day|phase)\s+(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b)`)
	numberWord  = regexp.MustCompile(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\b`)
	numberValue = map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
)

// closeGuessed gives levels to headings that nothing marks. Capitals outrank
// the others; counted headings lie under the one before them; and a short
// introduction that ends in a colon announces the sections that follow it.
func (d *draft) closeGuessed() {
	var at []int
	caps, plainCase := 0, 0
	for i, b := range d.blocks {
		if b.kind != heading {
			continue
		}
		at = append(at, i)
		if allCaps(b.text()) {
			caps++
		} else {
			plainCase++
		}
	}
	byCaps := caps >= 2 && plainCase >= 1
	under := false
	for _, i := range at {
		b := &d.blocks[i]
		switch {
		case byCaps:
			b.level = 3
			if allCaps(b.text()) || !under {
				b.level, under = 2, true
			}
		case stepHeading.MatchString(b.text()) && under:
			b.level = 3
		default:
			b.level = 2
			under = true
		}
	}
	if !byCaps {
		for k := range at {
			d.lowerAnnounced(at, k)
		}
	}
}

// lowerAnnounced looks whether heading k is followed by nothing but an
// introduction ending in a colon. The headings after it are then its parts: as
// many as the introduction counts, or, when it does not, those with one
// paragraph each, for a longer section is a subject of its own.
func (d *draft) lowerAnnounced(at []int, k int) {
	first := at[k]
	end := d.sectionEnd(first)
	if d.blocks[first].level != 2 || end-first < 2 || end-first > 3 || d.blocks[end-1].kind != paragraph || !strings.HasSuffix(d.blocks[end-1].text(), ":") {
		return
	}
	counted := 0
	if m := numberWord.FindString(d.blocks[end-1].text()); m != "" {
		if counted = numberValue[strings.ToLower(m)]; counted == 0 {
			_, _ = fmt.Sscan(m, &counted)
		}
	}
	last := k
	for j := k + 1; j < len(at) && d.blocks[at[j]].level == 2; j++ {
		if counted > 0 && j > k+counted || counted == 0 && d.sectionEnd(at[j])-at[j] > 2 {
			break
		}
		last = j
	}
	if counted > 0 && last != k+counted || last-k < 2 {
		return
	}
	for j := k + 1; j <= last; j++ {
		d.blocks[at[j]].level = 3
	}
	d.doubt(d.blocks[at[k+1]].line, AboutHeading, fmt.Sprintf("The %s from %s on were made smaller, as parts of %s, because the line before them announces them.",
		count(last-k, "heading", "headings"), quoted(d.blocks[at[k+1]].text()), quoted(d.blocks[first].text())))
}
