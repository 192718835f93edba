package email

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// TagError tells the author which tag cannot be used, where it stands, and what
// to write instead. Its message is made to be shown to her.
type TagError struct {
	Tag     string   // the tag as she wrote it, such as "{{ fist_name }}"
	Where   string   // "the subject", "the line after the subject", "the text"
	Problem string   // a sentence
	Known   []string // the names she may use there; empty when that is not the trouble
}

func (e *TagError) Error() string {
	s := fmt.Sprintf("In %s, %s: %s", e.Where, e.Tag, e.Problem)
	if len(e.Known) > 0 {
		s += " You can use " + strings.Join(e.Known, ", ") + "."
	}
	return s
}

// Liquid can loop, assign and read files. The author's tags are held to this
// small grammar before Liquid sees them: a name with filters, and conditions on
// names. Arguments are strings only, which leaves no way to a large output.
var (
	tagStart     = regexp.MustCompile(`\{\{|\{%`)
	objectShape  = regexp.MustCompile(`^([\w?.-]+)((?: ?\| ?[^|]*)*)$`)
	filterShape  = regexp.MustCompile(`^([\w-]+)(?: ?: ?("[^"]*"|'[^']*'))?$`)
	clauseShape  = regexp.MustCompile(`^([\w?.-]+)(?: ?(==|!=) ?("[^"]*"|'[^']*'))?$`)
	clauseJoiner = regexp.MustCompile(` (?:and|or) `)
)

// filters is every filter the author may use, and whether it needs a word.
var filters = map[string]bool{"default": true, "capitalize": false, "upcase": false, "downcase": false, "strip": false}

// checker reads one piece of text, a subject or a text node, and rewrites its
// tags in the one form Liquid reads without surprise.
type checker struct {
	where string
	words vocabulary
	open  []string // the if and unless tags that are open
	first string   // the outermost open tag, as written, for the error
}

// check returns source with its tags made tidy, and whether it has any.
func (c *checker) check(source string) (tidy string, tags bool, err error) {
	var out strings.Builder
	rest := source
	for {
		at := tagStart.FindStringIndex(rest)
		if at == nil {
			break
		}
		out.WriteString(rest[:at[0]])
		closing := "}}"
		if rest[at[0]:at[1]] == "{%" {
			closing = "%}"
		}
		length := strings.Index(rest[at[1]:], closing)
		if length < 0 {
			return "", true, c.trouble(shorten(rest[at[0]:]),
				"this tag is not finished. If part of it is bold or a link, type it again in one go, up to the closing "+closing+".")
		}
		written := rest[at[0] : at[1]+length+2]
		inner := tidyTag(rest[at[1] : at[1]+length])
		if closing == "}}" {
			inner, err = c.object(written, inner)
		} else {
			inner, err = c.condition(written, inner)
		}
		if err != nil {
			return "", true, err
		}
		out.WriteString(inner)
		tags = true
		rest = rest[at[1]+length+2:]
	}
	out.WriteString(rest)
	if len(c.open) > 0 {
		return "", true, c.trouble(c.first,
			"there is no {% end"+c.open[0]+" %} for it here. Both must stand in the same paragraph, with nothing bold and no link between them.")
	}
	return out.String(), tags, nil
}

// object reads what stands between {{ and }}.
func (c *checker) object(written, inner string) (string, error) {
	m := objectShape.FindStringSubmatch(inner)
	if m == nil {
		return "", c.trouble(written, `this is not a tag I know. It looks like {{ first_name }}, or {{ first_name | default: "there" }}.`)
	}
	if err := c.name(written, m[1]); err != nil {
		return "", err
	}
	tidy := "{{ " + m[1]
	for _, filter := range strings.Split(m[2], "|")[1:] {
		f := filterShape.FindStringSubmatch(strings.TrimSpace(filter))
		needsWord, known := false, false
		if f != nil {
			needsWord, known = filters[f[1]]
		}
		switch {
		case !known:
			return "", c.trouble(written, `after the | there can be default: "there", capitalize, upcase, downcase or strip.`)
		case needsWord && f[2] == "":
			return "", c.trouble(written, `default wants a word in quotation marks, like default: "there".`)
		case needsWord:
			tidy += " | " + f[1] + ": " + f[2]
		case f[2] != "":
			return "", c.trouble(written, f[1]+" takes no word after it.")
		default:
			tidy += " | " + f[1]
		}
	}
	return tidy + " }}", nil
}

// condition reads what stands between {% and %}.
func (c *checker) condition(written, inner string) (string, error) {
	keyword, rest, _ := strings.Cut(inner, " ")
	switch keyword {
	case "if", "unless":
		if len(c.open) == 0 {
			c.first = written
		}
		c.open = append(c.open, keyword)
	case "elsif":
		if len(c.open) == 0 || c.open[len(c.open)-1] != "if" {
			return "", c.trouble(written, "there is no {% if … %} before it in this paragraph.")
		}
	case "else", "endif", "endunless":
		return c.closing(written, keyword, rest)
	default:
		return "", c.trouble(written, "a letter can use if, unless, else and endif, and nothing else between {% and %}.")
	}
	for _, clause := range clauseJoiner.Split(rest, -1) {
		m := clauseShape.FindStringSubmatch(clause)
		if m == nil {
			return "", c.trouble(written, "this condition is not one I can follow. It looks like {% if first_name %}.")
		}
		if len(m[3]) == 2 {
			return "", c.trouble(written, "to ask whether there is one at all, write {% if "+m[1]+" %} or {% unless "+m[1]+" %}.")
		}
		if err := c.name(written, m[1]); err != nil {
			return "", err
		}
	}
	return "{% " + inner + " %}", nil
}

// closing reads else, endif and endunless, which stand alone.
func (c *checker) closing(written, keyword, rest string) (string, error) {
	if len(c.open) == 0 {
		return "", c.trouble(written, "there is no {% if … %} before it in this paragraph.")
	}
	if rest != "" {
		return "", c.trouble(written, "nothing can follow "+keyword+".")
	}
	if opened, ends := strings.CutPrefix(keyword, "end"); ends {
		last := len(c.open) - 1
		if c.open[last] != opened {
			return "", c.trouble(written, "what is open here ends with {% end"+c.open[last]+" %}.")
		}
		c.open = c.open[:last]
	}
	return "{% " + keyword + " %}", nil
}

// name refuses a variable that is not for this place.
func (c *checker) name(written, name string) error {
	if c.words.has(name) {
		return nil
	}
	problem := fmt.Sprintf("there is no “%s”.", name)
	if near := c.words.nearest(name); near != "" {
		problem = fmt.Sprintf("there is no “%s”; did you mean %s?", name, near)
	} else if slices.Contains(c.words.inside, name) {
		problem = fmt.Sprintf("“%s” belongs inside the letter; here somebody glancing at her phone would see it.", name)
	}
	return &TagError{Tag: shorten(written), Where: c.where, Problem: problem, Known: c.words.names}
}

func (c *checker) trouble(tag, problem string) error {
	return &TagError{Tag: shorten(tag), Where: c.where, Problem: problem}
}

// tidyTag undoes what editors and phones do to a tag: no-break spaces, line
// breaks, invisible marks, and curly quotation marks where straight ones are meant.
func tidyTag(inner string) string {
	inner = oneLine(strings.NewReplacer("\u200c", "", "\u200d", "").Replace(inner))
	if !strings.ContainsAny(inner, `"'`) {
		inner = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'").Replace(inner)
	}
	return inner
}

// shorten keeps an error readable when an unfinished tag swallows a page.
func shorten(s string) string {
	s = oneLine(s)
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
