package subscribers

import "github.com/pocketbase/pocketbase/core"

// blocked reports whether an address gets nothing however often somebody asks with it. The refusal
// is counted, which is also what makes it cost a write as every other asking does.
func (p *People) blocked(tx core.App, address string, person *Subscriber, known bool) (bool, error) {
	for _, hash := range p.hashes(address) {
		row, err := suppressionByHash(tx, hash)
		if err != nil {
			return false, err
		}
		if row != nil && Reason(row.GetString("reason")).final() {
			row.Set("refused+", 1)
			return true, tx.Save(row)
		}
	}
	return known && (person.Status() == Bounced || person.Status() == Complained), nil
}
