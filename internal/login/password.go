package login

import (
	"strings"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

const (
	// LeastPassword is how many characters a password has.
	LeastPassword = 12
	// leastScore is zxcvbn's third of four: more than a hundred million guesses, which a stolen backup must stand
	// (Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016).
	leastScore = 3
	// longest is what bcrypt looks at, in bytes; PocketBase refuses more.
	longest = 71
)

// What is wrong with a password, in sentences for her.
const (
	tooShort    = "Please use at least 12 characters. Four words that have nothing to do with each other are easy to keep in mind."
	tooGuessed  = "That one would be guessed soon: it is made of common words, a pattern, a name or a date. Four words that have nothing to do with each other are better, and easy to keep in mind."
	tellsOfHers = "Please choose one without your e-mail address or the site’s name in it: they are what somebody would try first."
)

// WrongWith says why a password may not be used, in a sentence; "" for a good one. own are words that somebody who
// knows her would try: her address, the site's name.
func WrongWith(password string, own ...string) string {
	if utf8.RuneCountInString(password) < LeastPassword {
		return tooShort
	}
	if len(password) > longest {
		return "" // PocketBase says what is wrong with it
	}
	var parts []string
	bare := alphanumeric(password)
	for _, word := range own {
		word = strings.ToLower(word)
		if whole := alphanumeric(word); len(whole) >= 4 && strings.Contains(bare, whole) && len(bare)-len(whole) < LeastPassword {
			return tellsOfHers
		}
		for _, part := range strings.FieldsFunc(word, func(r rune) bool { return !isAlphanumeric(r) }) {
			if len(part) > 2 {
				parts = append(parts, part)
			}
		}
	}
	if zxcvbn.PasswordStrength(password, parts).Score < leastScore {
		return tooGuessed
	}
	return ""
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= utf8.RuneSelf
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if isAlphanumeric(r) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// ownWords are what somebody who knows her would try.
func ownWords(app core.App, email string) []string {
	name, domain, _ := strings.Cut(email, "@")
	domain, _, _ = strings.Cut(domain, ".")
	words := []string{name, domain, "waymark"}
	if site, err := settings.Load(app); err == nil {
		words = append(words, site.Name(), site.AuthorName())
	}
	return words
}

// guardPasswords looks at every password that is set, whoever sets it: the desk, a reset link, the command. Those that
// were set before go on working.
func (l *Logins) guardPasswords() {
	l.app.OnRecordValidate(core.CollectionNameSuperusers).BindFunc(func(e *core.RecordEvent) error {
		if typed, ok := e.Record.GetRaw(core.FieldNamePassword).(*core.PasswordFieldValue); ok && typed.Plain != "" && e.Record.Email() != core.DefaultInstallerEmail {
			if wrong := WrongWith(typed.Plain, ownWords(e.App, e.Record.Email())...); wrong != "" {
				return validation.Errors{core.FieldNamePassword: validation.NewError("password_weak", wrong)}
			}
		}
		return e.Next()
	})
}

// noteWeak remembers whether the password she has just logged in with would be refused today: only now can it be seen.
func (l *Logins) noteWeak(e *core.RecordAuthRequestEvent) error {
	typed, _ := e.Get(typedKey).(string)
	weak := typed != "" && WrongWith(typed, ownWords(e.App, e.Record.Email())...) != ""
	return setWeak(e.App.NonconcurrentDB(), e.Record.Id, weak)
}

func setWeak(db dbx.Builder, person string, weak bool) error {
	return run(db, "noting how good a password is", `INSERT INTO _login_people (person, weak) VALUES ({:person}, {:weak})
		ON CONFLICT (person) DO UPDATE SET weak = excluded.weak WHERE weak != excluded.weak`, dbx.Params{"person": person, "weak": weak})
}
