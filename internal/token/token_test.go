package token_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/token"
)

var (
	now    = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	signer = token.New([]byte(strings.Repeat("s", 32)))
)

func TestATokenOpensForItsOwnPurposeUntilItExpires(t *testing.T) {
	made := signer.Sign(token.Confirm, "abc", now.Add(time.Hour))
	for _, c := range []struct {
		name    string
		purpose token.Purpose
		at      time.Time
		want    string
		err     error
	}{
		{"in time", token.Confirm, now, "abc", nil},
		{"a second before it ends", token.Confirm, now.Add(time.Hour - time.Second), "abc", nil},
		{"as it ends, and who it was for is still known", token.Confirm, now.Add(time.Hour), "abc", token.ErrExpired},
		{"for another purpose", token.Unsubscribe, now, "", token.ErrInvalid},
		{"for another purpose, too late", token.Unsubscribe, now.Add(2 * time.Hour), "", token.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := signer.Open(c.purpose, made, c.at)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v; want %q, %v", got, err, c.want, c.err)
			}
		})
	}
}

func TestNoAlteredTokenOpens(t *testing.T) {
	made := signer.Sign(token.Letter, "message", now.Add(time.Hour))
	raw, _ := base64.RawURLEncoding.DecodeString(made)
	for i := range raw {
		for bit := range 8 {
			altered := append([]byte(nil), raw...)
			altered[i] ^= 1 << bit
			if _, err := signer.Open(token.Letter, base64.RawURLEncoding.EncodeToString(altered), now); !errors.Is(err, token.ErrInvalid) {
				t.Fatalf("byte %d, bit %d flipped: %v", i, bit, err)
			}
		}
	}
	for _, bad := range []string{"", ".", made + "=", made + "A", made[1:], " " + made, strings.Repeat("A", 5000)} {
		if _, err := signer.Open(token.Letter, bad, now); !errors.Is(err, token.ErrInvalid) {
			t.Errorf("%.20q…: %v", bad, err)
		}
	}
}

func TestAnotherSitesTokenDoesNotOpenHere(t *testing.T) {
	other := token.New([]byte(strings.Repeat("t", 32)))
	if _, err := signer.Open(token.Confirm, other.Sign(token.Confirm, "abc", now.Add(time.Hour)), now); !errors.Is(err, token.ErrInvalid) {
		t.Error(err)
	}
}

func TestAHashDependsOnTheUseTheValueAndTheSite(t *testing.T) {
	a := signer.Hash("address", "a@example.org")
	if a != signer.Hash("address", "a@example.org") {
		t.Error("the same thing hashed twice differs")
	}
	for _, b := range []string{
		signer.Hash("network", "a@example.org"),
		signer.Hash("address", "b@example.org"),
		signer.Hash("addres", "sa@example.org"),
		token.New([]byte(strings.Repeat("t", 32))).Hash("address", "a@example.org"),
	} {
		if a == b {
			t.Error("two different things share a hash")
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(signer.Sign(token.Confirm, "abc", now.Add(time.Hour)))
	f.Add("AAAA")
	valid := signer.Sign(token.Confirm, "abc", now.Add(time.Hour))
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := signer.Open(token.Confirm, s, now); err == nil && s != valid {
			t.Fatalf("a made-up token opened: %q", s)
		}
	})
}
