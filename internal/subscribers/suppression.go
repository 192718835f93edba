package subscribers

import (
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/token"
)

// CollectionSuppressions holds keyed hashes of addresses we must not write to.
const CollectionSuppressions = "suppressions"

// Reason says why an address is suppressed.
type Reason string

const (
	ReasonNotMe        Reason = "not_me"       // she says it was not she who asked; until the author lifts it
	ReasonUnsubscribed Reason = "unsubscribed" // by Mailgun's list; asking again lifts it
	ReasonErased       Reason = "erased"       // asking again lifts it
	ReasonBounced      Reason = "bounced"      // until the author lifts it
	ReasonComplained   Reason = "complained"   // until the author lifts it
	ReasonByHand       Reason = "by_hand"      // until the author lifts it
)

// final reports whether somebody suppressed for r gets nothing, not even when she
// asks again. "" is no suppression.
func (r Reason) final() bool {
	switch r {
	case "", ReasonUnsubscribed, ReasonErased:
		return false
	}
	return true
}

// addressHash is what stands for an address where the address must not be kept.
func addressHash(signer *token.Signer, address string) string {
	return signer.Hash("address", sameMailbox(address))
}

// suppress is the function of that name, and is remembered beside the data directory.
func (p *People) suppress(tx core.App, hash string, reason Reason) error {
	if err := suppress(tx, hash, reason); err != nil {
		return err
	}
	return p.remember(tx, reason, hash)
}

// suppress notes that the address behind hash must not be written to. A reason that
// is final is never replaced by one that is not.
func suppress(tx core.App, hash string, reason Reason) error {
	row, err := suppressionByHash(tx, hash)
	if err != nil {
		return err
	}
	if row == nil {
		c, err := tx.FindCachedCollectionByNameOrId(CollectionSuppressions)
		if err != nil {
			return err
		}
		row = core.NewRecord(c)
		row.Set("hash", hash)
	} else if Reason(row.GetString("reason")).final() && !reason.final() {
		return nil
	}
	row.Set("reason", string(reason))
	return tx.Save(row)
}

// lift takes the suppression away, if there is one and it is not final.
func (p *People) lift(tx core.App, hash string) error {
	row, err := suppressionByHash(tx, hash)
	if err != nil || row == nil || Reason(row.GetString("reason")).final() {
		return err
	}
	if err := tx.Delete(row); err != nil {
		return err
	}
	return p.remember(tx, lifted, hash)
}
