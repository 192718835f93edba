// Package word is the word that only a discreet reader knows: what counts as one, how it is
// kept, and how it is compared with what somebody types.
//
// Whoever reads her mail has every link we send her. The word is what he has not. It is kept as
// a slow hash of a keyed one (Argon2id, RFC 9106, over the site's secret), so that neither the
// database alone nor the two together give it away cheaply; and it is never mailed, shown or logged.
//
//	words := word.New(signer)
//	kept, err := words.Hash(ctx, word.Turn{Lane: word.Choosing, Of: network}, typed, "")
//	same, err := words.Same(ctx, word.Turn{Lane: word.Opening, Of: network}, typed, func() (string, error) { return kept, nil })
//
// A slow hash is also a cheap way to keep a server busy. One is computed at a time, with a rest
// after it; who waits is served in turn, network by network, so that a flood from a few keeps nobody else waiting
// long, and choosing keeps nobody from opening.
package word

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Least and Most are how many characters a word has, as it is kept.
const (
	Least = 4
	Most  = 64
)

// mostTyped is how many bytes of what was typed are looked at: any word of Most characters has fewer.
const mostTyped = 1024

// What can be wrong with a word.
var (
	ErrNone  = errors.New("word: there is none")
	ErrShort = errors.New("word: too short")
	ErrLong  = errors.New("word: too long")
)

// Clean returns a word as it is compared: composed (NFC), without spaces at its ends and with single
// ones inside, in one case, its quotation marks straight, and without what cannot be seen. A phone's capital letter, the space
// it puts behind a suggestion and its curly apostrophe cost her nothing. With an error it returns what
// there is, which may be empty: ErrNone, ErrShort, ErrLong.
func Clean(typed string) (string, error) {
	if len(typed) > mostTyped {
		return "", ErrLong
	}
	seen := strings.Map(func(r rune) rune {
		switch {
		case r == '‘' || r == '’' || r == 'ʼ' || r == '`' || r == '´':
			return '\''
		case r == '“' || r == '”' || r == '„':
			return '"'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, typed)
	clean := norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(seen), " "))))
	switch n := utf8.RuneCountInString(clean); {
	case n == 0:
		return "", ErrNone
	case n < Least:
		return clean, ErrShort
	case n > Most:
		return clean, ErrLong
	}
	return clean, nil
}
