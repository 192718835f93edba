package importer

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// item splits a list line into indent, bullet or number, and words.
var item = regexp.MustCompile(`^([\s\x{00a0}]*)(?:([•●▪■‣◦⁃∙·✓✔✦*+-]|[–—]\s)|(\d{1,2}|[a-zA-Z])[.)])[\s\x{00a0}]+(\S.*)$`)

func isItem(line string) bool {
	m := item.FindStringSubmatch(line)
	return m != nil && !attribution.MatchString(strings.TrimSpace(line))
}

// surelyItem says whether a line can only be a list item: "-" and "1." also begin ordinary lines.
func surelyItem(line string) bool {
	m := item.FindStringSubmatch(line)
	return m != nil && strings.ContainsAny(m[2], "•●▪■‣◦⁃∙✓✔✦")
}

// numbered says whether a list line counts rather than bullets.
func numbered(line string) bool {
	m := item.FindStringSubmatch(line)
	return m != nil && m[3] != ""
}

// startsList says whether chunk i begins a list: a sure bullet, or two items
// or more, in one chunk or one after the other.
func startsList(chunks []chunk, i int) bool {
	c := chunks[i]
	if !isItem(c.lines[0]) {
		return false
	}
	if surelyItem(c.lines[0]) {
		return true
	}
	for _, line := range c.lines[1:] {
		if isItem(line) {
			return true
		}
	}
	return continuesList(chunks, i, i+1)
}

// continuesList says whether chunk j goes on with the list that chunk i began:
// the same sort of item, not the first of a new count.
func continuesList(chunks []chunk, i, j int) bool {
	if j >= len(chunks) || !isItem(chunks[j].lines[0]) {
		return false
	}
	a, b := item.FindStringSubmatch(chunks[i].lines[0]), item.FindStringSubmatch(chunks[j].lines[0])
	if len(b[1]) > len(a[1])+1 {
		return true // deeper: a list inside the item
	}
	return (a[3] != "") == (b[3] != "") && b[3] != "1"
}

// plainList builds <ul> or <ol> from chunks of items. A line without a bullet
// continues the item above it; deeper items make a list inside the item.
func plainList(chunks []chunk) *html.Node {
	type open struct {
		indent int
		node   *html.Node
	}
	var stack []open
	var li *html.Node
	for _, c := range chunks {
		for _, line := range c.lines {
			m := item.FindStringSubmatch(line)
			if m == nil || li != nil && attribution.MatchString(strings.TrimSpace(line)) {
				appendLinked(li, " "+squeeze(line))
				continue
			}
			indent := len([]rune(strings.ReplaceAll(m[1], "\t", "    ")))
			for len(stack) > 1 && indent < stack[len(stack)-1].indent {
				stack = stack[:len(stack)-1]
			}
			if len(stack) == 0 || indent > stack[len(stack)-1].indent+1 && len(stack) < 4 {
				name := "ul"
				if numbered(line) {
					name = "ol"
				}
				l := element(name)
				if li != nil {
					li.AppendChild(l)
				}
				stack = append(stack, open{indent, l})
			}
			li = plainLine("li", m[4])
			stack[len(stack)-1].node.AppendChild(li)
		}
	}
	return stack[0].node
}
