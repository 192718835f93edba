package guidepdf

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func TestPhotographsAndRemarksInAPDFTellNothing(t *testing.T) {
	const secret = "51.5007 N, 0.1246 W, robin"
	var photo, made, talking, neutral bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	err := Make(&made, Document{OutsideName: "Notes", Body: "<p>One.</p><img src=a alt=b>", Images: func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(photo.Bytes())), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := open(made.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	photographs := 0
	for _, entry := range ctx.Table {
		if stream, ok := entry.Object.(types.StreamDict); ok && len(stream.FilterPipeline) == 1 && stream.FilterPipeline[0].Name == "DCTDecode" {
			comment := append([]byte{0xFF, 0xFE, 0, byte(len(secret) + 2)}, secret...)
			stream.Raw = bytes.Join([][]byte{stream.Raw[:2], comment, stream.Raw[2:], []byte(secret)}, nil)
			size := int64(len(stream.Raw))
			stream.StreamLength = &size
			stream.Update("Length", types.Integer(size))
			entry.Object = stream
			photographs++
		}
		if page, ok := entry.Object.(types.Dict); ok && page.Type() != nil && *page.Type() == "Page" {
			page["Annots"] = types.Array{types.Dict{
				"Type": types.Name("Annot"), "Subtype": types.Name("Text"), "T": types.StringLiteral(secret), "NM": types.StringLiteral(secret), "M": types.StringLiteral(secret),
				"Contents": types.StringLiteral("A remark"), "Rect": types.NewIntegerArray(0, 0, 10, 10),
			}}
		}
	}
	if photographs != 1 {
		t.Fatalf("%d photographs", photographs)
	}
	if err := api.WriteContext(ctx, &talking); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(talking.Bytes(), []byte(secret)) {
		t.Fatal("what was built does not tell")
	}
	if err := Neutralise(&neutral, bytes.NewReader(talking.Bytes()), "Notes"); err != nil {
		t.Fatal(err)
	}
	again, err := open(neutral.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for number, entry := range again.Table {
		switch o := entry.Object.(type) {
		case types.StreamDict:
			if bytes.Contains(o.Raw, []byte(secret)) {
				t.Errorf("object %d tells", number)
			}
			if len(o.FilterPipeline) == 1 && o.FilterPipeline[0].Name == "DCTDecode" {
				if _, err := jpeg.Decode(bytes.NewReader(o.Raw)); err != nil {
					t.Error(err)
				}
			}
		case types.Dict:
			if bytes.Contains([]byte(o.PDFString()), []byte(secret)) {
				t.Errorf("object %d tells: %s", number, o.PDFString())
			}
		}
	}
	if bytes.Contains(neutral.Bytes(), []byte(secret)) {
		t.Error("it tells")
	}
}
