// Package settings reads the author's settings: the one row of the collection "site".
package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/bounds"
	"waymark/internal/hours"
)

// Collection is the collection of one row.
const Collection = "site"

// Site is the author's settings. A getter returns "" where she has written nothing,
// unless its comment says otherwise. What stands at the head of a mail is one line, whatever the row has.
type Site struct{ core.BaseRecordProxy }

// Contact is somebody to call, shown on the site only.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	URL   string `json:"url"`
	Note  string `json:"note"`
}

// Load reads the settings. There is always a row: a migration makes it and a hook
// refuses to delete it.
func Load(app core.App) (*Site, error) {
	site := &Site{}
	if err := app.RecordQuery(Collection).OrderBy("created", "rowid").Limit(1).One(site); err != nil {
		return nil, fmt.Errorf("reading the site's settings: %w", err)
	}
	return site, nil
}

func (s *Site) Name() string              { return bounds.Line(s.GetString("name")) }
func (s *Site) Tagline() string           { return s.GetString("tagline") }
func (s *Site) AuthorName() string        { return bounds.Line(s.GetString("author_name")) }
func (s *Site) AuthorLine() string        { return s.GetString("author_line") }
func (s *Site) Logo() string              { return s.GetString("logo") }
func (s *Site) GuideHeading() string      { return s.or("guide_heading", "A free guide") }
func (s *Site) BookingHeading() string    { return s.GetString("booking_heading") }
func (s *Site) BookingText() string       { return s.GetString("booking_text") }
func (s *Site) BookingLabel() string      { return s.GetString("booking_label") }
func (s *Site) BookingURL() string        { return s.GetString("booking_url") }
func (s *Site) ReplyTo() string           { return bounds.Line(s.GetString("reply_to")) }
func (s *Site) ReplyHours() string        { return s.GetString("reply_hours") }
func (s *Site) PostalAddress() string     { return s.GetString("postal_address") }
func (s *Site) ConsentGuide() string      { return s.GetString("consent_guide") }
func (s *Site) ConsentLetters() string    { return s.GetString("consent_letters") }
func (s *Site) ConsentNewsletter() string { return s.GetString("consent_newsletter") }
func (s *Site) ForgetFinishedAfter() int  { return s.GetInt("forget_finished_after") }
func (s *Site) Demo() bool                { return s.GetBool("demo") }

// ReplyLine says under a mail that it can be answered, and when somebody reads the answer.
// It is the author's sentence alone where no reply address is set.
func (s *Site) ReplyLine() string {
	if s.ReplyTo() == "" {
		return asSentence(s.ReplyHours())
	}
	return strings.TrimSpace("You can reply to this mail. " + asSentence(s.ReplyHours()))
}

// asSentence gives words the full stop they end without.
func asSentence(words string) string {
	words = strings.TrimSpace(words)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(words, `"”’)`))
	if words == "" || strings.ContainsRune(".!?…", last) {
		return words
	}
	return words + "."
}

// Language is a BCP 47 tag; "en-GB" when none is set.
func (s *Site) Language() string { return s.or("language", "en-GB") }

// Accent is a colour as #rrggbb.
func (s *Site) Accent() string { return s.or("accent", "#2f6f73") }

// ExitURL is where "Exit this page" leads; a weather page when none is set.
func (s *Site) ExitURL() string { return s.or("exit_url", "https://www.bbc.co.uk/weather") }

// FromName is who mails seem to come from; the site's name when none is set.
func (s *Site) FromName() string { return bounds.Line(s.or("from_name", s.Name())) }

// Timezone is the site's; Europe/London when none is set or the name is unknown.
func (s *Site) Timezone() *time.Location {
	for _, name := range []string{s.GetString("timezone"), "Europe/London"} {
		if loc, ok := hours.Zone(name); ok {
			return loc
		}
	}
	return time.UTC // impossible: the zones are compiled in
}

// EmergencyContacts are the numbers for the site's pages; nil when there are none or
// the list cannot be read.
func (s *Site) EmergencyContacts() []Contact {
	var contacts []Contact
	if err := s.UnmarshalJSONField("emergency_contacts", &contacts); err != nil {
		return nil
	}
	return contacts
}

// EmergencyChecked is when the author last made sure of the numbers; zero when never.
func (s *Site) EmergencyChecked() time.Time { return s.GetDateTime("emergency_checked").Time() }

// LinterWords are the words that must not be seen from outside a mail.
func (s *Site) LinterWords() []string {
	var words []string
	for _, line := range strings.Split(s.GetString("linter_words"), "\n") {
		if word := strings.TrimSpace(line); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// WordingVersion names the three consent sentences as they stand now: 16 hex digits
// that change when any of them does.
func (s *Site) WordingVersion() string {
	sum := sha256.Sum256([]byte(s.ConsentGuide() + "\x00" + s.ConsentLetters() + "\x00" + s.ConsentNewsletter()))
	return hex.EncodeToString(sum[:8])
}

func (s *Site) or(field, fallback string) string {
	if v := s.GetString(field); v != "" {
		return v
	}
	return fallback
}
