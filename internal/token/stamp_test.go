package token_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/token"
)

func TestAStampSaysHowLongAFormStoodOpen(t *testing.T) {
	stamp := signer.Stamp(now)
	if len(stamp) != token.StampLength {
		t.Fatalf("it has %d bytes, not %d", len(stamp), token.StampLength)
	}
	const week = 7 * 24 * time.Hour
	for _, c := range []struct {
		name  string
		stamp string
		at    time.Time
		err   error
	}{
		{"at its moment", stamp, now, nil},
		{"a second before it", stamp, now.Add(-time.Second), token.ErrEarly},
		{"days later", stamp, now.Add(week - time.Second), nil},
		{"a week later", stamp, now.Add(week), token.ErrExpired},
		{"made by somebody else", token.New([]byte(strings.Repeat("x", 32))).Stamp(now), now, token.ErrInvalid},
		{"a token for something else", signer.Sign(token.Confirm, "", now.Add(week)), now, token.ErrInvalid},
		{"nothing", "", now, token.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := signer.CheckStamp(c.stamp, c.at); !errors.Is(err, c.err) {
				t.Errorf("got %v, want %v", err, c.err)
			}
		})
	}
}
