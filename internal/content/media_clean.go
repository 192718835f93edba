package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/content/picture"
)

// pictureMost is the size in bytes up to which a picture is taken: what is larger cannot be looked into.
const pictureMost = 20 << 20

// bindCleanPictures takes out of every picture what a camera or a program wrote beside it: where and when it was
// taken, by whom, with what. It is one road for all: for a cover, a logo, a picture in a text, and whatever field
// for files somebody adds; for the desk, the API and a command. A picture that cannot be cleaned is refused.
func bindCleanPictures(app core.App) {
	beforeSave(app, func(e *core.RecordEvent) error {
		for _, field := range e.Record.Collection().Fields {
			if field.Type() != core.FieldTypeFile {
				continue
			}
			for _, upload := range e.Record.GetUnsavedFiles(field.GetName()) {
				if err := cleanUpload(upload); err != nil {
					return pictureTrouble(field.GetName(), err)
				}
			}
		}
		return nil
	})
}

var (
	errPictureKind = errors.New("a picture of a kind that cannot be cleaned")
	errPictureSize = errors.New("a picture that is too large to be looked into")
)

// pictureTrouble says to the author what is wrong with a picture, beside the field.
func pictureTrouble(field string, err error) error {
	say := func(sentence string) error {
		return validation.Errors{field: validation.NewError("picture", sentence)}
	}
	switch {
	case errors.Is(err, errPictureKind):
		return say("Pictures of this kind can carry things about you that nobody sees, and they cannot be taken out here. Please save it as a JPEG, PNG, WebP or GIF and add that.")
	case errors.Is(err, errPictureSize):
		return say("This picture is too large. Up to 20 MB is fine.")
	case errors.Is(err, picture.ErrBroken):
		return say("This picture cannot be read to its end. Please save it anew in a program for pictures, or choose another.")
	}
	return err
}

// cleanUpload cleans one file that is about to be stored. A file that is no picture stays as it is.
func cleanUpload(upload *filesystem.File) error {
	reader, err := upload.Reader.Open()
	if err != nil {
		return fmt.Errorf("opening an uploaded file: %w", err)
	}
	defer reader.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(reader, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading an uploaded file: %w", err)
	}
	if head = head[:n]; picture.KindOf(head) == picture.Other {
		if strings.HasPrefix(mimetype.Detect(head).String(), "image/") {
			return errPictureKind
		}
		return nil
	}
	data, err := io.ReadAll(io.MultiReader(bytes.NewReader(head), io.LimitReader(reader, pictureMost)))
	if err != nil {
		return fmt.Errorf("reading an uploaded picture: %w", err)
	}
	if len(data) > pictureMost {
		return errPictureSize
	}
	clean, err := picture.Clean(data)
	if err != nil {
		return fmt.Errorf("cleaning an uploaded picture: %w", err)
	}
	if !bytes.Equal(clean, data) {
		upload.Reader, upload.Size = &filesystem.BytesReader{Bytes: clean}, int64(len(clean))
	}
	return nil
}
