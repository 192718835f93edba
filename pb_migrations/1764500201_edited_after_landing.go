package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Some of the first migrations were edited after they had run on somebody's data. What those edits added is made
// up for here, each where it is missing; on a database of today there is nothing to do. Since then a
// migration that has landed is never edited, and a test holds that.
func init() {
	m.Register(func(app core.App) error {
		for _, makeUp := range []func(core.App) error{makeUpSettings, makeUpFAQs, makeUpMessages, makeUpRevisions, makeUpContentVersion} {
			if err := makeUp(app); err != nil {
				return err
			}
		}
		return nil
	}, func(core.App) error { return nil })
}

// makeUpFAQs: 1763800004 got only_here.
func makeUpFAQs(app core.App) error {
	faqs, err := app.FindCollectionByNameOrId("faqs")
	if err != nil {
		return fmt.Errorf("finding faqs: %w", err)
	}
	if faqs.Fields.GetByName("only_here") != nil {
		return nil
	}
	at := len(faqs.Fields)
	for i, field := range faqs.Fields {
		if field.GetName() == "created" {
			at = i
		}
	}
	faqs.Fields.AddAt(at, &core.BoolField{Name: "only_here", Hidden: true, Help: "Written for one article: it stands there, and not among all the questions."})
	if err := app.Save(faqs); err != nil {
		return fmt.Errorf("adding only_here to faqs: %w", err)
	}
	return nil
}

// makeUpSettings: 1763800001 got the accent and the limit on logins, which came by two migrations of their own before.
// Only databases older than that lack only_here, so a limit that somebody has switched off since stays off.
func makeUpSettings(app core.App) error {
	faqs, err := app.FindCollectionByNameOrId("faqs")
	if err != nil {
		return fmt.Errorf("finding faqs: %w", err)
	}
	if faqs.Fields.GetByName("only_here") != nil {
		return nil
	}
	return changeSettings(app, "limiting tries to log in", func(s *core.Settings) {
		if s.Meta.AccentColor == "#1055c9" { // PocketBase's own
			s.Meta.AccentColor = "#24595c"
		}
		if !s.RateLimits.Enabled {
			s.RateLimits.Enabled = true
			s.RateLimits.Rules = []core.RateLimitRule{{Label: "*:auth", MaxRequests: 20, Duration: 60}}
		}
	})
}

// makeUpMessages: 1763800018 got an index.
func makeUpMessages(app core.App) error {
	messages, err := app.FindCollectionByNameOrId("messages")
	if err != nil {
		return fmt.Errorf("finding messages: %w", err)
	}
	if messages.GetIndex("idx_messages_consent") != "" {
		return nil
	}
	messages.Indexes = append(messages.Indexes, "CREATE INDEX idx_messages_consent ON messages (consent)")
	if err := app.Save(messages); err != nil {
		return fmt.Errorf("indexing messages by consent: %w", err)
	}
	return nil
}

// makeUpRevisions: an index of 1763800100 lost two columns.
func makeUpRevisions(app core.App) error {
	revisions, err := app.FindCollectionByNameOrId("revisions")
	if err != nil {
		return fmt.Errorf("finding revisions: %w", err)
	}
	before := revisions.GetIndex("idx_revisions_deleted")
	revisions.AddIndex("idx_revisions_deleted", false, "created", "cause = 'deleted'")
	if revisions.GetIndex("idx_revisions_deleted") == before {
		return nil
	}
	if err := app.Save(revisions); err != nil {
		return fmt.Errorf("indexing what was deleted: %w", err)
	}
	return nil
}

// makeUpContentVersion: 1763800020 got sequences.
func makeUpContentVersion(app core.App) error {
	var like int
	err := app.DB().NewQuery("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ('content_version_guides_INSERT', 'content_version_sequences_INSERT')").Row(&like)
	if err != nil {
		return fmt.Errorf("looking for the triggers of the content's version: %w", err)
	}
	if like != 1 {
		return nil // both are there, or things are done in another way by now
	}
	for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
		sql := fmt.Sprintf("CREATE TRIGGER IF NOT EXISTS content_version_sequences_%s AFTER %s ON sequences BEGIN UPDATE content_version SET version = version + 1 WHERE id = 1; END", event, event)
		if _, err := app.DB().NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("having the content's version follow sequences: %w", err)
		}
	}
	return nil
}
