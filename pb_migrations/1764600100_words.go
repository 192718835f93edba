package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Two plain tables of the program's own, which no API reads and no dashboard shows: the slow hash of the word that a
// discreet subscriber, or somebody who asks to be one, has chosen; and the tries at such words, of a day. A word
// goes with what it is of, whoever deletes that.
func init() {
	m.Register(func(app core.App) error {
		return execute(app,
			"CREATE TABLE words (of TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID",
			"CREATE TRIGGER words_of_subscribers AFTER DELETE ON subscribers BEGIN DELETE FROM words WHERE of = OLD.id; END",
			"CREATE TRIGGER words_of_consents AFTER DELETE ON consents BEGIN DELETE FROM words WHERE of = OLD.id; END",
			"CREATE TABLE word_tries (id INTEGER PRIMARY KEY, of TEXT NOT NULL, at TEXT NOT NULL)",
			// how many at this since then?
			"CREATE INDEX idx_word_tries_of ON word_tries (of, at)",
			"CREATE INDEX idx_word_tries_at ON word_tries (at)",
		)
	}, func(app core.App) error {
		return execute(app, "DROP TABLE word_tries", "DROP TRIGGER words_of_consents", "DROP TRIGGER words_of_subscribers", "DROP TABLE words")
	})
}
