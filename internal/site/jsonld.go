package site

// What machines are told of a page, as JSON-LD in the words of https://schema.org. Each
// is one <script> of its own. html/template writes the structs as JSON with < > & and
// the line separators escaped, so that no title can end the element.

const schemaOrg = "https://schema.org"

type ldArticle struct {
	Context       string    `json:"@context"`
	Type          string    `json:"@type"`
	Headline      string    `json:"headline"`
	Description   string    `json:"description,omitempty"`
	Image         []string  `json:"image,omitempty"`
	DatePublished string    `json:"datePublished,omitempty"`
	DateModified  string    `json:"dateModified,omitempty"`
	Author        *ldPerson `json:"author,omitempty"`
	Publisher     ldPerson  `json:"publisher"`
	URL           string    `json:"mainEntityOfPage"`
	Language      string    `json:"inLanguage"`
	Keywords      []string  `json:"keywords,omitempty"`
}

// ldPerson is a person or an organisation.
type ldPerson struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type ldQuestions struct {
	Context   string       `json:"@context"`
	Type      string       `json:"@type"`
	Questions []ldQuestion `json:"mainEntity"`
}

type ldQuestion struct {
	Type   string   `json:"@type"`
	Name   string   `json:"name"`
	Answer ldAnswer `json:"acceptedAnswer"`
}

type ldAnswer struct {
	Type string `json:"@type"`
	Text string `json:"text"`
}

// questionsData is nil when there are no questions.
func questionsData(faqs []faqView) []any {
	if len(faqs) == 0 {
		return nil
	}
	data := ldQuestions{Context: schemaOrg, Type: "FAQPage"}
	for _, f := range faqs {
		data.Questions = append(data.Questions, ldQuestion{"Question", f.Question, ldAnswer{"Answer", f.Plain}})
	}
	return []any{data}
}

type ldCrumbs struct {
	Context string    `json:"@context"`
	Type    string    `json:"@type"`
	Items   []ldCrumb `json:"itemListElement"`
}

type ldCrumb struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

// crumbsData is the way from the first page to this one, this one last.
func (s *site) crumbsData(way ...link) any {
	data := ldCrumbs{Context: schemaOrg, Type: "BreadcrumbList"}
	for i, l := range way {
		data.Items = append(data.Items, ldCrumb{"ListItem", i + 1, l.Label, s.absolute(l.URL)})
	}
	return data
}

type ldSite struct {
	Context     string   `json:"@context"`
	Type        string   `json:"@type"`
	Name        string   `json:"name"`
	URL         string   `json:"url"`
	Description string   `json:"description,omitempty"`
	Language    string   `json:"inLanguage"`
	Search      ldSearch `json:"potentialAction"`
}

type ldSearch struct {
	Type   string `json:"@type"`
	Target string `json:"target"`
	Query  string `json:"query-input"`
}

func (s *site) websiteData(l layout) any {
	return ldSite{
		Context: schemaOrg, Type: "WebSite", Name: l.Site.Name, URL: s.absolute("/"), Description: l.Site.Tagline, Language: l.Site.Language,
		Search: ldSearch{"SearchAction", s.absolute("/search?q={search_term_string}"), "required name=search_term_string"},
	}
}
