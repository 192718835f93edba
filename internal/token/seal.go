package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// sealStep is what the length of a sealed text is rounded up to, so that it says little of what is in it.
const sealStep = 256

// maxSealed bounds what Unseal looks at.
const maxSealed = 16 << 10

// Seal returns text in a form that this site alone can read again, for purpose p: AES-256-GCM (NIST SP 800-38D) with
// a nonce of its own, in URL-safe base64. It is for what somebody brings back herself, so that it need not be
// kept here. text must not end in a zero byte.
func (s *Signer) Seal(p Purpose, text []byte) string {
	padded := append([]byte(nil), text...)
	padded = append(padded, make([]byte, sealStep-len(padded)%sealStep)...)
	nonce := make([]byte, s.seals.NonceSize())
	_, _ = rand.Read(nonce) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(s.seals.Seal(nonce, nonce, padded, []byte(p)))
}

// Unseal returns what was sealed for purpose p, or ErrInvalid.
func (s *Signer) Unseal(p Purpose, sealed string) ([]byte, error) {
	if len(sealed) > maxSealed {
		return nil, ErrInvalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(raw) < s.seals.NonceSize() {
		return nil, ErrInvalid
	}
	nonce, body := raw[:s.seals.NonceSize()], raw[s.seals.NonceSize():]
	padded, err := s.seals.Open(nil, nonce, body, []byte(p))
	if err != nil {
		return nil, ErrInvalid
	}
	for len(padded) > 0 && padded[len(padded)-1] == 0 {
		padded = padded[:len(padded)-1]
	}
	return padded, nil
}

func newSeals(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(fmt.Sprintf("token: making a cipher: %v", err)) // only for a key of impossible length
	}
	seals, err := cipher.NewGCM(block)
	if err != nil {
		panic(fmt.Sprintf("token: making a cipher: %v", err))
	}
	return seals
}

func newLinks(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(fmt.Sprintf("token: making a cipher: %v", err)) // only for a key of impossible length
	}
	return block
}
