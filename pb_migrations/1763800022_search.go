package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What can be searched: a row of plain text for everything published, and FTS5's index
// over those rows. The index keeps no text of its own (content=…), so triggers must tell
// it the old words with the new ones. Rows have a number of their own because the rowid of
// a PocketBase table may change when the file is compacted.
//
// porter: "leaving" finds "leave". remove_diacritics 2: "cafe" finds "café".
func init() {
	m.Register(func(app core.App) error {
		return execute(
			app,
			`CREATE TABLE search_documents (
				id INTEGER PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL UNIQUE,
				path TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL
			)`,
			`CREATE VIRTUAL TABLE search_index USING fts5 (
				title, body, content='search_documents', content_rowid='id',
				prefix='2 3', tokenize="porter unicode61 remove_diacritics 2"
			)`,
			`CREATE TRIGGER search_documents_insert AFTER INSERT ON search_documents BEGIN
				INSERT INTO search_index (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body);
			END`,
			`CREATE TRIGGER search_documents_delete AFTER DELETE ON search_documents BEGIN
				INSERT INTO search_index (search_index, rowid, title, body) VALUES ('delete', OLD.id, OLD.title, OLD.body);
			END`,
			`CREATE TRIGGER search_documents_update AFTER UPDATE ON search_documents BEGIN
				INSERT INTO search_index (search_index, rowid, title, body) VALUES ('delete', OLD.id, OLD.title, OLD.body);
				INSERT INTO search_index (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body);
			END`,
		)
	}, func(app core.App) error {
		return execute(app, "DROP TABLE search_index", "DROP TABLE search_documents")
	})
}
