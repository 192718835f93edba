package subscribers

import "github.com/pocketbase/pocketbase/core"

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

// ofMailbox reports whether a reason holds for every spelling of a mailbox: whoever reads it has said so. A bounce
// says something of one spelling only (a server may know "ada" and no "ada+x", which anybody can type in), and
// so does what lifts itself when that spelling is asked for again.
func (r Reason) ofMailbox() bool {
	switch r {
	case ReasonNotMe, ReasonComplained, ReasonByHand:
		return true
	}
	return false
}

// final reports whether somebody suppressed for r gets nothing, not even when she
// asks again. "" is no suppression.
func (r Reason) final() bool {
	switch r {
	case "", ReasonUnsubscribed, ReasonErased:
		return false
	}
	return true
}

// reasonHash is what a suppression of an address for a reason is written down under.
func (p *People) reasonHash(address string, why Reason) string {
	if why.ofMailbox() {
		return p.mailbox(address)
	}
	return p.hash(address)
}

// weightier is the reason that counts for an address of which one is known for its spelling and one for its
// mailbox; "" is none. What is not final holds for the spelling alone.
func weightier(spelling, mailbox Reason) Reason {
	if !spelling.final() && mailbox.final() {
		return mailbox
	}
	return spelling
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

// lift takes the suppression away, if there is one and it is not final. It returns the reason there was; "" for none.
func (p *People) lift(tx core.App, hash string) (Reason, error) {
	row, err := suppressionByHash(tx, hash)
	if err != nil || row == nil || Reason(row.GetString("reason")).final() {
		return "", err
	}
	if err := tx.Delete(row); err != nil {
		return "", err
	}
	return Reason(row.GetString("reason")), p.remember(tx, lifted, hash)
}
