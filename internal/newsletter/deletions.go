package newsletter

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
)

// forgottenAtOnce is how many messages let go of a newsletter in one statement, before a signup that
// waits for the write connection has its turn.
const forgottenAtOnce = 2000

// bindDeletions lets go of a newsletter in statements: PocketBase would load and save every
// message that names it, one by one. What waits in the ledger is called back; what
// went stays, as a newsletter that is gone.
func (n *Newsletters) bindDeletions() {
	n.app.OnRecordDelete(Collection).BindFunc(func(e *core.RecordEvent) error {
		for some := forgottenAtOnce; some == forgottenAtOnce; {
			var err error
			if some, err = outbox.CancelNewsletter(e.App, n.now(), e.Record.Id, "the newsletter is gone", forgottenAtOnce); err != nil {
				return err
			}
		}
		for some := int64(forgottenAtOnce); some == forgottenAtOnce; {
			// idx_messages_newsletter
			res, err := e.App.NonconcurrentDB().NewQuery(`UPDATE messages SET newsletter = '' WHERE rowid IN
				(SELECT rowid FROM messages WHERE newsletter = {:n} AND newsletter != '' LIMIT {:most})`).
				Bind(dbx.Params{"n": e.Record.Id, "most": forgottenAtOnce}).Execute()
			if err != nil {
				return fmt.Errorf("letting go of a newsletter: %w", err)
			}
			if some, err = res.RowsAffected(); err != nil {
				return err
			}
		}
		return e.Next()
	})
}
