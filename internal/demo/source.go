package demo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed content/*.yaml content/posts/*.html content/guides/*.html content/pages/*.html content/media/*.jpg
var embedded embed.FS

// source is the demo's writing as it lies in content/. Everything refers to everything
// else by a slug, a file name or an id of its own, never by a record's id.
type source struct {
	site     map[string]any // a field of the collection "site" each
	pictures []picture
	topics   []topic
	faqs     []faq
	letters  letters
	guides   []guide
	posts    []post
	pages    []page
	files    fs.FS // of the pictures
}

type picture struct {
	File   string `yaml:"filename"`
	Alt    string `yaml:"alt"`
	Credit string `yaml:"credit"` // where it comes from; a picture without one is not ours to ship
}

type topic struct {
	Name string `yaml:"name"`
	Slug string `yaml:"slug"`
}

type faq struct {
	ID       string `yaml:"id"`
	Question string `yaml:"question"`
	Topic    string `yaml:"topic"`
	Answer   string `yaml:"answer"`
}

// letters are the sequence that follows every guide of the demo.
type letters struct {
	Name     string   `yaml:"name"`
	Weekdays []string `yaml:"weekdays"`
	From     string   `yaml:"send_from"`
	Until    string   `yaml:"send_until"`
	Timezone string   `yaml:"timezone"`
	Steps    []struct {
		Subject   string `yaml:"subject"`
		Preheader string `yaml:"preheader"`
		Delay     int    `yaml:"delay"`
		Unit      string `yaml:"delay_unit"`
		Body      string `yaml:"body"`
	} `yaml:"steps"`
}

type guide struct {
	Title       string `yaml:"title"`
	OutsideName string `yaml:"outside_name"`
	Slug        string `yaml:"slug"`
	Summary     string `yaml:"summary"`
	Cover       string `yaml:"cover"`
	body        string
}

type post struct {
	Title          string   `yaml:"title"`
	Slug           string   `yaml:"slug"`
	Excerpt        string   `yaml:"excerpt"`
	Topics         []string `yaml:"topics"`
	DaysAgo        int      `yaml:"published"`
	Cover          string   `yaml:"cover"`
	CoverAlt       string   `yaml:"cover_alt"`
	CoverCaption   string   `yaml:"cover_caption"`
	ContentNote    string   `yaml:"content_note"`
	FAQs           []string `yaml:"faqs"`
	FAQHeading     string   `yaml:"faq_heading"`
	Related        []string `yaml:"related"`
	Guide          string   `yaml:"guide"`
	SEOTitle       string   `yaml:"seo_title"`
	SEODescription string   `yaml:"seo_description"`
	body           string
}

type page struct {
	Title          string `yaml:"title"`
	Slug           string `yaml:"slug"`
	Menu           string `yaml:"menu"`
	Position       int    `yaml:"position"`
	SEODescription string `yaml:"seo_description"`
	body           string
}

// readSource reads content/ in files. A name in the YAML that nothing here knows is an
// error that says the file and the line: a typo must not leave a field empty.
func readSource(files fs.FS) (*source, error) {
	s := &source{}
	var err error
	if s.files, err = fs.Sub(files, "content/media"); err != nil {
		return nil, fmt.Errorf("finding the pictures: %w", err)
	}
	for name, into := range map[string]any{
		"site": &s.site, "media": &s.pictures, "topics": &s.topics, "faqs": &s.faqs, "sequence": &s.letters,
	} {
		file := "content/" + name + ".yaml"
		raw, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, fmt.Errorf("reading the demo's writing: %w", err)
		}
		if err := decode(raw, into); err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
	}
	for _, p := range s.pictures {
		if p.Credit == "" || p.Alt == "" {
			return nil, fmt.Errorf("the picture %s needs an alt and a credit", p.File)
		}
	}
	if s.guides, err = articles(files, "guides", func(g *guide) *string { return &g.body }); err != nil {
		return nil, err
	}
	if s.posts, err = articles(files, "posts", func(p *post) *string { return &p.body }); err != nil {
		return nil, err
	}
	if s.pages, err = articles(files, "pages", func(p *page) *string { return &p.body }); err != nil {
		return nil, err
	}
	return s, nil
}

func decode(raw []byte, into any) error {
	return yaml.UnmarshalWithOptions(raw, into, yaml.DisallowUnknownField())
}

// errNoHead is a text without its YAML head.
var errNoHead = errors.New("it must begin with a line ---, the head, and another line ---")

// articles reads the texts of one folder in order of their file names: a YAML head
// between two lines of ---, then HTML, which goes where body says.
func articles[T any](files fs.FS, folder string, body func(*T) *string) ([]T, error) {
	names, err := fs.Glob(files, path.Join("content", folder, "*.html"))
	if err != nil {
		return nil, fmt.Errorf("listing the demo's %s: %w", folder, err)
	}
	found := make([]T, len(names))
	for i, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading the demo's writing: %w", err)
		}
		text, headed := strings.CutPrefix(strings.ReplaceAll(string(raw), "\r\n", "\n"), "---\n")
		head, html, ended := strings.Cut(text, "\n---\n")
		if !headed || !ended {
			return nil, fmt.Errorf("reading %s: %w", name, errNoHead)
		}
		if err := decode([]byte(head), &found[i]); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		*body(&found[i]) = strings.TrimSpace(html)
	}
	return found, nil
}
