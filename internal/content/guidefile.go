package content

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	uploads "waymark/internal/files"
)

// guideFileRow is the PDF of a guide: one the author uploaded, or one made from the
// guide's own text.
type guideFileRow struct{ core.BaseRecordProxy }

func (f *guideFileRow) guideID() string { return f.GetString("guide") }
func (f *guideFileRow) file() string    { return f.GetString("file") }

// made says that the file is made from the guide's text, and again when that changes.
func (f *guideFileRow) made() bool { return f.GetBool("made") }

// digest is of everything the file was made from; of her own file, of the outside name
// it carries. It is how a change is seen.
func (f *guideFileRow) digest() string { return f.GetString("digest") }

// key is where the file lies in the app's file system.
func (f *guideFileRow) key() string { return f.BaseFilesPath() + "/" + f.file() }

// GuidePDF is the PDF of a guide of any status: the neutral name to send it under, its
// size in bytes, and open, which the caller may call any number of times and must close
// what it returns. [ErrNotFound] when the guide has no file.
func GuidePDF(app core.App, g *Guide) (name string, size int64, open func() (io.ReadSeekCloser, error), err error) {
	row, err := guideFile(app, g.Id)
	if err != nil {
		return "", 0, nil, err
	}
	if err := uploads.Reach(app, row.key()); err != nil {
		return "", 0, nil, err
	}
	files, err := app.NewFilesystem()
	if err != nil {
		return "", 0, nil, fmt.Errorf("opening the file system: %w", err)
	}
	defer files.Close()
	attributes, err := files.Attributes(row.key())
	if errors.Is(err, filesystem.ErrNotFound) {
		return "", 0, nil, fmt.Errorf("the file of guide %s is gone: %w", g.Id, ErrNotFound)
	}
	if err != nil {
		return "", 0, nil, fmt.Errorf("looking at the file of guide %s: %w", g.Id, err)
	}
	open = func() (io.ReadSeekCloser, error) { return openStored(app, row.key()) }
	return downloadName(g.OutsideName()), attributes.Size, open, nil
}

// storedFile is an open file together with the file system it came from.
type storedFile struct {
	io.ReadSeekCloser
	files *filesystem.System
}

// Close closes both.
func (f storedFile) Close() error { return errors.Join(f.ReadSeekCloser.Close(), f.files.Close()) }

// openStored opens a file of the app's file system.
func openStored(app core.App, key string) (io.ReadSeekCloser, error) {
	files, err := app.NewFilesystem()
	if err != nil {
		return nil, fmt.Errorf("opening the file system: %w", err)
	}
	reader, err := files.GetReader(key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening a stored file: %w", err), files.Close())
	}
	return storedFile{reader, files}, nil
}

// downloadName makes a file name of a guide's outside name: as she wrote it, without
// what a file system or a header could stumble over. "notes.pdf" when nothing is left.
func downloadName(outside string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*;`, r) {
			return ' '
		}
		return r
	}, outside)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	if name == "" {
		name = "notes"
	}
	return name + ".pdf"
}
