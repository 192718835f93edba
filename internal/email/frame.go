package email

import (
	"embed"
	"fmt"
	"html/template"
	"net/url"
	"strings"
)

//go:embed layout/*.html
var layoutFiles embed.FS

// layout is parsed once; a template that is missing or wrong stops the start.
var layout = template.Must(template.New("").Funcs(template.FuncMap{
	"outlook": forOutlook,
	"padding": func() template.HTML { return previewPadding },
}).ParseFS(layoutFiles, "layout/*.html"))

// Button is the one thing a mail asks for.
type Button struct{ Label, URL string }

// Frame is what stands around the author's words. A field that is empty leaves
// no trace in the mail.
type Frame struct {
	Language string  // BCP 47, such as "en-GB"; "en" when empty
	SiteName string  // a quiet line above the words; leave it empty where it would say too much
	Button   *Button // after the words

	WhyLine        string // why she gets this mail, in one sentence
	ReplyHours     string // when the author reads answers, in one sentence
	PostalAddress  string // may have several lines
	UnsubscribeURL string // in every mail but the confirmation
	StopLabel      string // the words of that link; "Stop all mail to me" when empty

	// DiscreetSubject takes the place of the author's subject in a discreet mail; the template's own stays when it is empty.
	DiscreetSubject string
}

// page is what the layout is given.
type page struct {
	Frame
	Subject, Preheader string
	Words              template.HTML
}

// HasFooter says whether there is anything to put below the line.
func (p page) HasFooter() bool {
	return p.WhyLine+p.ReplyHours+p.PostalAddress+p.UnsubscribeURL != ""
}

// AddressLines is the postal address without its empty lines.
func (p page) AddressLines() []string {
	var lines []string
	for line := range strings.Lines(p.PostalAddress) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// set returns the whole HTML document. words must be clean HTML.
func (f Frame) set(subject, preheader, words string) (string, error) {
	if f.Language == "" {
		f.Language = "en"
	}
	if f.StopLabel == "" {
		f.StopLabel = "Stop all mail to me"
	}
	if f.UnsubscribeURL != "" {
		if err := checkAddress(f.UnsubscribeURL); err != nil {
			return "", fmt.Errorf("the link to stop: %w", err)
		}
	}
	if f.Button != nil {
		if err := checkAddress(f.Button.URL); err != nil {
			return "", fmt.Errorf("the button: %w", err)
		}
	}
	var out strings.Builder
	p := page{Frame: f, Subject: subject, Preheader: preheader, Words: template.HTML(words)}
	if err := layout.ExecuteTemplate(&out, "letter", p); err != nil {
		return "", fmt.Errorf("setting the mail: %w", err)
	}
	return out.String(), nil
}

// checkAddress wants a whole http or https address.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("reading its address: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || !opensOnTheWeb(u) {
		return fmt.Errorf("%q is not a web address", address)
	}
	return nil
}

// forOutlook puts fixed markup where only the Outlook programs that draw with
// Word see it: they know no max-width, and would stretch a letter over the screen.
func forOutlook(markup string) template.HTML {
	return template.HTML("<!--[if mso]>" + markup + "<![endif]-->")
}

// previewPadding fills the preview of an inbox with nothing: a combining mark
// that shows nothing, a non-joiner and a no-break space, often enough for any screen.
var previewPadding = template.HTML(strings.Repeat("\u034f\u200c\u00a0", 120))
