package login

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

const (
	mailedLasts = 10 * time.Minute
	// mailedAgain is how old a code must be before another is sent in its place.
	mailedAgain = time.Minute
)

// mailedCode is on its way to somebody.
type mailedCode struct {
	hash string
	at   time.Time
}

// mailCode sends a code to a person, unless one went a moment ago.
func (l *Logins) mailCode(e *core.RequestEvent, person *core.Record) error {
	now := l.now()
	l.mu.Lock()
	last, ok := l.mailed[person.Id]
	l.mu.Unlock()
	if ok && now.Sub(last.at) < mailedAgain {
		return nil
	}
	if wait := l.tries.take(ofMailed, "mailed", person.Id); wait > 0 {
		return tooMany(e, wait)
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return e.InternalServerError("The code could not be made just now. Please try again in a moment.", err)
	}
	code := fmt.Sprintf("%06d", n)
	if err := l.tell(e.App, person.Email(), "The code for your login", codeWords(code)); err != nil {
		return e.InternalServerError("The code could not be sent just now. Please try again in a moment.", err)
	}
	l.mu.Lock()
	l.mailed[person.Id] = mailedCode{l.mailedHash(person.Id, code), now}
	l.mu.Unlock()
	return nil
}

// rightMailed is nil for the code that was sent last, which is then used up.
func (l *Logins) rightMailed(person, code string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, ok := l.mailed[person]
	if !ok || l.now().Sub(last.at) >= mailedLasts || subtle.ConstantTimeCompare([]byte(last.hash), []byte(l.mailedHash(person, code))) != 1 {
		return ErrWrong
	}
	delete(l.mailed, person)
	return nil
}

func (l *Logins) mailedHash(person, code string) string {
	return l.signer.Hash("mailed code", person+" "+code)
}
