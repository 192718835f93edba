package site

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
)

// policy is the Content-Security-Policy of every page: nothing from elsewhere, no inline
// script or style, no form that leads away, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors "

// guard sets the headers of every public answer and turns an error into a page.
func (s *site) guard(e *core.RequestEvent) (err error) {
	h := e.Response.Header()
	h.Set("Content-Security-Policy", policy+"'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-XSS-Protection", "0") // the old filters did more harm than good
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), browsing-topics=()")

	defer func() {
		if thrown := recover(); thrown != nil {
			if thrown == http.ErrAbortHandler {
				panic(thrown) // net/http's own way of hanging up
			}
			err = s.broken(e, fmt.Errorf("panic: %v\n%s", thrown, debug.Stack()))
		}
	}()
	var api *router.ApiError
	switch err = e.Next(); {
	case err == nil || e.Written():
		return err
	case errors.Is(err, content.ErrNotFound):
		return s.missing(e)
	case errors.As(err, &api) && api.Status < http.StatusInternalServerError:
		return err // PocketBase's own no
	}
	return s.broken(e, err)
}

// missing answers an address that nothing lives at: with where it went, if it moved.
func (s *site) missing(e *core.RequestEvent) error {
	target, moved, err := content.RedirectFor(s.app, e.Request.URL.Path)
	if err != nil {
		return s.broken(e, err)
	}
	if moved {
		e.Response.Header().Set("Cache-Control", "public, max-age=3600")
		return e.Redirect(http.StatusMovedPermanently, target)
	}
	return s.say(e, http.StatusNotFound, "This page is not here",
		"It may have moved or been taken down, or the address may have lost a letter on its way.")
}

// broken answers with a page that says so, and returns the error for the log.
func (s *site) broken(e *core.RequestEvent, cause error) error {
	if e.Written() {
		return cause
	}
	if err := s.say(e, http.StatusInternalServerError, "Something went wrong here",
		"It is our doing and not yours. Please try again in a little while."); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// say sends a short page in the site's look, or in none when not even that can be made.
func (s *site) say(e *core.RequestEvent, status int, heading, message string) error {
	h := e.Response.Header()
	for _, name := range []string{"Content-Encoding", "ETag", "Last-Modified"} {
		h.Del(name)
	}
	doc, err := s.errorPage(e, heading, message)
	if err != nil {
		doc = &document{contentType: "text/plain; charset=utf-8", body: []byte(heading + "\n\n" + message + "\n")}
	}
	if sent := doc.send(e, status, keepNothing); sent != nil {
		return sent
	}
	return err
}

type errorView struct {
	layout
	Message string
}

func (s *site) errorPage(e *core.RequestEvent, heading, message string) (*document, error) {
	l, err := s.layout("", heading)
	if err != nil {
		return nil, err
	}
	l.NoIndex = true
	return s.templates.render("error", errorView{layout: l, Message: message})
}
