package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A consent is one asking: what she chose, the sentences she was shown, where and
// when; and, once she pressed the button in her mail, when she confirmed (GDPR art. 7).
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "consents",
			[]string{
				// has she asked for this guide a moment ago?
				"CREATE INDEX idx_consents_subscriber ON consents (subscriber, guide, requested_at)",
			},
			&core.RelationField{Name: "subscriber", CollectionId: relationTo(app, "subscribers"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.RelationField{Name: "guide", CollectionId: relationTo(app, "guides"), MaxSelect: 1, Help: "Empty when she asked for the newsletter alone."},
			&core.BoolField{Name: "letters", Help: "She asked for the letters too."},
			&core.BoolField{Name: "newsletter", Help: "She asked for the newsletter."},
			&core.TextField{Name: "wording", Max: 4000, Help: "The sentences shown beside her choices, word for word."},
			&core.TextField{Name: "wording_version", Max: 32},
			&core.TextField{Name: "page", Max: 500, Help: "The page the form stood on."},
			&core.JSONField{Name: "asked", MaxSize: 2000, Hidden: true, Help: "First name, discreet, timezone, safe hours: applied when she confirms."},
			&core.DateField{Name: "requested_at"},
			&core.DateField{Name: "confirmed_at", Help: "Empty until she pressed the button in her mail."},
			&core.DateField{Name: "withdrawn_at", Help: "When she stopped."},
		)
	}, func(app core.App) error { return drop(app, "consents") })
}
