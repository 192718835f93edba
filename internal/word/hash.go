package word

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"waymark/internal/token"
)

// Words makes and compares the slow hashes. Safe for concurrent use.
type Words struct {
	signer   *token.Signer
	turns    turns
	computed atomic.Int64
}

// New returns a Words that keys its hashes with the signer's secret.
func New(signer *token.Signer) *Words { return &Words{signer: signer} }

// cost is what Argon2id is told. It stands beside every hash, so that it can be raised one day.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// today's is the second of the settings that OWASP's Password Storage Cheat Sheet calls equal: 19 MiB, two
// passes, one thread. The site's secret comes before it, and five tries a day behind it.
var todays = cost{memory: 19 << 10, passes: 2, lanes: 1}

const (
	saltSize = 16 // RFC 9106 section 3.1
	keySize  = 32
)

// Hash returns the slow hash of a word, as a PHC string that holds all that comparing needs, about 100 bytes. With like, an
// earlier hash, the same word gives that same string, and another word another: two choices can then be
// compared without either word. Errors: those of Clean, ErrBusy, the context's.
func (w *Words) Hash(ctx context.Context, turn Turn, typed, like string) (string, error) {
	clean, err := Clean(typed)
	if err != nil {
		return "", err
	}
	c, salt, _, ok := parse(like)
	if !ok {
		c, salt = todays, make([]byte, saltSize)
		_, _ = rand.Read(salt) // never fails (Go 1.24)
	}
	key, err := w.compute(ctx, turn, clean, func() (cost, []byte, error) { return c, salt, nil })
	if err != nil {
		return "", err
	}
	return format(c, salt, key), nil
}

// Salted is a string for Hash's like that names a salt and no word: whoever asks with it twice for one and the same
// thing, such as an address that nothing is kept of yet, can tell whether it was the same word.
func (w *Words) Salted(of string) string {
	return format(todays, []byte(w.signer.Hash("word salt", of))[:saltSize], make([]byte, keySize))
}

// Same reports whether what was typed is the word of a kept hash. kept is called for it once its turn has come, so
// that what is counted there is counted of those that are looked at, and not of those who wait. It does the same work whatever
// is kept, "" included, and whatever was typed: how long it takes says nothing. Errors: ErrBusy, the context's, kept's.
func (w *Words) Same(ctx context.Context, turn Turn, typed string, kept func() (string, error)) (bool, error) {
	clean, problem := Clean(typed)
	var want []byte
	var ok bool
	key, err := w.compute(ctx, turn, clean, func() (c cost, salt []byte, err error) {
		hash, err := kept()
		if c, salt, want, ok = parse(hash); !ok {
			c, salt, want = todays, make([]byte, saltSize), make([]byte, keySize)
		}
		return c, salt, err
	})
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && ok && problem == nil, nil
}

// Computed is how many slow hashes were computed since the start.
func (w *Words) Computed() int64 { return w.computed.Load() }

// compute waits for its turn, asks what to compute, and computes one slow hash.
func (w *Words) compute(ctx context.Context, turn Turn, clean string, with func() (cost, []byte, error)) ([]byte, error) {
	if err := w.turns.wait(ctx, turn); err != nil {
		return nil, err
	}
	rest := time.Duration(0)
	defer func() { time.AfterFunc(rest, w.turns.done) }()
	c, salt, err := with()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	key := argon2.IDKey([]byte(w.signer.Hash("word", clean)), salt, c.passes, c.memory, c.lanes, keySize)
	w.computed.Add(1)
	// half as long a rest: on a server with one core, pages come between
	rest = time.Since(began) / 2
	return key, nil
}

var b64 = base64.RawStdEncoding.Strict()

// format is the PHC string format (github.com/P-H-C/phc-string-format).
func format(c cost, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// parse reads what format wrote; ok is false for anything else, and for a cost that nobody would pay.
func parse(kept string) (c cost, salt, key []byte, ok bool) {
	var version int
	var rest string
	if n, err := fmt.Sscanf(kept, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &c.memory, &c.passes, &c.lanes, &rest); n != 5 || err != nil || version != argon2.Version {
		return cost{}, nil, nil, false
	}
	if c.memory < 1<<10 || c.memory > 128<<10 || c.passes < 1 || c.passes > 10 || c.lanes < 1 || c.lanes > 8 {
		return cost{}, nil, nil, false
	}
	half := len(rest) - b64.EncodedLen(keySize) - 1
	if half < 0 || rest[half] != '$' {
		return cost{}, nil, nil, false
	}
	salt, err := b64.DecodeString(rest[:half])
	if err != nil || len(salt) != saltSize {
		return cost{}, nil, nil, false
	}
	if key, err = b64.DecodeString(rest[half+1:]); err != nil {
		return cost{}, nil, nil, false
	}
	return c, salt, key, true
}
