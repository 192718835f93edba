package guidepdf

import (
	"bytes"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Neutralise writes the pages of r to w under the title outsideName, with no author, subject, keywords, creator, XMP,
// private data of the program that made it, attached files, or actions that run by themselves or send something. What
// cameras wrote into its photographs is gone, and so is who made a remark, and when.
// The producer becomes pdfcpu and the dates the present. Nothing is written unless every page has come through.
//
// The errors are those of Inspect, and those of w.
func Neutralise(w io.Writer, r io.ReadSeeker, outsideName string) error {
	data, err := readUpload(r)
	if err != nil {
		return err
	}
	var clean bytes.Buffer
	err = guarded(func() error {
		ctx, err := open(data)
		if err != nil {
			return err
		}
		if err := scrub(ctx, outsideName); err != nil {
			return err
		}
		if err := api.WriteContext(ctx, &clean); err != nil {
			return fmt.Errorf("%w: write it anew: %v", ErrNotPDF, err)
		}
		again, err := open(clean.Bytes())
		if err != nil {
			return fmt.Errorf("read the clean copy: %w", err)
		}
		if again.PageCount != ctx.PageCount {
			return fmt.Errorf("%w: the clean copy has %d pages of %d", ErrNotPDF, again.PageCount, ctx.PageCount)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clean the PDF: %w", err)
	}
	if _, err := clean.WriteTo(w); err != nil {
		return fmt.Errorf("write the clean PDF: %w", err)
	}
	return nil
}

// telling are the entries, wherever they stand, that say who made something, when and with what (ISO 32000-1, 14.3
// and 14.5), or that act without being asked (12.6.3).
// EF is a file within an annotation (7.11.3).
var telling = []string{"Metadata", "PieceInfo", "LastModified", "AA", "EF"}

// outer are the entries of the catalogue that a guide does without: what happens on opening, attachments shown as a
// portfolio, traces of web capture, the titles of article threads.
var outer = []string{"OpenAction", "Collection", "SpiderInfo", "Threads", "Perms", "OutputIntents"}

// acting are the actions that run a program or send something away.
var acting = map[string]bool{"JavaScript": true, "Launch": true, "SubmitForm": true, "ImportData": true, "Rendition": true}

// scrub takes out of ctx whatever Neutralise promises to leave behind. Objects nobody refers to are not written.
func scrub(ctx *model.Context, outsideName string) error {
	catalog, err := ctx.Catalog()
	if err != nil {
		return fmt.Errorf("%w: read its catalogue: %v", ErrNotPDF, err)
	}
	for _, key := range outer {
		catalog.Delete(key)
	}
	names, err := ctx.DereferenceDict(catalog["Names"])
	if err != nil {
		return fmt.Errorf("%w: read its names: %v", ErrNotPDF, err)
	}
	names.Delete("EmbeddedFiles")
	names.Delete("JavaScript")
	for _, entry := range ctx.Table {
		if entry == nil || entry.Free {
			continue
		}
		scrubObject(ctx, entry.Object)
		if stream, ok := entry.Object.(types.StreamDict); ok {
			if entry.Object, err = scrubStream(stream); err != nil {
				return err
			}
		}
	}

	title := types.NewHexLiteral([]byte(types.EncodeUTF16String(outsideName)))
	info, err := ctx.IndRefForNewObject(types.Dict{"Title": title})
	if err != nil {
		return fmt.Errorf("name the clean PDF: %w", err)
	}
	ctx.Info, ctx.ID = info, nil
	return nil
}

// scrubObject cleans o and what lies directly in it. What it only refers to is in the table too.
func scrubObject(ctx *model.Context, o types.Object) {
	switch o := o.(type) {
	case types.Array:
		for _, part := range o {
			scrubObject(ctx, part)
		}
	case types.StreamDict:
		scrubObject(ctx, o.Dict)
	case *types.StreamDict:
		scrubObject(ctx, o.Dict)
	case types.Dict:
		for _, key := range telling {
			o.Delete(key)
		}
		if kind := o.NameEntry("Subtype"); kind != nil && remarks[*kind] {
			for _, key := range byWhom {
				o.Delete(key)
			}
		}
		for key, part := range o {
			if (key == "A" || key == "Next") && acts(ctx, part) {
				o.Delete(key)
				continue
			}
			scrubObject(ctx, part)
		}
	}
}

// acts says whether o is an action that runs or sends something.
func acts(ctx *model.Context, o types.Object) bool {
	action, err := ctx.DereferenceDict(o)
	if err != nil || action == nil {
		return false
	}
	kind := action.NameEntry("S")
	return kind != nil && acting[*kind]
}
