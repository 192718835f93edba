// Package token makes the links that need no login: signed, each for one purpose,
// and expiring. It also makes the keyed hashes that stand for an address or a network
// where the thing itself must not be kept.
package token

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Purpose is the one thing a token can do. A token of another purpose does not open.
type Purpose string

// The purposes. The text is part of the signature: changing one breaks every link in the world.
const (
	Confirm     Purpose = "confirm"     // subject: consent id and whose inbox
	NotMe       Purpose = "not-me"      // subject: consent id and the keyed hash of the address
	Download    Purpose = "download"    // subject: guide, subscriber and whose inbox
	Letter      Purpose = "letter"      // subject: message id, or guide and subscriber, and whose inbox
	Unsubscribe Purpose = "unsubscribe" // subject: subscriber id and the keyed hash of the address
	Preferences Purpose = "preferences" // subject: subscriber id and the keyed hash of the address
	Address     Purpose = "address"     // subject: subscriber id, keyed hash of the old address, and the new address, sent to the new address only
	Undo        Purpose = "undo"        // subject: subscriber id, when she moved, and the old address, sent to the old address only
	Preview     Purpose = "preview"     // subject: post id
	Opened      Purpose = "opened"      // subject: keyed hash of a link and the word that opened it; never in an address
	Form        Purpose = "form"        // subject: empty; its age says how long a form stood open, see [Signer.Stamp]
	Press       Purpose = "press"       // sealed, not signed: an asking that waits for one more press, see [Signer.Seal]
)

// ErrInvalid: the token was not made here for this purpose, or was altered.
var ErrInvalid = errors.New("token: not valid")

// ErrExpired: the token is ours and for this purpose, but its time is over.
var ErrExpired = errors.New("token: expired")

// maxLength bounds what Open looks at; the longest token we make has under 400 characters.
const maxLength = 1024

// opaque is the first byte of a token that cannot be read; that of one that can is zero for some hundred million years.
const opaque = 1

// bodyStep is what the length of what stands in a token is rounded up to.
const bodyStep = 32

// macSize is 128 bits of HMAC-SHA-256, which RFC 2104 section 5 calls the least half to keep.
const macSize = 16

// Signer signs and opens tokens and makes keyed hashes. Safe for concurrent use.
type Signer struct {
	tokens, hashes []byte
	seals          cipher.AEAD
	links          cipher.Block
}

// New derives the signer's keys from secret, one each for tokens, their cover, hashes and seals
// (RFC 5869), so that none says anything of another. It panics on a secret
// under 32 bytes: config never lets one through.
func New(secret []byte) *Signer {
	if len(secret) < 32 {
		panic("token: the secret has fewer than 32 bytes")
	}
	return &Signer{tokens: derive(secret, "waymark tokens v1"), hashes: derive(secret, "waymark hashes v1"), seals: newSeals(derive(secret, "waymark seals v1")), links: newLinks(derive(secret, "waymark links v1"))}
}

func derive(secret []byte, use string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, use, sha256.Size)
	if err != nil {
		panic(fmt.Sprintf("token: deriving a key: %v", err)) // only for an impossible length
	}
	return key
}

// Sign returns an URL-safe token which opens for purpose p until expires (to the second). It is
// opaque: whoever holds it reads no id in it, which would tell which guide it is for wherever ids are public, and not how
// long its subject is. The same subject and second give the same token.
//
// The code that vouches for it is also where the cipher begins: deterministic authenticated encryption by a synthetic
// initialisation vector, as RFC 5297 has it, with HMAC for its pseudorandom function. An address is in no subject but in the
// one link that is mailed to that very address: to ask whether it is hers ([Address]), or to take back that it is
// written to no more ([Undo]). subject must not end in a zero byte.
func (s *Signer) Sign(p Purpose, subject string, expires time.Time) string {
	body := plainBody(subject, expires)
	body = append(body, make([]byte, (bodyStep-len(body)%bodyStep)%bodyStep)...)
	mac := s.mac(p, body)
	s.cover(mac, body)
	return base64.RawURLEncoding.EncodeToString(slices.Concat([]byte{opaque}, mac, body))
}

// signPlain is Sign for a token that says nothing, and whose length is known beforehand.
func (s *Signer) signPlain(p Purpose, subject string, expires time.Time) string {
	body := plainBody(subject, expires)
	return base64.RawURLEncoding.EncodeToString(append(body, s.mac(p, body)...))
}

func plainBody(subject string, expires time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(expires.Unix())), subject...)
}

// cover encrypts body in place, or decrypts it: AES-256 in counter mode from the code on.
func (s *Signer) cover(mac, body []byte) { cipher.NewCTR(s.links, mac).XORKeyStream(body, body) }

// Open returns the subject of a token made for purpose p. On ErrExpired the subject is
// returned too, so that a page can offer a fresh link; on ErrInvalid it is empty.
func (s *Signer) Open(p Purpose, token string, now time.Time) (subject string, err error) {
	subject, _, err = s.OpenUntil(p, token, now)
	return subject, err
}

// OpenUntil is Open, and returns the second from which the token is expired; zero on ErrInvalid.
func (s *Signer) OpenUntil(p Purpose, token string, now time.Time) (subject string, until time.Time, err error) {
	subject, expires, err := s.open(p, token)
	if err != nil {
		return "", time.Time{}, err
	}
	if until = time.Unix(expires, 0); now.Unix() >= expires {
		err = ErrExpired
	}
	return subject, until, err
}

// open returns what a token says, whatever the time; expires is in seconds since 1970.
func (s *Signer) open(p Purpose, token string) (subject string, expires int64, err error) {
	if len(token) > maxLength {
		return "", 0, ErrInvalid
	}
	// strict: one token has one spelling
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) < 8+macSize {
		return "", 0, ErrInvalid
	}
	// a plain one begins with the zero of its second; there are plain ones in many inboxes
	body, mac := raw[:len(raw)-macSize], raw[len(raw)-macSize:]
	if raw[0] == opaque {
		mac, body = raw[1:1+macSize], raw[1+macSize:]
		if len(body)%bodyStep != 0 || len(body) == 0 {
			return "", 0, ErrInvalid
		}
		s.cover(mac, body)
	}
	if !hmac.Equal(mac, s.mac(p, body)) {
		return "", 0, ErrInvalid
	}
	subject = string(body[8:])
	if raw[0] == opaque {
		subject = strings.TrimRight(subject, "\x00")
	}
	return subject, int64(binary.BigEndian.Uint64(body)), nil
}

func (s *Signer) mac(p Purpose, body []byte) []byte {
	h := hmac.New(sha256.New, s.tokens)
	h.Write([]byte(p))
	h.Write([]byte{0}) // no purpose holds a zero byte, so purpose and body never run together
	h.Write(body)
	return h.Sum(nil)[:macSize]
}

// Hash is a keyed hash of value for one use ("address", "network 2026-11-22"), 64 hex digits.
// Without the site's secret nobody can test a guess against it.
func (s *Signer) Hash(use, value string) string {
	h := hmac.New(sha256.New, s.hashes)
	h.Write([]byte(use))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return hex.EncodeToString(h.Sum(nil))
}
