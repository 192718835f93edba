// Package email turns the author's text with merge tags into the two parts of
// one mail, HTML and plain text, and reads it over before anything goes live.
//
//	letter, err := email.Compile(email.Template{
//		Subject: "A few lines for {{ first_name | default: \"you\" }}",
//		Body:    "<p>Hello {{ first_name | default: \"there\" }},</p>…",
//	})
//	content, err := letter.Render(email.Vars{"first_name": "Ada"}, email.Frame{UnsubscribeURL: stop})
//
// The order of work is what keeps a reader safe, and must stay: the body is
// parsed as HTML first, tags are filled in each text node and each attribute
// value, the result is escaped, and only then sanitised. A first name is
// therefore always words, never markup and never the start of an address.
//
// The package knows no database and no network.
package email

import (
	"errors"
	"fmt"
)

// MaxHTML is the size in bytes a mail's HTML part may have. Gmail cuts off
// whatever comes after 102 KB, and with it the link that stops the letters.
const MaxHTML = 102 << 10

// maxSource is the size in bytes above which a body is not even parsed. It is
// above MaxHTML because an editor's markup shrinks when it is sanitised.
const maxSource = 4 * MaxHTML

// ErrTooLarge is returned when the mail would be longer than [MaxHTML].
var ErrTooLarge = errors.New("this text is too long for one mail: Gmail hides what comes after 102 KB, the link to stop included")

// Template is what the author wrote, before its tags are filled. Subject and
// Preheader are plain text; Body is the editor's HTML.
type Template struct {
	Subject   string
	Preheader string // the line an inbox shows after the subject; may be empty
	Body      string
}

// Content is one finished mail. HTML is a whole document, Text its plain twin:
// they say the same, and every link of one stands in full in the other.
type Content struct {
	Subject   string
	Preheader string
	HTML      string
	Text      string
}

// Compiled is a [Template] whose tags are parsed and known to be good. It is
// never changed after [Compile] and may be used by many goroutines at once.
type Compiled struct {
	subject   piece
	preheader piece
	body      *body
}

// Compile parses t once, so that a thousand subscribers cost one parse. The
// tags may use [Variables] and the names in also, which are for mails that the
// program itself writes (such as "not_me_url").
//
// It returns a *[TagError] when a tag cannot be understood, [ErrTooLarge] when
// the body could never fit in one mail, and an error when its elements are
// nested more than 500 deep, which no editor does.
func Compile(t Template, also ...string) (*Compiled, error) {
	outside, inside := vocabularies(also)
	subject, err := compilePiece(t.Subject, "the subject", outside)
	if err != nil {
		return nil, err
	}
	preheader, err := compilePiece(t.Preheader, "the line after the subject", outside)
	if err != nil {
		return nil, err
	}
	body, err := compileBody(t.Body, inside)
	if err != nil {
		return nil, err
	}
	return &Compiled{subject: subject, preheader: preheader, body: body}, nil
}

// Render fills the tags with vars and sets the words into f. A variable that is
// missing from vars is empty, so that its default shows.
//
// It returns [ErrTooLarge], or an error when f holds an address that is not
// http or https.
func (c *Compiled) Render(vars Vars, f Frame) (Content, error) {
	in := vars.bindings()
	room := budget(maxSource)
	words, err := c.body.fill(in, &room)
	if err != nil {
		return Content{}, fmt.Errorf("filling in the text: %w", err)
	}
	return c.finish(in, f, words)
}

// RenderDiscreet is the same letter for somebody whose inbox may be read by
// others: the author's words stay away, and one neutral line with one link to
// letterURL stands in their place. So does the frame's DiscreetSubject in the place of a subject
// that is a letter's title, and nothing follows it in an inbox's list. Of f only the language, the postal
// address (which the law asks for) and the stop link are kept.
func (c *Compiled) RenderDiscreet(vars Vars, f Frame, letterURL string) (Content, error) {
	f.SiteName, f.ReplyHours = "", ""
	f.WhyLine = "You get this because you asked for it."
	f.Button = &Button{Label: "Read it here", URL: letterURL}
	plain := &Compiled{subject: c.subject}
	if f.DiscreetSubject != "" {
		var err error
		if plain.subject, err = compilePiece(f.DiscreetSubject, "the subject", vocabulary{}); err != nil {
			return Content{}, err
		}
	}
	return plain.finish(vars.bindings(), f, discreetBody)
}

// finish fills the two lines seen from outside and sets everything into the layout.
func (c *Compiled) finish(in bindings, f Frame, words string) (Content, error) {
	var (
		out Content
		err error
	)
	if out.Subject, err = c.subject.line(in, maxSubject); err != nil {
		return Content{}, fmt.Errorf("filling in the subject: %w", err)
	}
	if out.Preheader, err = c.preheader.line(in, maxPreheader); err != nil {
		return Content{}, fmt.Errorf("filling in the line after the subject: %w", err)
	}
	if out.HTML, err = f.set(out.Subject, out.Preheader, words); err != nil {
		return Content{}, err
	}
	if len(out.HTML) > MaxHTML {
		return Content{}, ErrTooLarge
	}
	if out.Text, err = plainText(out.HTML); err != nil {
		return Content{}, err
	}
	return out, nil
}

// Render compiles t and renders it once. Use [Compile] when one text goes to
// more than one person.
func Render(t Template, vars Vars, f Frame) (Content, error) {
	c, err := Compile(t)
	if err != nil {
		return Content{}, err
	}
	return c.Render(vars, f)
}

// Words fills the tags and returns the author's words alone, as clean HTML without the
// layout of a mail, for a page that shows a letter. Text is empty.
func (c *Compiled) Words(vars Vars) (Content, error) {
	in := vars.bindings()
	room := budget(maxSource)
	words, err := c.body.fill(in, &room)
	if err != nil {
		return Content{}, fmt.Errorf("filling in the text: %w", err)
	}
	subject, err := c.subject.line(in, maxSubject)
	if err != nil {
		return Content{}, fmt.Errorf("filling in the subject: %w", err)
	}
	return Content{Subject: subject, HTML: words}, nil
}
