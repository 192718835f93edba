package content

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/content/guidepdf"
)

// GuideFile is what the author is told about the PDF of a guide.
type GuideFile struct {
	Made     bool   // made from the guide's text; else it is a file of hers
	Name     string // what a subscriber's copy is called
	Updated  time.Time
	Metadata guidepdf.Metadata // as it stands in the file
}

// Neutral says whether the file tells nothing about itself but the neutral name it should
// have. The producer may stay: it names a program that half the world uses.
func (f *GuideFile) Neutral(outsideName string) bool {
	m := f.Metadata
	return m.Title == outsideName && m.Author == "" && m.Subject == "" && m.Keywords == "" && m.Creator == "" && !m.XMP
}

// GuideFileOf looks at the file of a guide of any status; [ErrNotFound] when there is none.
func GuideFileOf(app core.App, g *Guide) (*GuideFile, error) {
	row, err := guideFile(app, g.Id)
	if err != nil {
		return nil, err
	}
	name, _, open, err := GuidePDF(app, g)
	if err != nil {
		return nil, err
	}
	file, err := open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	metadata, err := guidepdf.Inspect(file)
	if err != nil {
		return nil, fmt.Errorf("looking into the file of guide %s: %w", g.Id, err)
	}
	return &GuideFile{Made: row.made(), Name: name, Updated: row.GetDateTime("updated").Time(), Metadata: metadata}, nil
}

// InspectUpload says what a PDF tells about itself that is not kept yet. A [Refusal] says
// why it cannot become a guide's file.
func InspectUpload(upload *filesystem.File) (guidepdf.Metadata, error) {
	reader, err := upload.Reader.Open()
	if err != nil {
		return guidepdf.Metadata{}, fmt.Errorf("opening the uploaded file: %w", err)
	}
	defer reader.Close()
	metadata, err := guidepdf.Inspect(reader)
	if err != nil {
		return guidepdf.Metadata{}, Refusal(uploadTrouble(err))
	}
	return metadata, nil
}

// SetGuideFile makes a PDF of the author's own the file of a guide, in place of the one it
// has. It is kept in a neutral copy; what is wrong with it is a validation error of "file".
func SetGuideFile(app core.App, g *Guide, upload *filesystem.File) error {
	row, err := guideFile(app, g.Id)
	switch {
	case errors.Is(err, ErrNotFound):
		collection, err := app.FindCachedCollectionByNameOrId(CollectionGuideFiles)
		if err != nil {
			return fmt.Errorf("finding the guides' files: %w", err)
		}
		row = &guideFileRow{}
		row.SetProxyRecord(core.NewRecord(collection))
		row.Set("guide", g.Id)
	case err != nil:
		return err
	}
	row.Set("file", upload)
	if err := app.Save(row); err != nil {
		return fmt.Errorf("keeping the guide's own file: %w", err)
	}
	return nil
}

// MendGuideFile makes the file of a guide neutral again: one that came past the forms, in
// an old backup or by hand. [ErrNotFound] when there is none.
func MendGuideFile(app core.App, g *Guide, now time.Time) error {
	row, err := guideFile(app, g.Id)
	if err != nil {
		return err
	}
	if row.made() {
		// a file is known for one of ours by a digest that differs from the stored one
		_, err := app.DB().Update(CollectionGuideFiles, dbx.Params{"digest": ""}, dbx.HashExp{"id": row.Id}).Execute()
		if err != nil {
			return fmt.Errorf("letting go of the guide's old file: %w", err)
		}
		return UseGuideText(app, g, now)
	}
	row.Set("digest", "") // under no name that it could already have
	return renameOwnFile(app, g, row)
}

// UseGuideText makes the guide's file from its text, in place of one of the author's own.
// A [Refusal] says why that cannot be; the file is then what it was.
func UseGuideText(app core.App, g *Guide, now time.Time) error {
	row, err := guideFile(app, g.Id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	document, err := guideDocument(app, g, now)
	if err != nil {
		return err
	}
	if PlainText(document.Body) == "" {
		return Refusal("There is no text here yet to make a PDF of. Write it above and keep it; then this works.")
	}
	if err := guidepdf.Make(io.Discard, document); err != nil {
		return Refusal(fmt.Sprintf("No PDF can be made of this text: %v. Your own file stays.", err))
	}
	return saveMade(app, g, row, document, digestOf(document))
}

// PDFMetadata is what a PDF says about itself from outside.
type PDFMetadata = guidepdf.Metadata
