package wiring

import (
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/newsletter"
	"waymark/internal/sequence"
)

// readings finds what a reader may read on the web: a letter of a sequence, or a newsletter.
type readings struct {
	*sequence.Letters
	newsletters *newsletter.Newsletters
}

// Read returns the subject and the words of a message, or sequence.ErrNotFound.
func (r readings) Read(app core.App, message string, until time.Time) (subject, words string, err error) {
	subject, words, err = r.Letters.Read(app, message, until)
	if !errors.Is(err, sequence.ErrNotFound) {
		return subject, words, err
	}
	subject, words, err = r.newsletters.Read(app, message, until)
	if errors.Is(err, newsletter.ErrNotFound) {
		err = sequence.ErrNotFound
	}
	return subject, words, err
}
