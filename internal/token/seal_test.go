package token_test

import (
	"errors"
	"strings"
	"testing"

	"waymark/internal/token"
)

func TestWhatIsSealedIsReadHereAloneAndForItsPurpose(t *testing.T) {
	for _, text := range []string{"", "a", "email=ada%40example.org", strings.Repeat("x", 255), strings.Repeat("x", 256), strings.Repeat("x", 3000)} {
		sealed := signer.Seal(token.Press, []byte(text))
		if strings.Contains(sealed, "ada") || sealed == signer.Seal(token.Press, []byte(text)) {
			t.Error("it can be read, or recognised")
		}
		if got, err := signer.Unseal(token.Press, sealed); err != nil || string(got) != text {
			t.Errorf("%d bytes came back as %q, %v", len(text), got, err)
		}
		if _, err := signer.Unseal(token.Form, sealed); !errors.Is(err, token.ErrInvalid) {
			t.Error("it opens for another purpose")
		}
		if _, err := token.New([]byte(strings.Repeat("t", 32))).Unseal(token.Press, sealed); !errors.Is(err, token.ErrInvalid) {
			t.Error("it opens elsewhere")
		}
		altered := []byte(sealed)
		altered[len(altered)/2] ^= 1
		for _, bad := range []string{string(altered), sealed[1:], sealed + "A", "", "%"} {
			if _, err := signer.Unseal(token.Press, bad); !errors.Is(err, token.ErrInvalid) {
				t.Errorf("%.20q… opens", bad)
			}
		}
	}
	if len(signer.Seal(token.Press, []byte("ada@example.org"))) != len(signer.Seal(token.Press, []byte("a.much.longer.address@elsewhere.example.org"))) {
		t.Error("the length says how long the address is")
	}
}
