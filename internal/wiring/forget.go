package wiring

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/logging"
	"waymark/internal/mailbox"
	"waymark/internal/subscribers"
	"waymark/internal/traces"
)

// forget has people who were erased leave every other place where they may stand: the mails that lie here, what is
// kept of the author's writing, the rows of the log; and at last what SQLite keeps of rows that are gone. What is
// deleted was overwritten with zeros in the file (see [Connect]); its older page lies in the write-ahead log until
// that is emptied, which is done here for both databases.
func (w *Waymark) forget(app core.App, gone []subscribers.Gone) error {
	var addresses, ids, sendIDs []string
	for _, g := range gone {
		addresses, ids, sendIDs = append(addresses, g.Address), append(ids, g.Subscriber), append(sendIDs, g.SendIDs...)
	}
	people := traces.Of(addresses, ids)
	return errors.Join(
		// also with a key: the mails from before there was one lie there still
		mailbox.Forget(mailbox.Dir(app), addresses, sendIDs),
		content.Forget(app, traces.Of(addresses, nil)),
		logging.Forget(app, people.In),
		w.emptyLog(app),
		emptyAuxLog(app),
	)
}
