package content

import (
	"fmt"
	"image"
	_ "image/gif" // the formats a picture may have
	_ "image/jpeg"
	_ "image/png"
	"io"

	"github.com/pocketbase/pocketbase/core"
	_ "golang.org/x/image/webp"

	"waymark/internal/content/picture"
)

// bindMedia cleans and measures pictures, and keeps those that stand in a text from being deleted.
func bindMedia(app core.App) {
	bindCleanPictures(app)
	bindCleanStored(app)
	beforeSave(app, func(e *core.RecordEvent) error {
		measure(e.Record)
		return nil
	}, CollectionMedia)

	app.OnRecordDelete(CollectionMedia).BindFunc(func(e *core.RecordEvent) error {
		title, used, err := usingMedia(e.App, e.Record.Id)
		if err != nil {
			return fmt.Errorf("looking where a picture is used: %w", err)
		}
		if used {
			return Refusal(fmt.Sprintf("This picture stands in “%s”. Please take it out there first.", title))
		}
		return e.Next()
	})
	app.OnRecordDeleteRequest(CollectionMedia).BindFunc(sayWhy)
}

// measure fills in the width and height of a picture that is being uploaded; 0 when its
// head cannot be read, which leaves the page to find out.
func measure(media *core.Record) {
	uploads := media.GetUnsavedFiles("file")
	if len(uploads) != 1 {
		return
	}
	var config image.Config
	if reader, err := uploads[0].Reader.Open(); err == nil {
		defer reader.Close()
		config, _, _ = image.DecodeConfig(reader)
		if lying(reader) {
			config.Width, config.Height = config.Height, config.Width
		}
	}
	media.Set("width", config.Width)
	media.Set("height", config.Height)
}

// lying says that a camera was held sideways: a browser turns such a picture. It reads what
// is left of a cleaned one, where this stands first.
func lying(file io.ReadSeeker) bool {
	head := make([]byte, 38)
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false
	}
	if _, err := io.ReadFull(file, head); err != nil {
		return false
	}
	return picture.Lying(head)
}
