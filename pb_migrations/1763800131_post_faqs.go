package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Which post uses which question, of any status. posts.faqs is a JSON list that no index
// can reach, in a row behind a long body; "used in 5 articles" stands beside every
// question that is searched for. Triggers keep it, so it is right whoever writes.
func init() {
	// the questions of one post, as rows; with NULL for a list nothing is inserted
	const fill = `INSERT OR IGNORE INTO post_faqs (faq, post)
		SELECT faq.value, NEW.id
		FROM json_each(CASE WHEN json_valid(NEW.faqs) THEN NEW.faqs ELSE '[]' END) AS faq
		WHERE faq.value <> '';`

	m.Register(func(app core.App) error {
		return execute(
			app,
			"CREATE TABLE post_faqs (faq TEXT NOT NULL, post TEXT NOT NULL, PRIMARY KEY (faq, post)) WITHOUT ROWID",
			"CREATE INDEX idx_post_faqs_post ON post_faqs (post)",
			`INSERT OR IGNORE INTO post_faqs (faq, post)
			 SELECT faq.value, posts.id FROM posts,
				json_each(CASE WHEN json_valid(posts.faqs) THEN posts.faqs ELSE '[]' END) AS faq
			 WHERE faq.value <> ''`,
			"CREATE TRIGGER post_faqs_insert AFTER INSERT ON posts BEGIN "+fill+" END",
			`CREATE TRIGGER post_faqs_update AFTER UPDATE OF faqs ON posts
			 WHEN NEW.faqs IS NOT OLD.faqs
			 BEGIN DELETE FROM post_faqs WHERE post = OLD.id; `+fill+" END",
			"CREATE TRIGGER post_faqs_delete AFTER DELETE ON posts BEGIN DELETE FROM post_faqs WHERE post = OLD.id; END",
		)
	}, func(app core.App) error {
		return execute(app, "DROP TRIGGER post_faqs_insert", "DROP TRIGGER post_faqs_update",
			"DROP TRIGGER post_faqs_delete", "DROP TABLE post_faqs")
	})
}
