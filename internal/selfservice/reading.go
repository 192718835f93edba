package selfservice

import (
	"errors"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/sequence"
	"waymark/internal/subscribers"
	"waymark/internal/token"
)

// readable is clean HTML as a page shows it: what is set apart from the text is told to a
// screen reader as a note. In clean HTML a "<" begins a tag and nothing else.
func readable(clean string) template.HTML {
	return template.HTML(strings.ReplaceAll(clean, "<aside", `<aside role="note"`))
}

// read shows a guide or a letter.
func (s *service) read(e *core.RequestEvent) error {
	reading, err := s.people.OpenLetter(e.Request.PathValue("t"))
	if errors.Is(err, token.ErrExpired) && reading.Subscriber != nil {
		return s.expired(e)
	}
	if err != nil {
		return s.unopened(e, err)
	}
	if reading.Guide != nil {
		return s.readGuide(e, reading)
	}
	v := s.leaving("")
	subject, words, err := s.letters.Read(s.app, reading.Message, reading.Until)
	if errors.Is(err, sequence.ErrNotFound) {
		return s.wrongLink(e)
	}
	if err != nil {
		return s.fault(e, err)
	}
	v.Heading, v.Words = subject, readable(words)
	return s.pages.show(e, http.StatusOK, "reading.html", v)
}

// readGuide shows a guide, and where its file is.
func (s *service) readGuide(e *core.RequestEvent, reading subscribers.Reading) error {
	v := s.leaving(reading.Guide.Title())
	v.Words = readable(content.Clean(reading.Guide.Body()))
	if _, _, _, err := content.GuidePDF(s.app, reading.Guide); err == nil {
		v.Download = s.here(s.people.FileLink(reading))
	}
	return s.pages.show(e, http.StatusOK, "reading.html", v)
}

// freshReading mails a new link where the old one ran out.
func (s *service) freshReading(e *core.RequestEvent) error {
	reading, err := s.people.OpenLetter(e.Request.PathValue("t"))
	return s.freshFor(e, reading, err)
}

func (s *service) freshDownload(e *core.RequestEvent) error {
	reading, err := s.people.OpenDownload(e.Request.PathValue("t"))
	return s.freshFor(e, reading, err)
}

func (s *service) freshFor(e *core.RequestEvent, reading subscribers.Reading, err error) error {
	switch {
	case err == nil:
		s.pages.private(e)
		return e.Redirect(http.StatusSeeOther, e.Request.URL.Path) // it works still
	case !errors.Is(err, token.ErrExpired) || reading.Subscriber == nil:
		return s.unopened(e, err)
	}
	if err := s.people.FreshReading(reading); err != nil {
		return s.fault(e, err)
	}
	return s.onItsWay(e)
}

// download sends the guide's file under its neutral name.
func (s *service) download(e *core.RequestEvent) error {
	reading, err := s.people.OpenDownload(e.Request.PathValue("t"))
	if errors.Is(err, token.ErrExpired) && reading.Subscriber != nil {
		return s.expired(e)
	}
	if err != nil {
		return s.unopened(e, err)
	}
	name, _, open, err := content.GuidePDF(s.app, reading.Guide)
	if errors.Is(err, content.ErrNotFound) {
		return s.wrongLink(e)
	}
	if err != nil {
		return s.fault(e, err)
	}
	file, err := open()
	if err != nil {
		return s.fault(e, fmt.Errorf("opening a guide's file: %w", err))
	}
	defer file.Close()
	s.pages.private(e)
	e.Response.Header().Set("Content-Type", "application/pdf")
	e.Response.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(e.Response, e.Request, "", reading.Guide.Updated(), file)
	return nil
}
