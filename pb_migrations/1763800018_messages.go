package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The ledger: one row for each recipient and thing sent, and no mail outside it.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "messages",
			[]string{
				// what a message is for; whatever goes wrong, it can stand here only once
				"CREATE UNIQUE INDEX idx_messages_purpose ON messages (purpose)",
				// the claim: what is queued and due, most urgent first
				"CREATE INDEX idx_messages_due ON messages (status, priority, next_at)",
				// a webhook names a message by its send id
				"CREATE UNIQUE INDEX idx_messages_send_id ON messages (send_id)",
				"CREATE INDEX idx_messages_subscriber ON messages (subscriber, status)",
				"CREATE INDEX idx_messages_enrolment ON messages (enrolment, status)",
				// erasing somebody looks for what hangs on each of her consents
				"CREATE INDEX idx_messages_consent ON messages (consent)",
				// what Mailgun's limits count: how many went since when
				"CREATE INDEX idx_messages_sent ON messages (sent_at)",
			},
			&core.SelectField{
				Name:   "status",
				Values: []string{"queued", "held", "sending", "accepted", "delivered", "bounced", "complained", "failed", "ambiguous", "unknown", "cancelled"}, MaxSelect: 1, Required: true,
			},
			&core.SelectField{Name: "kind", Values: []string{"confirmation", "guide", "letter", "newsletter", "test", "system"}, MaxSelect: 1, Required: true},
			&core.TextField{Name: "purpose", Required: true, Max: 120, Hidden: true, Help: "What it is for; unique."},
			&core.TextField{Name: "send_id", Required: true, Max: 40, Hidden: true, Help: "The one thing Mailgun is told of this row."},
			&core.NumberField{Name: "priority", OnlyInt: true, Hidden: true, Help: "Lower goes first."},
			&core.RelationField{Name: "subscriber", CollectionId: relationTo(app, "subscribers"), MaxSelect: 1, CascadeDelete: true},
			&core.EmailField{Name: "recipient", Hidden: true, Help: "Only for mail to somebody who is no subscriber, such as you."},
			&core.RelationField{Name: "consent", CollectionId: relationTo(app, "consents"), MaxSelect: 1, CascadeDelete: true},
			&core.RelationField{Name: "guide", CollectionId: relationTo(app, "guides"), MaxSelect: 1},
			&core.RelationField{Name: "enrolment", CollectionId: relationTo(app, "enrolments"), MaxSelect: 1, CascadeDelete: true},
			&core.RelationField{Name: "step", CollectionId: relationTo(app, "steps"), MaxSelect: 1},
			&core.RelationField{Name: "newsletter", CollectionId: relationTo(app, "newsletters"), MaxSelect: 1},
			&core.TextField{Name: "subject", Max: 300},
			&core.JSONField{Name: "payload", MaxSize: 200_000, Hidden: true, Help: "What a system mail says, until it is sent."},
			&core.NumberField{Name: "attempts", OnlyInt: true},
			&core.DateField{Name: "next_at", Help: "Not before this."},
			&core.DateField{Name: "sent_at", Help: "When it was handed over."},
			&core.TextField{Name: "mailgun_id", Max: 200},
			&core.TextField{Name: "last_error", Max: 500, Help: "What went wrong the last time."},
			&core.TextField{Name: "network", Max: 64, Hidden: true, Help: "A keyed hash of the network a signup came from, for a day."},
		)
	}, func(app core.App) error { return drop(app, "messages") })
}
