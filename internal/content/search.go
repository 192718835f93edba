package content

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
)

// What a visitor's query may be, and what is read of a longer one.
const (
	maxQuery = 100 // characters
	maxTerms = 12
)

// The kinds of a [Hit].
const (
	HitPost = "post"
	HitPage = "page"
	HitFAQ  = "faq"
)

// Hit is something found.
type Hit struct {
	Kind    string // [HitPost], [HitPage] or [HitFAQ]
	Title   string
	Path    string // on this site
	Snippet []Part // plain text around the words found, or the beginning when only the title has them
}

// Part is a run of a snippet. Text is plain: it must be escaped like any other.
type Part struct {
	Text string
	Mark bool // it is one of the words asked for
}

// Search finds published posts, pages and questions that have every word of query, best
// first; when none has them all, those that have some. The last word may be unfinished.
// Nothing found is an empty slice. Whatever query holds, it is words and never syntax: it
// causes no error.
func Search(app core.App, query string, limit int) ([]Hit, error) {
	terms := searchTerms(query)
	if len(terms) == 0 || limit <= 0 {
		return nil, nil
	}
	first := strings.ToLower(strings.ReplaceAll(strings.Trim(terms[0], `"*`), `""`, `"`))
	hits, err := match(app, strings.Join(terms, " AND "), first, limit)
	if err == nil && len(hits) == 0 && len(terms) > 1 {
		hits, err = match(app, strings.Join(terms, " OR "), first, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("searching: %w", err)
	}
	return hits, nil
}

// searchTerms are the words of a query as FTS5 strings: quoted, so that nothing in them
// is an operator, and the last with a star, since it may be unfinished
// (https://sqlite.org/fts5.html, section 3.1). A word without letter or digit is left out:
// it would match nothing.
func searchTerms(query string) []string {
	if runes := []rune(query); len(runes) > maxQuery {
		query = string(runes[:maxQuery])
	}
	var terms []string
	for _, word := range strings.Fields(strings.Map(oneLine, query)) {
		if strings.IndexFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
			continue
		}
		terms = append(terms, `"`+strings.ReplaceAll(word, `"`, `""`)+`"`)
		if len(terms) == maxTerms {
			break
		}
	}
	if len(terms) > 0 {
		terms[len(terms)-1] += "*"
	}
	return terms
}

// The characters that stand around a found word in FTS5's answer. [PlainText] lets no
// control character through, so no text can hold them.
const (
	markStart = "\x02"
	markEnd   = "\x03"
)

// snippetParts splits FTS5's snippet at its marks.
func snippetParts(snippet string) []Part {
	var parts []Part
	add := func(text string, mark bool) {
		if text = strings.ReplaceAll(text, "\n", " "); text != "" {
			parts = append(parts, Part{Text: text, Mark: mark})
		}
	}
	for snippet != "" {
		before, rest, _ := strings.Cut(snippet, markStart)
		found, after, _ := strings.Cut(rest, markEnd)
		add(before, false)
		add(found, true)
		snippet = after
	}
	return parts
}
