package outbox

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// sealKey leads to the key in the app's store, 32 characters.
const sealKey = "waymark.outbox.seal"

// sealDraft closes what a mail to somebody who can log in says, for as long as it waits: a link that sets a password, or
// a code, may stand in it, and every login, a stolen one too, reads the ledger.
func sealDraft(app core.App, d Draft) (Draft, error) {
	said, ok := d.Payload.(SaidMail)
	key, made := app.Store().Get(sealKey).(string)
	if d.Kind != System || d.Recipient == "" || !ok || !made {
		return d, nil
	}
	raw, err := json.Marshal(said)
	if err != nil {
		return d, fmt.Errorf("sealing %s: %w", d.Purpose, err)
	}
	closed, err := security.Encrypt(raw, key)
	if err != nil {
		return d, fmt.Errorf("sealing %s: %w", d.Purpose, err)
	}
	d.Payload = SaidMail{Sealed: closed}
	return d, nil
}

// unseal opens what [sealDraft] closed; a mail that is open stays as it is.
func (s SaidMail) unseal(app core.App) (SaidMail, error) {
	if s.Sealed == "" {
		return s, nil
	}
	key, _ := app.Store().Get(sealKey).(string)
	raw, err := security.Decrypt(s.Sealed, key)
	if err != nil {
		return s, fmt.Errorf("opening a sealed mail: %w", err)
	}
	var said SaidMail
	if err := json.Unmarshal(raw, &said); err != nil {
		return s, fmt.Errorf("reading a sealed mail: %w", err)
	}
	return said, nil
}
