package apptest

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/login"
)

// What the author logs in with.
const (
	AuthorEmail    = "author@example.org"
	AuthorPassword = "a long enough password"
)

// Author returns a login of the author: a superuser's token, for the header Authorization.
// It is the same person each time.
func (s *Site) Author() (token string) {
	s.t.Helper()
	return s.Login(s.Superuser(AuthorEmail))
}

// Superuser returns the superuser with this address, and makes her, with [AuthorPassword],
// when there is none.
func (s *Site) Superuser(email string) *core.Record {
	s.t.Helper()
	if found, err := s.App.FindAuthRecordByEmail(core.CollectionNameSuperusers, email); err == nil {
		return found
	}
	return s.Make(core.CollectionNameSuperusers, map[string]any{"email": email, "password": AuthorPassword})
}

// Login returns a fresh token of a superuser, as her browser would have it.
func (s *Site) Login(person *core.Record) (token string) {
	s.t.Helper()
	token, err := s.Logins.Begin(s.App, person, login.Browser, "A test", 24*time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}
