package guidepdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// MaxUpload is the largest PDF that Inspect and Neutralise read, in bytes.
const MaxUpload = 25 << 20

var (
	// ErrNotPDF: the file is no PDF, or is too damaged to be read.
	ErrNotPDF = errors.New("not a readable PDF")
	// ErrEncrypted: the PDF has a password, or forbids copying or printing. It has to be saved again without.
	ErrEncrypted = errors.New("the PDF is protected")
)

// Metadata is what a PDF says about itself without being opened: in folders, previews and searches.
type Metadata struct {
	Title, Author, Subject, Keywords, Creator, Producer string

	Pages int
	Size  int64 // bytes
	XMP   bool  // there is an XMP packet, which repeats the above and may hold more
}

// Inspect reads r from its start. Fields which the PDF does not fill are empty.
// The errors are ErrNotPDF, ErrEncrypted and ErrTooLarge, wrapped, and those of r.
func Inspect(r io.ReadSeeker) (Metadata, error) {
	data, err := readUpload(r)
	if err != nil {
		return Metadata{}, err
	}
	m := Metadata{Size: int64(len(data))}
	err = guarded(func() error {
		ctx, err := open(data)
		if err != nil {
			return err
		}
		return m.read(ctx)
	})
	if err != nil {
		return Metadata{}, err
	}
	return m, nil
}

func init() {
	api.DisableConfigDir() // pdfcpu would write its configuration and fonts into the home folder
}

// readUpload reads all of r, which must begin like a PDF.
func readUpload(r io.ReadSeeker) ([]byte, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("go to the start of the PDF: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("read the PDF: %w", err)
	}
	if len(data) > MaxUpload {
		return nil, fmt.Errorf("the PDF has more than %d MB: %w", MaxUpload>>20, ErrTooLarge)
	}
	// Readers accept a header anywhere in the first 1,024 bytes (ISO 32000-1, implementation note 13).
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return nil, ErrNotPDF
	}
	return data, nil
}

// guarded runs do. A damaged file that makes the PDF library panic is a file that cannot be read.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrNotPDF, p)
		}
	}()
	return do()
}

// open reads the objects of a PDF, within limits that suit a guide.
func open(data []byte) (*model.Context, error) {
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	conf.Limits.MaxStreamBytes = MaxUpload
	conf.Limits.MaxDecodeBytes = 64 << 20
	conf.Limits.MaxObjectCount = 500_000
	conf.Limits.MaxXRefEntries = 500_000
	conf.Limits.MaxObjectStreamCount = 100_000
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword), errors.Is(err, pdfcpu.ErrEncrypted), err == nil && ctx.Encrypt != nil:
		return nil, ErrEncrypted
	case err != nil && bytes.Contains(data, []byte("/Encrypt")): // by a method that the library does not know
		return nil, fmt.Errorf("%w: %v", ErrEncrypted, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %v", ErrNotPDF, err)
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return nil, fmt.Errorf("%w: count its pages: %v", ErrNotPDF, err)
	}
	if ctx.PageCount < 1 {
		return nil, fmt.Errorf("%w: it has no pages", ErrNotPDF)
	}
	return ctx, nil
}

// read fills m from an open PDF.
func (m *Metadata) read(ctx *model.Context) error {
	m.Pages = ctx.PageCount
	catalog, err := ctx.Catalog()
	if err != nil {
		return fmt.Errorf("%w: read its catalogue: %v", ErrNotPDF, err)
	}
	_, m.XMP = catalog.Find("Metadata")
	if ctx.Info == nil {
		return nil
	}
	info, err := ctx.DereferenceDict(*ctx.Info)
	if err != nil {
		return fmt.Errorf("%w: read its information: %v", ErrNotPDF, err)
	}
	for key, field := range map[string]*string{
		"Title": &m.Title, "Author": &m.Author, "Subject": &m.Subject,
		"Keywords": &m.Keywords, "Creator": &m.Creator, "Producer": &m.Producer,
	} {
		value, found := info.Find(key)
		if !found {
			continue
		}
		text, err := ctx.DereferenceText(value)
		if err != nil {
			text = "(unreadable)" // there is something, and it must not pass for nothing
		}
		*field = text
	}
	return nil
}
