package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A failure is not a dead mailbox. A message may be undelivered while its subscriber stays one; why
// stands on the message, and on the event that told it, in columns that a later program can judge
// anew. A subscriber whose mail bounced keeps why and when, and one who rests because nothing
// arrived keeps that it was not she who asked for it.
func init() {
	const undelivered = "undelivered"
	m.Register(func(app core.App) error {
		err := changeCollection(app, "messages", func(c *core.Collection) {
			status := c.Fields.GetByName("status").(*core.SelectField)
			if !slices.Contains(status.Values, undelivered) {
				status.Values = slices.Insert(status.Values, slices.Index(status.Values, "delivered")+1, undelivered)
			}
			c.Fields.Add(&core.TextField{Name: "failure", Max: 30, Help: "Why it did not arrive, in a word."})
		})
		if err != nil {
			return err
		}
		err = changeCollection(app, "mail_events", func(c *core.Collection) {
			c.Fields.Add(
				&core.NumberField{Name: "code", OnlyInt: true, Help: "SMTP's, or one of Mailgun's own."},
				&core.TextField{Name: "enhanced", Max: 12, Help: "The status code of RFC 3463, such as 5.2.2."},
				&core.TextField{Name: "failure", Max: 30, Help: "What that was taken for."},
			)
		})
		if err != nil {
			return err
		}
		err = changeCollection(app, "subscribers", func(c *core.Collection) {
			c.Fields.Add(
				&core.SelectField{Name: "paused_why", Values: []string{undelivered}, MaxSelect: 1, Help: "Empty: she asked for quiet."},
				&core.TextField{Name: "failure", Max: 30, Help: "Why her mail came back, in a word."},
				&core.DateField{Name: "failed_at", Help: "When it did."},
				&core.BoolField{Name: "newsletter_before", Help: "She had the newsletter until her mail came back."},
			)
			c.AddIndex("idx_subscribers_paused_why", false, "paused_why, failed_at", "paused_why != ''")
		})
		if err != nil {
			return err
		}
		// what arrived and what did not, by the hour: of the large providers by name, of every other domain by a keyed hash
		return createCollection(app, "arrivals",
			[]string{
				"CREATE UNIQUE INDEX idx_arrivals_once ON arrivals (provider, hour, failure)",
				"CREATE INDEX idx_arrivals_failed ON arrivals (hour) WHERE failure != ''",
				"CREATE INDEX idx_arrivals_hour ON arrivals (hour)",
			},
			&core.TextField{Name: "provider", Required: true, Max: 64, Presentable: true},
			&core.TextField{Name: "hour", Required: true, Max: 13, Help: "In UTC, such as 2026-11-24 10."},
			&core.TextField{Name: "failure", Max: 30, Help: "Empty: it arrived."},
			&core.NumberField{Name: "messages", OnlyInt: true},
			&core.TextField{Name: "latest", Max: 15, Help: "The last message of them, by which the domain is found while its reader is here."},
		)
	}, func(app core.App) error {
		if err := drop(app, "arrivals"); err != nil {
			return err
		}
		if err := execute(app, "UPDATE messages SET status = 'bounced' WHERE status = 'undelivered'"); err != nil {
			return err
		}
		err := changeCollection(app, "subscribers", func(c *core.Collection) {
			c.RemoveIndex("idx_subscribers_paused_why")
			for _, name := range []string{"paused_why", "failure", "failed_at", "newsletter_before"} {
				c.Fields.RemoveByName(name)
			}
		})
		if err != nil {
			return err
		}
		err = changeCollection(app, "mail_events", func(c *core.Collection) {
			for _, name := range []string{"code", "enhanced", "failure"} {
				c.Fields.RemoveByName(name)
			}
		})
		if err != nil {
			return err
		}
		return changeCollection(app, "messages", func(c *core.Collection) {
			status := c.Fields.GetByName("status").(*core.SelectField)
			status.Values = slices.DeleteFunc(status.Values, func(value string) bool { return value == undelivered })
			c.Fields.RemoveByName("failure")
		})
	})
}
