package importer

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// tooDeepMarkdown is a line that opens more quotations or lists than anybody writes.
var tooDeepMarkdown = regexp.MustCompile(`(?m)^(?:[ \t]*(?:[>*+-]|\d+[.)])){40}`)

// readMarkdown reads front matter and CommonMark with tables. Each top-level
// block is rendered by itself, so that it keeps its line number.
func (d *draft) readMarkdown(src string) error {
	if tooDeepMarkdown.MatchString(src) {
		return ErrTooDeep
	}
	if longestParagraph(src) > maxMarkdownParagraph {
		return ErrTooLong
	}
	skipped := d.readFrontMatter(src)
	// Blank out the front matter rather than cutting it: line numbers stay those of the file.
	source := []byte(strings.Repeat("\n", strings.Count(src[:skipped], "\n")) + src[skipped:])
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(gmhtml.WithUnsafe()), // cleaned and sanitised afterwards like any HTML
	)
	doc := md.Parser().Parse(text.NewReader(source))
	if doc.ChildCount() > MaxBlocks {
		return ErrTooMany
	}
	lines := lineStarts(source)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		var out bytes.Buffer
		if err := md.Renderer().Render(&out, source, n); err != nil {
			return fmt.Errorf("rendering Markdown: %w", err)
		}
		line := lineOf(lines, startOf(n))
		nodes, err := html.ParseFragment(&out, element("body"))
		if err != nil {
			return ErrTooDeep
		}
		w := &htmlWalker{draft: d, line: line, fixedLine: line}
		for _, c := range nodes {
			w.walk(c, 0)
		}
		w.flush()
	}
	return nil
}

// maxMarkdownParagraph bounds the time that links and emphasis opened and never
// closed can take: it grows with the square of a paragraph's length.
const maxMarkdownParagraph = 20_000

// longestParagraph is the length in bytes of the longest run of text without a blank line.
func longestParagraph(src string) int {
	longest, run := 0, 0
	for line := range strings.Lines(src) {
		if run += len(line); strings.TrimSpace(line) == "" {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// frontMatterEnd returns where the text after front matter begins, or 0 when there is none.
func frontMatterEnd(src string) int {
	if !strings.HasPrefix(src, "---\n") {
		return 0
	}
	for _, fence := range []string{"\n---\n", "\n...\n"} {
		if i := strings.Index(src[3:], fence); i >= 0 {
			return 3 + i + len(fence)
		}
	}
	return 0
}

// readFrontMatter takes title, description and slug, and says which other
// fields it left. It returns how many bytes of src it read.
func (d *draft) readFrontMatter(src string) int {
	end := frontMatterEnd(src)
	if end == 0 {
		return 0
	}
	fields := map[string]any{}
	inner := strings.TrimPrefix(src[:end], "---\n")
	inner = inner[:strings.LastIndex(strings.TrimRight(inner, "\n"), "\n")+1]
	if strings.Count(inner, "\n") > 200 || yaml.Unmarshal([]byte(inner), &fields) != nil {
		d.doubt(1, AboutText, "The lines between the two “---” at the top could not be read as front matter, so they were left out.")
		return end
	}
	var left []string
	for _, key := range sortedKeys(fields) {
		value, isText := fields[key].(string)
		switch value = squeeze(value); {
		case strings.EqualFold(key, "title") && isText:
			d.article.Title = value
		case isText && slices.Contains([]string{"description", "excerpt", "summary"}, strings.ToLower(key)):
			d.article.Excerpt = value
		case strings.EqualFold(key, "slug") && isText:
			d.article.Slug = value
		default:
			left = append(left, key)
		}
	}
	if len(left) > 0 {
		d.doubt(1, AboutLeftOut, "The top of the file also sets "+strings.Join(left, ", ")+". These were not brought over; set them on the post if you want them.")
	}
	return end
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// lineStarts returns the offset at which each line begins.
func lineStarts(source []byte) []int {
	starts := []int{0}
	for i, b := range source {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineOf returns the line, from 1, that holds offset.
func lineOf(starts []int, offset int) int {
	return sort.SearchInts(starts, offset+1)
}

// startOf returns the offset of the first text of n, or 0: containers such as lists know only their children's.
func startOf(n ast.Node) int {
	start := 0
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && c.Type() != ast.TypeInline && c.Lines() != nil && c.Lines().Len() > 0 {
			start = c.Lines().At(0).Start
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return start
}
