package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

// The files every page is made of, and the pages: each defines "main".
var (
	sharedTemplates = []string{"base", "parts", "guidebox"}
	pageTemplates   = []string{"home", "list", "post", "guide", "faq", "search", "page", "error"}
)

// templates are the parsed pages by name. Safe for concurrent use.
type templates map[string]*template.Template

// parseTemplates parses every page once. A missing or broken one is an error, so that
// the site never starts half.
func parseTemplates(files *assets) (templates, error) {
	return parseTemplatesIn(templateFiles, files)
}

func parseTemplatesIn(source fs.FS, files *assets) (templates, error) {
	functions := template.FuncMap{"asset": files.address, "tel": tel, "host": host}
	parsed := templates{}
	for _, page := range pageTemplates {
		t := template.New(page).Funcs(functions)
		for _, name := range append(sharedTemplates[:len(sharedTemplates):len(sharedTemplates)], page) {
			if _, err := t.ParseFS(source, "templates/"+name+".html"); err != nil {
				return nil, fmt.Errorf("parsing the template %s: %w", name, err)
			}
		}
		if t.Lookup("main") == nil {
			return nil, fmt.Errorf("parsing the template %s: it defines no main", page)
		}
		parsed[page] = t
	}
	for _, name := range []string{"site.css", "exit.js", "favicon.svg", "apple-touch-icon.png"} {
		if _, err := files.load(name); err != nil {
			return nil, fmt.Errorf("looking for the asset %s: %w", name, err)
		}
	}
	return parsed, nil
}

// render makes a whole page.
func (t templates) render(page string, view any) (*document, error) {
	body, err := t.execute(page, "base", view)
	if err != nil {
		return nil, err
	}
	return htmlDocument(body), nil
}

// part makes a piece of a page, such as a form that stands inside an article.
func (t templates) part(name string, view any) (template.HTML, error) {
	body, err := t.execute("post", name, view)
	return template.HTML(body), err //nolint:gosec // made by html/template a line above
}

func (t templates) execute(page, name string, view any) ([]byte, error) {
	var body bytes.Buffer
	if err := t[page].ExecuteTemplate(&body, name, view); err != nil {
		return nil, fmt.Errorf("rendering %s of the page %s: %w", name, page, err)
	}
	return body.Bytes(), nil
}

// tel makes a number a phone can call (RFC 3966) of one a person wrote; html/template
// would else refuse the scheme. Only digits and a leading + pass.
func tel(number string) template.URL {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, strings.ReplaceAll(number, "(0)", ""))
	if strings.LastIndexByte(digits, '+') > 0 {
		digits = strings.ReplaceAll(digits, "+", "")
	}
	return template.URL("tel:" + digits) //nolint:gosec // digits only
}

// host is an address as it is said aloud: example.org.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Host, "www.")
}
