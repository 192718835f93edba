package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Pictures have no listing: one is reached by its unguessable address or not at all.
func init() {
	m.Register(func(app core.App) error {
		return createCollection(app, "media", nil,
			&core.FileField{
				Name: "file", Required: true, MaxSelect: 1, MaxSize: 20 << 20, MimeTypes: pictureTypes,
				Thumbs: []string{"480x0", "960x0", "1600x0"}, Presentable: true, Help: "A picture: JPEG, PNG, WebP or GIF, up to 20 MB.",
			},
			&core.TextField{Name: "alt", Max: 500, Presentable: true, Help: "What the picture shows, for somebody who cannot see it."},
			&core.TextField{Name: "caption", Max: 500, Help: "Shown beneath the picture."},
			&core.NumberField{Name: "width", OnlyInt: true, Hidden: true, Help: "In pixels; filled in when the picture is saved."},
			&core.NumberField{Name: "height", OnlyInt: true, Hidden: true, Help: "In pixels; filled in when the picture is saved."},
		)
	}, func(app core.App) error { return drop(app, "media") })
}
