package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// shownCollections are those whose rows a public page can show. Sequences are among them
// because a form offers letters only while there are some.
var shownCollections = []string{"posts", "pages", "faqs", "topics", "guides", "guide_files", "media", "redirects", "site", "sequences"}

// A counter that rises with every change to what a public page can show, so that a cache
// of pages knows in one small read whether it is stale. Triggers raise it, not hooks: a
// command beside a running server fires none of that server's hooks.
func init() {
	m.Register(func(app core.App) error {
		statements := []string{
			"CREATE TABLE content_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
			"INSERT INTO content_version (id, version) VALUES (1, 1)",
		}
		for _, table := range shownCollections {
			for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
				statements = append(statements, fmt.Sprintf(
					"CREATE TRIGGER content_version_%s_%s AFTER %s ON %s BEGIN UPDATE content_version SET version = version + 1 WHERE id = 1; END",
					table, event, event, table))
			}
		}
		return execute(app, statements...)
	}, func(app core.App) error {
		var statements []string
		for _, table := range shownCollections {
			for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
				statements = append(statements, fmt.Sprintf("DROP TRIGGER content_version_%s_%s", table, event))
			}
		}
		return execute(app, append(statements, "DROP TABLE content_version")...)
	})
}

// execute runs plain SQL, for what PocketBase's collections cannot say.
func execute(app core.App, statements ...string) error {
	for _, sql := range statements {
		if _, err := app.DB().NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("running %q: %w", sql, err)
		}
	}
	return nil
}
