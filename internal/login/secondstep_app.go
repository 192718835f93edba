package login

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"image/png"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	period = 30 // seconds, what every app assumes (RFC 6238, 5.2)
	// proveWithin is how long a shown secret waits for its first code.
	proveWithin = 15 * time.Minute
)

// pendingSecret was shown, and waits for the first code.
type pendingSecret struct {
	secret string
	until  time.Time
}

// Offer is what an authenticator app is set up with.
type Offer struct {
	Secret  string `json:"secret"`  // to be typed, in groups of four
	Address string `json:"address"` // to be opened on the phone itself
	Picture string `json:"picture"` // the QR code, a data: address
}

// OfferApp makes a new secret for a person's app. Nothing changes before [Logins.SwitchOn] has seen its first code.
func (l *Logins) OfferApp(person *core.Record) (Offer, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: l.issuer(), AccountName: person.Email(), Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return Offer{}, fmt.Errorf("making a secret for an authenticator app: %w", err)
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return Offer{}, fmt.Errorf("drawing a QR code: %w", err)
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, picture); err != nil {
		return Offer{}, fmt.Errorf("drawing a QR code: %w", err)
	}
	l.mu.Lock()
	l.settings[person.Id] = pendingSecret{key.Secret(), l.now().Add(proveWithin)}
	l.mu.Unlock()
	return Offer{Secret: groups(key.Secret(), 4, " "), Address: key.URL(), Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(drawn.Bytes())}, nil
}

// issuer is what an app calls the login. The site's name stays out of it: somebody may look at her phone.
func (l *Logins) issuer() string { return "Desk" }

// proved returns the secret that was shown to a person, once a code of it is right.
func (l *Logins) proved(person, code string) (secret string, step int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pending, ok := l.settings[person]
	if !ok || !l.now().Before(pending.until) {
		return "", 0, ErrWrong
	}
	step, ok = matches(pending.secret, code, l.now())
	if !ok {
		return "", 0, ErrWrong
	}
	delete(l.settings, person)
	return pending.secret, step, nil
}

// matches reports whether a code is that of this half minute, the one before or the one after, and which.
func matches(secret, code string, now time.Time) (step int64, ok bool) {
	at := now.Unix() / period
	for _, step := range []int64{at, at - 1, at + 1} {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// seal keeps a secret so that the database alone does not tell it.
func (l *Logins) seal(secret string) (string, error) {
	sealed, err := security.Encrypt([]byte(secret), l.sealKey())
	if err != nil {
		return "", fmt.Errorf("sealing the secret of a second step: %w", err)
	}
	return sealed, nil
}

func (l *Logins) unseal(sealed string) (string, error) {
	secret, err := security.Decrypt(sealed, l.sealKey())
	if err != nil {
		return "", fmt.Errorf("opening the secret of a second step: %w", err)
	}
	return string(secret), nil
}

func (l *Logins) sealKey() string { return l.signer.Hash("seal", "second step")[:32] }
