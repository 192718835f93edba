package selfservice

import (
	"errors"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"path"
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

// read shows a guide or a letter; where its link ran out, it offers to mail a new one, and does.
func (s *service) read(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	reading, err := s.people.OpenLetter(link)
	o, ok, answer := s.openReading(e, link, reading, err)
	if !ok {
		return answer
	}
	if reading.Guide != nil {
		return s.readGuide(e, reading)
	}
	subject, words, err := s.letters.Read(s.app, reading.Message, reading.Until)
	if errors.Is(err, sequence.ErrNotFound) {
		return s.wrongLink(e)
	}
	if err != nil {
		return s.fault(e, err)
	}
	v := s.leaving(subject)
	v.Words, v.Opened = readable(words), o.by
	return s.pages.show(e, http.StatusOK, "reading.html", v)
}

// readGuide shows a guide to somebody who may read it, with the way to its file.
func (s *service) readGuide(e *core.RequestEvent, reading subscribers.Reading) error {
	v := s.leaving(reading.Guide.Title())
	v.Words = readable(content.Clean(reading.Guide.Body()))
	if _, _, _, err := content.GuidePDF(s.app, reading.Guide); err == nil {
		v.Download = s.here(s.people.FileLink(reading))
		lock, err := s.people.LockOf(reading.Subscriber)
		if err != nil {
			return s.fault(e, err)
		}
		if lock.Asks() {
			v.Opened = s.people.Open(path.Base(v.Download), lock)
		}
	}
	return s.pages.show(e, http.StatusOK, "reading.html", v)
}

// openReading opens what a link leads to, or answers: with the question for the word, with the offer of a new link
// where this one ran out, or with the new link on its way.
func (s *service) openReading(e *core.RequestEvent, link string, reading subscribers.Reading, err error) (o opened, ok bool, answer error) {
	expired := errors.Is(err, token.ErrExpired)
	if reading.Subscriber == nil || err != nil && !expired || errors.Is(err, subscribers.ErrNotFound) {
		return o, false, s.unopened(e, err)
	}
	if o, ok, answer = s.gateFor(e, link, reading.Subscriber, s.askWord); !ok {
		return o, false, answer
	}
	switch {
	case expired && o.looks:
		return o, false, s.expired(e, o)
	case expired:
		if err := s.people.FreshReading(reading); err != nil {
			return o, false, s.fault(e, err)
		}
		return o, false, s.onItsWay(e)
	case !o.looks && o.by == "":
		s.pages.private(e)
		return o, false, e.Redirect(http.StatusSeeOther, e.Request.URL.Path) // it works still
	}
	return o, true, nil
}

// download sends the guide's file under its neutral name.
func (s *service) download(e *core.RequestEvent) error {
	link := e.Request.PathValue("t")
	reading, err := s.people.OpenDownload(link)
	if _, ok, answer := s.openReading(e, link, reading, err); !ok {
		return answer
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
