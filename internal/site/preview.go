package site

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/token"
)

// preview shows an article as it stands, whatever its status, to somebody with the
// author's link: uncached, and without an address of its own to be found at. The
// dashboard may show it in a frame beside the form.
func (s *site) preview(e *core.RequestEvent) error {
	h := e.Response.Header()
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "no-referrer") // the address is the key
	id, err := s.signer.Open(token.Preview, e.Request.PathValue("token"), s.now())
	if errors.Is(err, token.ErrExpired) {
		return s.say(e, http.StatusGone, "This preview is over", "Links to a preview work for a while only. Please ask for a fresh one.")
	}
	if err != nil {
		return content.ErrNotFound
	}
	p, err := content.PostByID(s.app, id)
	if err != nil {
		return err
	}
	view, err := s.postView(p)
	if err != nil {
		return err
	}
	view.Preview, view.NoIndex, view.Canonical, view.LinkedData = true, true, "", nil
	doc, err := s.templates.render("post", view)
	if err != nil {
		return err
	}
	if doc, err = doc.stamped(s.signer, s.now()); err != nil {
		return err
	}
	h.Set("Content-Security-Policy", policy+"'self'")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	return doc.send(e, http.StatusOK, keepNothing)
}
