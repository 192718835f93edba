package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// One row of settings, made here so that the author only ever edits it. The wordings of
// consent are kept for good in consent_wordings, because what somebody agreed to in
// March must still be readable when the sentence has changed in June.
func init() {
	m.Register(func(app core.App) error {
		if err := createCollection(app, "consent_wordings",
			[]string{"CREATE UNIQUE INDEX idx_consent_wordings_version ON consent_wordings (version)"},
			&core.TextField{Name: "version", Required: true, Max: 32, Presentable: true, Help: "Stands in every form, so that we know which sentences were shown."},
			&core.TextField{Name: "guide", Max: 1000},
			&core.TextField{Name: "letters", Max: 1000},
			&core.TextField{Name: "newsletter", Max: 1000},
		); err != nil {
			return err
		}
		if err := createCollection(app, "site", nil,
			&core.TextField{Name: "name", Required: true, Max: 80, Presentable: true, Help: "It stands in tabs and histories, so choose one that gives nothing away."},
			&core.TextField{Name: "tagline", Max: 200, Help: "One line under the name on the first page."},
			&core.TextField{Name: "author_name", Max: 80, Help: "Who writes."},
			&core.TextField{Name: "author_line", Max: 300, Help: "A sentence about you, at the end of each article."},
			&core.TextField{Name: "language", Max: 20, Pattern: `^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`, Help: "Such as en-GB. Screen readers need it."},
			&core.TextField{Name: "timezone", Max: 64, Help: "Such as Europe/London. Your dates, and the letters' hours for those who have not told us theirs."},
			&core.TextField{Name: "accent", Max: 7, Pattern: `^#[0-9a-fA-F]{6}$`, Help: "The colour of links and buttons, such as #2f6f73."},
			&core.FileField{Name: "logo", MaxSelect: 1, MaxSize: 2 << 20, MimeTypes: pictureTypes, Thumbs: []string{"480x0"}},
			&core.TextField{Name: "exit_url", Max: 300, Pattern: `^https://`, Help: "Where “Exit this page” leads: a site anybody might have open. Not a search page."},
			&core.TextField{Name: "guide_heading", Max: 120, Help: "The heading of the box that offers a guide, such as “A free guide”."},
			&core.TextField{Name: "booking_heading", Max: 120},
			&core.TextField{Name: "booking_text", Max: 600, Help: "A sentence or two that invite somebody to talk to you. Empty: no invitation is shown."},
			&core.TextField{Name: "booking_label", Max: 80, Help: "The words on the link."},
			&core.TextField{Name: "booking_url", Max: 500, Pattern: `^(https://|/|mailto:|tel:)`, Help: "Where the link leads: a page of yours, a booking page, or a mailto: address."},
			&core.JSONField{Name: "emergency_contacts", MaxSize: 20_000, Help: "A list of name, phone, address and note. Shown on the site only, never in a mail."},
			&core.DateField{Name: "emergency_checked", Help: "When you last made sure that these numbers are right."},
			&core.TextField{Name: "from_name", Max: 80, Help: "Who mails seem to come from. Seen on a locked phone: a plain name is best."},
			&core.EmailField{Name: "reply_to", Help: "Where an answer to a letter arrives. Somebody must read it; nothing goes live without it."},
			&core.TextField{Name: "reply_hours", Max: 300, Help: "When you read and answer, such as “I answer on weekdays, within two days”. Stands under every mail."},
			&core.TextField{Name: "postal_address", Max: 400, Help: "Many countries ask for one under every letter. A PO box is enough."},
			&core.TextField{Name: "consent_guide", Max: 1000, Help: "Beside the form: what somebody agrees to who asks for the guide."},
			&core.TextField{Name: "consent_letters", Max: 1000, Help: "What is added for the letters."},
			&core.TextField{Name: "consent_newsletter", Max: 1000, Help: "Beside the box for the newsletter, which is never ticked beforehand."},
			&core.TextField{Name: "linter_words", Max: 5000, Help: "Words that must not be seen from outside a mail, one a line."},
			&core.NumberField{Name: "forget_finished_after", OnlyInt: true, Min: new(float64), Help: "Days after her last letter until a subscriber without the newsletter is erased. 0: never."},
			&core.BoolField{Name: "demo", Hidden: true, Help: "Filled with demonstration content."},
		); err != nil {
			return err
		}
		return firstSettings(app)
	}, func(app core.App) error { return drop(app, "site", "consent_wordings") })
}

// firstSettings makes the one row, with words that do for any author. By plain SQL: a save
// would run the hooks of today's program on yesterday's schema.
func firstSettings(app core.App) error {
	now := types.NowDateTime().String()
	_, err := app.DB().Insert("site", dbx.Params{
		"id": core.GenerateDefaultRandomId(), "created": now, "updated": now,
		"name": "My writing", "language": "en-GB", "timezone": "Europe/London", "accent": "#2f6f73",
		"exit_url": "https://www.bbc.co.uk/weather", "guide_heading": "A free guide",
		"consent_guide":      "We use your address to send you this guide, and for nothing else.",
		"consent_letters":    "A few short letters follow over the next weeks. Every one of them has a link that stops them.",
		"consent_newsletter": "Write to me now and then when there is something new. Every letter has a link that stops them.",
		"linter_words":       "abuse\nabusive\nabuser\nabused\ntrauma\nviolence\nviolent\nassault\ngaslighting\nnarcissist\nsurvivor\nvictim\nrefuge\nleaving\nescape\ndivorce\nseparation\ncounselling\ncounsellor\ntherapy\ntherapist\nrelationship\npartner\nhusband\nwife\ncontrol\ncoercive",
	}).Execute()
	if err != nil {
		return fmt.Errorf("making the settings: %w", err)
	}
	return nil
}
