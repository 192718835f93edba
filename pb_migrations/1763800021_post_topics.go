package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Which published post is in which topic. posts.topics is a JSON list that no index can
// reach, in a row behind a long body; this is the same as short rows in the order a
// topic's page shows them. Triggers keep it, so it is right whoever writes.
func init() {
	// the topics of one post, as rows; with NULL for a name nothing is inserted
	const fill = `INSERT OR IGNORE INTO post_topics (topic, published_at, post)
		SELECT topic.value, NEW.published_at, NEW.id
		FROM json_each(CASE WHEN json_valid(NEW.topics) THEN NEW.topics ELSE '[]' END) AS topic
		WHERE NEW.status = 'published' AND topic.value <> '';`

	m.Register(func(app core.App) error {
		if err := execute(
			app,
			`CREATE TABLE post_topics (
				topic TEXT NOT NULL, published_at TEXT NOT NULL, post TEXT NOT NULL,
				PRIMARY KEY (topic, published_at DESC, post)
			) WITHOUT ROWID`,
			"CREATE INDEX idx_post_topics_post ON post_topics (post)",
			"CREATE TRIGGER post_topics_insert AFTER INSERT ON posts BEGIN "+fill+" END",
			`CREATE TRIGGER post_topics_update AFTER UPDATE OF topics, status, published_at ON posts
			 WHEN NEW.topics IS NOT OLD.topics OR NEW.status IS NOT OLD.status OR NEW.published_at IS NOT OLD.published_at
			 BEGIN DELETE FROM post_topics WHERE post = OLD.id; `+fill+" END",
			"CREATE TRIGGER post_topics_delete AFTER DELETE ON posts BEGIN DELETE FROM post_topics WHERE post = OLD.id; END",
		); err != nil {
			return err
		}
		// the sitemap lists every post there is: from this index, without its body
		posts, err := app.FindCollectionByNameOrId("posts")
		if err != nil {
			return fmt.Errorf("finding posts: %w", err)
		}
		posts.AddIndex("idx_posts_sitemap", false, "status, noindex, slug, updated", "")
		if err := app.Save(posts); err != nil {
			return fmt.Errorf("adding the sitemap's index: %w", err)
		}
		return nil
	}, func(app core.App) error {
		posts, err := app.FindCollectionByNameOrId("posts")
		if err != nil {
			return fmt.Errorf("finding posts: %w", err)
		}
		posts.RemoveIndex("idx_posts_sitemap")
		if err := app.Save(posts); err != nil {
			return fmt.Errorf("removing the sitemap's index: %w", err)
		}
		return execute(app, "DROP TRIGGER post_topics_insert", "DROP TRIGGER post_topics_update",
			"DROP TRIGGER post_topics_delete", "DROP TABLE post_topics")
	})
}
