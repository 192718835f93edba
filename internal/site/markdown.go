package site

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"github.com/goccy/go-yaml"

	"waymark/internal/content"
)

// frontMatter stands above the Markdown of an article, as static site makers read it.
type frontMatter struct {
	Title       string   `yaml:"title"`
	Date        string   `yaml:"date,omitempty"`
	Updated     string   `yaml:"updated"`
	Author      string   `yaml:"author,omitempty"`
	Description string   `yaml:"description,omitempty"`
	URL         string   `yaml:"url"`
	Topics      []string `yaml:"topics,omitempty"`
}

// markdown is an article as a file to keep: its text, then its questions.
func (s *site) markdown(p *content.Post) (*document, error) {
	l, err := s.layout(p.Path(), p.Title())
	if err != nil {
		return nil, err
	}
	front := frontMatter{
		Title: p.Title(), Updated: stamp(p.Updated()), Author: l.Site.AuthorName, Description: excerpt(p), URL: s.absolute(p.Path()),
	}
	if date := l.date(p.PublishedAt()); date != nil {
		front.Date = date.Machine
	}
	topics, err := content.TopicsOf(s.app, p)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		front.Topics = append(front.Topics, t.Name())
	}
	text, err := s.plainBody(p)
	if err != nil {
		return nil, err
	}
	questions, err := s.plainQuestions(p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	head, err := yaml.Marshal(front)
	if err != nil {
		return nil, fmt.Errorf("writing front matter: %w", err)
	}
	fmt.Fprintf(&out, "---\n%s---\n\n", head)
	title := template.HTML("<h1>" + template.HTMLEscapeString(p.Title()) + "</h1>") //nolint:gosec // escaped here
	body, err := toMarkdown.ConvertString(string(title + text + questions))
	if err != nil {
		return nil, fmt.Errorf("writing Markdown: %w", err)
	}
	out.WriteString(body)
	out.WriteByte('\n')
	return &document{
		contentType: "text/markdown; charset=utf-8", body: out.Bytes(),
		header: [][2]string{{"X-Robots-Tag", "noindex"}, {"Link", "<" + s.absolute(p.Path()) + `>; rel="canonical"`}},
	}, nil
}

// plainQuestions are the questions under an article as HTML, "" when there are none.
func (s *site) plainQuestions(p *content.Post) (template.HTML, error) {
	faqs, err := content.FAQsOf(s.app, p)
	if err != nil || len(faqs) == 0 {
		return "", err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "<h2>%s</h2>", template.HTMLEscapeString(or(p.FAQHeading(), faqHeading)))
	used := newIDs()
	for _, f := range faqs {
		answer, err := s.dress(f.Answer(), dressing{level: 4, ids: used, address: p.Path()})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "<h3>%s</h3>%s", template.HTMLEscapeString(f.Question()), answer.HTML)
	}
	return template.HTML(out.String()), nil //nolint:gosec // escaped or dressed above
}

// toMarkdown is safe for concurrent use.
var toMarkdown = converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), table.NewTablePlugin()))
