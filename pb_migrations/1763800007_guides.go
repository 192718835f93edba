package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A guide's body is what a reader gives her address for, so the API does not hand
// it out. Its file lies in guide_files, a collection no public rule opens: a file
// field here would be served to anybody whom the view rule lets see the guide.
func init() {
	m.Register(func(app core.App) error {
		if err := createReadable(app, "guides", `status = "live"`,
			[]string{
				"CREATE UNIQUE INDEX idx_guides_slug ON guides (slug)",
				"CREATE INDEX idx_guides_status ON guides (status)",
			},
			&core.TextField{Name: "title", Required: true, Max: 200, Presentable: true, Help: "What readers of the site see."},
			&core.TextField{
				Name: "outside_name", Required: true, Max: 80,
				Help: "What it is called in mails and in her downloads, where somebody else may look. Something like “Notes for a quiet hour”.",
			},
			&core.TextField{Name: "slug", Max: 120, Pattern: slugPattern, Help: "The end of the guide's address. Leave it empty and it is made from the title."},
			&core.TextField{Name: "summary", Max: 1000, Help: "Two or three sentences for the box that offers it."},
			&core.EditorField{Name: "body", MaxSize: 1 << 20, Hidden: true, Help: "The guide itself. A PDF is made from it, unless you add a file of your own."},
			&core.FileField{Name: "cover", MaxSelect: 1, MaxSize: 20 << 20, MimeTypes: pictureTypes, Thumbs: []string{"480x0", "960x0"}},
			&core.TextField{Name: "cover_alt", Max: 500, Help: "What the picture shows, for somebody who cannot see it."},
			&core.RelationField{Name: "sequence", CollectionId: relationTo(app, "sequences"), MaxSelect: 1, Hidden: true, Help: "The letters that follow it, for those who ask for them."},
			&core.SelectField{Name: "status", Values: []string{"draft", "live"}, MaxSelect: 1, Help: "A draft is offered to nobody."},
		); err != nil {
			return err
		}
		return createCollection(app, "guide_files",
			[]string{"CREATE UNIQUE INDEX idx_guide_files_guide ON guide_files (guide)"},
			&core.RelationField{Name: "guide", CollectionId: relationTo(app, "guides"), Required: true, MaxSelect: 1, CascadeDelete: true},
			&core.FileField{
				Name: "file", Required: true, MaxSelect: 1, MaxSize: 25 << 20, MimeTypes: []string{"application/pdf"}, Protected: true,
				Help: "A PDF, up to 25 MB.",
			},
			&core.BoolField{Name: "made", Help: "Made from the guide's own text, and made again when that changes. Off for a file of yours."},
			&core.TextField{Name: "digest", Max: 64, Hidden: true, Help: "Of the text the file was made from."},
		)
	}, func(app core.App) error { return drop(app, "guide_files", "guides") })
}
