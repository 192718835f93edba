package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/content/guidepdf"
	"waymark/internal/settings"
)

// pdfEdition is part of every digest: raise it when guidepdf lays guides out differently,
// and each is made anew the next time it is saved.
const pdfEdition = "1"

// keepGuideFile brings the PDF of a guide up to date: made from its text when that has
// changed, or, for a file of the author's own, under the outside name it has now. A guide
// without text has none, unless it is hers. It does nothing when nothing has changed.
func keepGuideFile(app core.App, guideID string, now time.Time) error {
	g, err := GuideByID(app, guideID)
	if errors.Is(err, ErrNotFound) {
		return nil // deleted, and its file with it
	}
	if err != nil {
		return err
	}
	row, err := guideFile(app, guideID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if row != nil && !row.made() {
		return renameOwnFile(app, g, row)
	}
	document, err := guideDocument(app, g, now)
	if err != nil {
		return err
	}
	switch digest := digestOf(document); {
	case PlainText(document.Body) == "" && row == nil:
		return nil
	case PlainText(document.Body) == "":
		return app.Delete(row)
	case row != nil && row.digest() == digest:
		return nil
	default:
		return saveMade(app, g, row, document, digest)
	}
}

// saveMade makes the PDF and saves it as the guide's file, in row or in a new one.
func saveMade(app core.App, g *Guide, row *guideFileRow, document guidepdf.Document, digest string) error {
	var pdf bytes.Buffer
	if err := guidepdf.Make(&pdf, document); err != nil {
		return fmt.Errorf("making the PDF: %w", err)
	}
	file, err := filesystem.NewFileFromBytes(pdf.Bytes(), downloadName(g.OutsideName()))
	if err != nil {
		return fmt.Errorf("keeping the PDF: %w", err)
	}
	if row == nil {
		collection, err := app.FindCachedCollectionByNameOrId(CollectionGuideFiles)
		if err != nil {
			return fmt.Errorf("finding the guides' files: %w", err)
		}
		row = &guideFileRow{}
		row.SetProxyRecord(core.NewRecord(collection))
		row.Set("guide", g.Id)
	}
	row.Set("file", file)
	row.Set("made", true)
	row.Set("digest", digest)
	if err := app.Save(row); err != nil {
		return fmt.Errorf("saving the PDF: %w", err)
	}
	return nil
}

// renameOwnFile gives a file of the author's own the guide's outside name, when that has
// changed: it stands inside the file too.
func renameOwnFile(app core.App, g *Guide, row *guideFileRow) error {
	if row.digest() == ownDigest(g) {
		return nil
	}
	stored, err := openStored(app, row.key())
	if err != nil {
		return err
	}
	defer stored.Close()
	data, err := io.ReadAll(io.LimitReader(stored, guidepdf.MaxUpload+1))
	if err != nil {
		return fmt.Errorf("reading the guide's own file: %w", err)
	}
	file, err := filesystem.NewFileFromBytes(data, downloadName(g.OutsideName()))
	if err != nil {
		return fmt.Errorf("keeping the PDF: %w", err)
	}
	row.Set("file", file) // saving it is an upload, which settleUpload makes neutral
	if err := app.Save(row); err != nil {
		return fmt.Errorf("renaming the guide's own file: %w", err)
	}
	return nil
}

// guideDocument is a guide as it is laid out.
func guideDocument(app core.App, g *Guide, now time.Time) (guidepdf.Document, error) {
	site, err := settings.Load(app)
	if err != nil {
		return guidepdf.Document{}, err
	}
	return guidepdf.Document{
		Title:       g.Title(),
		OutsideName: g.OutsideName(),
		Body:        Clean(g.Body()),
		Language:    site.Language(),
		Author:      site.AuthorName(),
		Images:      func(src string) (io.ReadCloser, error) { return openPicture(app, src) },
		Created:     now,
	}, nil
}

// openPicture opens a picture of the media collection by its address on this site. Any
// other address is fs.ErrNotExist: its alt text is printed.
func openPicture(app core.App, src string) (io.ReadCloser, error) {
	address, err := url.Parse(src)
	if err != nil {
		return nil, fs.ErrNotExist
	}
	parts := strings.Split(strings.TrimPrefix(address.Path, "/api/files/"), "/")
	if len(parts) != 3 || !strings.HasPrefix(address.Path, "/api/files/") {
		return nil, fs.ErrNotExist
	}
	media, err := app.FindCachedCollectionByNameOrId(CollectionMedia)
	if err != nil {
		return nil, fmt.Errorf("finding the pictures: %w", err)
	}
	record, err := app.FindRecordById(media, parts[1])
	if err != nil || parts[0] != media.Name && parts[0] != media.Id || record.GetString("file") != parts[2] {
		return nil, fs.ErrNotExist
	}
	file, err := openStored(app, record.BaseFilesPath()+"/"+parts[2])
	if errors.Is(err, filesystem.ErrNotFound) {
		return nil, fs.ErrNotExist
	}
	return file, err
}

// digestOf is of everything in a document that shows in its PDF, but the date.
func digestOf(d guidepdf.Document) string {
	return digest("made", pdfEdition, d.Title, d.OutsideName, d.Body, d.Language, d.Author)
}

// ownDigest is of what an uploaded file was given by us: its name.
func ownDigest(g *Guide) string { return digest("own", g.OutsideName()) }

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
