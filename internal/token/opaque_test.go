package token_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/token"
)

// Ids of guides are public: a link that could be read would tell whoever reads her mail which guide she asked for.
func TestATokenCannotBeReadByWhoeverHoldsIt(t *testing.T) {
	const subject = "guide en9zknazhkhxhc1 pmsotp57d1p2tjy 69ed6415c1ac035e"
	until := now.Add(60 * 24 * time.Hour)
	made := signer.Sign(token.Letter, subject, until)
	raw, err := base64.RawURLEncoding.DecodeString(made)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Fields(subject) {
		if bytes.Contains(raw, []byte(part)) {
			t.Errorf("it says %q", part)
		}
	}
	if bytes.Contains(raw, binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))[4:]) {
		t.Error("it says until when it opens")
	}
	if again := signer.Sign(token.Letter, subject, until); again != made {
		t.Error("the same link is another one the second time")
	}
	other := signer.Sign(token.Letter, "guide en9zknazhkhxhc1 somebodyelse000 69ed6415c1ac035e", until)
	if other[2:40] == made[2:40] {
		t.Error("two links of one guide can be told to be so")
	}
	if a, b := signer.Sign(token.Letter, "message 123456789012345", until), signer.Sign(token.Letter, "guide 1", until); len(a) != len(b) {
		t.Errorf("the length tells what it is for: %d and %d", len(a), len(b))
	}
}

func TestLinksThatCouldBeReadStillOpen(t *testing.T) {
	secret := []byte(strings.Repeat("s", 32)) // the signer's
	key, err := hkdf.Key(sha256.New, secret, nil, "waymark tokens v1", sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	body := append(binary.BigEndian.AppendUint64(nil, uint64(now.Add(time.Hour).Unix())), "abc"...)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("unsubscribe\x00"))
	mac.Write(body)
	old := base64.RawURLEncoding.EncodeToString(append(body, mac.Sum(nil)[:16]...))
	if subject, err := signer.Open(token.Unsubscribe, old, now); subject != "abc" || err != nil {
		t.Errorf("%q, %v", subject, err)
	}
}

func TestAnOpaqueTokenHasOneSpellingAndNoHalf(t *testing.T) {
	made := signer.Sign(token.Confirm, "consent00000000 69ed6415c1ac035e", now.Add(time.Hour))
	raw, _ := base64.RawURLEncoding.DecodeString(made)
	for at := range raw {
		altered := bytes.Clone(raw)
		altered[at] ^= 0x20
		for _, bad := range []string{base64.RawURLEncoding.EncodeToString(altered), base64.RawURLEncoding.EncodeToString(raw[:at])} {
			if subject, err := signer.Open(token.Confirm, bad, now); subject != "" || !errors.Is(err, token.ErrInvalid) {
				t.Fatalf("byte %d: %q, %v", at, subject, err)
			}
		}
	}
	if _, err := signer.Open(token.Confirm, base64.RawURLEncoding.EncodeToString(append(raw, make([]byte, 32)...)), now); !errors.Is(err, token.ErrInvalid) {
		t.Error("it may be longer")
	}
}
