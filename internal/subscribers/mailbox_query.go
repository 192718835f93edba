package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// countMailboxes notes at which moment a signup wrote to each of these mailboxes, which stand there as keyed hashes.
func countMailboxes(tx core.App, at string, mailboxes []string) error {
	rows := make([]dbx.Params, len(mailboxes))
	for i, mailbox := range mailboxes {
		rows[i] = dbx.Params{"mailbox": mailbox, "at": at}
	}
	return each(tx, "counting what a mailbox gets", rows, `
		INSERT INTO mailbox_askings (mailbox, at) VALUES ({:mailbox}, {:at}) ON CONFLICT (mailbox, at) DO UPDATE SET n = n + 1`)
}

// forgetMailboxes forgets what was noted before a moment. There is a day of it at most.
func forgetMailboxes(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("DELETE FROM mailbox_askings WHERE at < {:before}").Bind(dbx.Params{"before": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting what mailboxes got a day ago: %w", err)
	}
	return nil
}
