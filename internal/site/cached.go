package site

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// maker makes the page that a request asks for; content.ErrNotFound when there is none.
// It may look at the path and at "page" in the query, and at nothing else of the request.
type maker func(e *core.RequestEvent) (*document, error)

// cached answers from the cache, and makes the page when it is not there. Only pages
// that exist are kept, so nobody can fill the cache with made-up addresses; and what else
// stands in the query changes nothing.
func (s *site) cached(make maker) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error { return s.fromCache(e, e.Request.URL.Path, make) }
}

// paged is cached for a list that has several pages.
func (s *site) paged(make maker) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		key := e.Request.URL.Path
		if n := pageNumber(e.Request); n > 0 {
			key += "?page=" + strconv.Itoa(n)
		}
		return s.fromCache(e, key, make)
	}
}

func (s *site) fromCache(e *core.RequestEvent, key string, make maker) error {
	// read before the page is made: a change in between leaves a page that is too new, never one too old
	version, err := content.ContentVersion(s.app)
	if err != nil {
		return err
	}
	doc, hit := s.cache.get(version, key)
	s.metrics.lookedUp(hit)
	if !hit {
		if doc, err = s.makeOnce(e, version, key, make); err != nil {
			return err
		}
	}
	if doc, err = doc.stamped(s.signer, s.now()); err != nil {
		return err
	}
	return doc.send(e, http.StatusOK, revalidate)
}

// mostMaking is how many pages are made at once: each may take many times the memory that it has in the end.
const mostMaking = 2

// makeOnce makes a page and keeps it. Whoever asks for one that is being made waits for that.
func (s *site) makeOnce(e *core.RequestEvent, version int64, key string, make maker) (*document, error) {
	turn := s.turns.take(key)
	defer s.turns.give(key)
	turn.Lock()
	defer turn.Unlock()
	if doc, made := s.cache.get(version, key); made {
		return doc, nil
	}
	s.making <- struct{}{}
	defer func() { <-s.making }()
	doc, err := make(e)
	if err != nil {
		return nil, err
	}
	if err := doc.seal(); err != nil {
		return nil, err
	}
	s.cache.put(version, key, doc)
	return doc, nil
}

// turns are locks by key, of those that somebody holds or waits for.
type turns struct {
	mu    sync.Mutex
	locks map[string]*turn
}

type turn struct {
	sync.Mutex
	wanted int
}

func (t *turns) take(key string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.locks == nil {
		t.locks = map[string]*turn{}
	}
	if t.locks[key] == nil {
		t.locks[key] = &turn{}
	}
	t.locks[key].wanted++
	return t.locks[key]
}

func (t *turns) give(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.locks[key].wanted--; t.locks[key].wanted == 0 {
		delete(t.locks, key)
	}
}

// pageNumber is the page of a list that was asked for, from 1; 0 when none was, or
// something that is no number.
func pageNumber(r *http.Request) int {
	if r.URL.RawQuery == "" {
		return 0
	}
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 0
	}
	return n
}
