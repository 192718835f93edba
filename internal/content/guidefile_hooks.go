package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/content/guidepdf"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// bindGuideFiles keeps a PDF for every guide. It is made after the guide is saved, outside
// of the write: laying out a long guide takes longer than others should wait for.
func bindGuideFiles(app core.App, now func() time.Time) {
	app.OnRecordValidate(CollectionGuides).BindFunc(func(e *core.RecordEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		g := &Guide{}
		g.SetProxyRecord(e.Record)
		return printable(e.App, g, now())
	})
	app.OnRecordDelete(CollectionGuides).BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == StatusLive {
			return Refusal("This guide is on offer. Please make it a draft first; then nobody asks for it while you delete it.")
		}
		return e.Next()
	})
	app.OnRecordDeleteRequest(CollectionGuides).BindFunc(sayWhy)

	keep := func(app core.App, guideID string) error { return keepGuideFile(app, guideID, now()) }

	afterSave(app, "keeping the guide's PDF", func(app core.App, guide *core.Record) error {
		return keep(app, guide.Id)
	}, CollectionGuides)

	beforeSave(app, settleUpload, CollectionGuideFiles)
	afterSave(app, "keeping the guide's PDF", func(app core.App, file *core.Record) error {
		return keep(app, file.GetString("guide"))
	}, CollectionGuideFiles)
	app.OnRecordAfterDeleteSuccess(CollectionGuideFiles).BindFunc(func(e *core.RecordEvent) error {
		if err := keep(e.App, e.Record.GetString("guide")); err != nil {
			e.App.Logger().Error("keeping the guide's PDF", "record", e.Record.Id, "error", err)
		}
		return e.Next()
	})
}

// printable refuses to put a guide live whose PDF could not be made, and says why. A
// draft is always saved: no word is lost because a letter cannot be printed.
func printable(app core.App, g *Guide, now time.Time) error {
	if !g.Live() {
		return nil
	}
	row, err := guideFile(app, g.Id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	document, err := guideDocument(app, g, now)
	if err != nil {
		return err
	}
	if row != nil && (!row.made() || row.digest() == digestOf(document)) {
		return nil
	}
	if err := guidepdf.Make(io.Discard, document); err != nil {
		return validation.Errors{"body": validation.NewError("guide_pdf",
			fmt.Sprintf("No PDF can be made of this: %v. Keep it as a draft, or add a PDF of your own.", err))}
	}
	return nil
}

// settleUpload makes a PDF neutral that the author adds, and marks it as hers. A file of
// ours is known by the digest that comes with it: it differs from the one stored.
func settleUpload(e *core.RecordEvent) error {
	row := &guideFileRow{}
	row.SetProxyRecord(e.Record)
	before, err := guideFile(e.App, row.guideID())
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	g, err := GuideByID(e.App, row.guideID())
	if errors.Is(err, ErrNotFound) {
		return nil // the validation of the relation says so
	}
	if err != nil {
		return err
	}
	uploads := e.Record.GetUnsavedFiles("file")
	switch {
	case len(uploads) == 1 && row.made() && row.digest() != "" && (before == nil || before.digest() != row.digest()):
		return nil // made by saveMade
	case len(uploads) == 1:
		neutral, err := neutralUpload(uploads[0], g.OutsideName())
		if err != nil {
			return validation.Errors{"file": validation.NewError("guide_file", uploadTrouble(err))}
		}
		row.Set("file", neutral)
		row.Set("made", false)
		row.Set("digest", ownDigest(g))
	case before != nil && before.made() && !row.made(): // she keeps the file and changes the text
		row.Set("digest", ownDigest(g))
	case before != nil && !before.made() && row.made(): // back to one made from the text
		row.Set("digest", "")
	}
	return nil
}

// neutralUpload is an uploaded PDF under the guide's outside name, with nothing in its
// metadata that tells who made it or what it is about.
func neutralUpload(upload *filesystem.File, outsideName string) (*filesystem.File, error) {
	reader, err := upload.Reader.Open()
	if err != nil {
		return nil, fmt.Errorf("opening the uploaded file: %w", err)
	}
	defer reader.Close()
	var neutral bytes.Buffer
	if err := guidepdf.Neutralise(&neutral, reader, outsideName); err != nil {
		return nil, fmt.Errorf("making the uploaded file neutral: %w", err)
	}
	return filesystem.NewFileFromBytes(neutral.Bytes(), downloadName(outsideName))
}

// uploadTrouble says to the author what is wrong with her file.
func uploadTrouble(err error) string {
	switch {
	case errors.Is(err, guidepdf.ErrEncrypted):
		return "This PDF is locked with a password. Please save it without one and add it again."
	case errors.Is(err, guidepdf.ErrTooLarge):
		return "This PDF is too large. Up to 25 MB is fine; smaller pictures usually help."
	case errors.Is(err, guidepdf.ErrNotPDF):
		return "This file cannot be read as a PDF. Please export it again and add the new one."
	default:
		return "This PDF could not be prepared. Please export it again and add the new one."
	}
}
