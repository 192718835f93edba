package login

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

const (
	recoveryCodes = 10
	// recoveryLetters of 31 kinds are 59 bits; a fast keyed hash is enough for them.
	recoveryLetters = 12
	// readable are letters and digits of which none is taken for another.
	readable = "abcdefghjkmnpqrstuvwxyz23456789"
)

// newRecovery makes recovery codes, to be shown once, and what is kept of them.
func (l *Logins) newRecovery() (codes, hashes []string) {
	for range recoveryCodes {
		code := security.RandomStringWithAlphabet(recoveryLetters, readable)
		codes = append(codes, groups(code, 4, "-"))
		hashes = append(hashes, l.recoveryHash(code))
	}
	return codes, hashes
}

func (l *Logins) recoveryHash(code string) string { return l.signer.Hash("recovery code", code) }

// SwitchOn switches a second step on and returns the recovery codes, which nobody sees again. code proves that she has
// what it needs: the app that was just set up, or the mailbox. ErrWrong when it does not.
func (l *Logins) SwitchOn(app core.App, who *core.Record, second Second, code string) ([]string, error) {
	set := person{ID: who.Id, Second: second}
	code = tidy(code)
	switch second {
	case App:
		secret, step, err := l.proved(who.Id, code)
		if err != nil {
			return nil, err
		}
		if set.Secret, err = l.seal(secret); err != nil {
			return nil, err
		}
		set.Step = step
	case Mail:
		if err := l.rightMailed(who.Id, code); err != nil {
			return nil, err
		}
	default:
		return nil, ErrWrong
	}
	codes, hashes := l.newRecovery()
	if err := setSecond(app, set, hashes); err != nil {
		return nil, err
	}
	l.tellSecond(app, who, "A second step was switched on for your login on")
	return codes, nil
}

// SwitchOff takes the second step of somebody away, and her recovery codes.
func (l *Logins) SwitchOff(app core.App, who *core.Record) error {
	if err := setSecond(app, person{ID: who.Id}, nil); err != nil {
		return err
	}
	l.tellSecond(app, who, "The second step of your login was switched off on")
	return nil
}

// FreshRecovery replaces somebody's recovery codes.
func (l *Logins) FreshRecovery(app core.App, who *core.Record) ([]string, error) {
	codes, hashes := l.newRecovery()
	return codes, app.RunInTransaction(func(tx core.App) error { return setRecovery(tx.DB(), who.Id, hashes) })
}

func (l *Logins) tellSecond(app core.App, who *core.Record, what string) {
	if err := l.tell(app, who.Email(), "Your login was changed", changedWords(l.clock(app), l.now(), what)); err != nil {
		app.Logger().Error("Telling somebody of her second step", "error", err) // it is done all the same
	}
}

// tidy is a code as it was made, however it was typed: in groups, with dashes, in capitals.
func tidy(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(code))
}

// groups writes a long word in groups of n letters.
func groups(word string, n int, between string) string {
	var parts []string
	for len(word) > n {
		parts, word = append(parts, word[:n]), word[n:]
	}
	return strings.Join(append(parts, word), between)
}
