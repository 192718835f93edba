package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// An enrolment whose letter is in the ledger stands far in the future, where no tick reads
// it, and the ledger itself calls it back: when that letter is settled its next_at is emptied,
// which means "plan again". A trigger does it, not a hook, because the ledger is written
// in plain SQL, and by more than one process.
func init() {
	const (
		unsettled = "('queued', 'held', 'sending', 'ambiguous')"
		callBack  = "UPDATE enrolments SET next_at = '' WHERE id = OLD.enrolment AND next_at = '9998-12-31 00:00:00.000Z';"
	)
	m.Register(func(app core.App) error {
		return execute(app,
			"CREATE TRIGGER letters_settled AFTER UPDATE OF status ON messages WHEN OLD.enrolment != '' AND OLD.status IN "+unsettled+
				" AND NEW.status NOT IN "+unsettled+" BEGIN "+callBack+" END",
			"CREATE TRIGGER letters_deleted AFTER DELETE ON messages WHEN OLD.enrolment != '' AND OLD.status IN "+unsettled+" BEGIN "+callBack+" END",
		)
	}, func(app core.App) error {
		return execute(app, "DROP TRIGGER letters_settled", "DROP TRIGGER letters_deleted")
	})
}
