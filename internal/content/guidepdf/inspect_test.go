package guidepdf

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// telltale is a PDF of three pages as another program makes them: it says what it is about wherever it can.
func telltale(t testing.TB, change ...func(*fpdf.Fpdf)) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetTitle("Leaving: Zoë’s plan", true)
	pdf.SetAuthor("secret author", true)
	pdf.SetSubject("secret subject", true)
	pdf.SetKeywords("secret keywords", true)
	pdf.SetCreator("secret creator", true)
	pdf.SetXmpMetadata([]byte("<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret packet</x:xmpmeta>"))
	pdf.SetJavascript("app.alert('secret script')")
	pdf.SetAttachments([]fpdf.Attachment{{Content: []byte("secret attachment"), Filename: "secret.txt"}})
	pdf.SetFont("Helvetica", "", 12)
	for range 3 {
		pdf.AddPage()
		pdf.Text(20, 20, "a page")
		pdf.LinkString(20, 20, 30, 10, "https://example.org/")
	}
	for _, c := range change {
		c(pdf)
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestInspectTellsWhatAPDFSaysAboutItself(t *testing.T) {
	pdf := telltale(t)
	got, err := Inspect(bytes.NewReader(pdf))
	if err != nil {
		t.Fatal(err)
	}
	got.Producer = "" // the version of the library
	want := Metadata{
		Title: "Leaving: Zoë’s plan", Author: "secret author", Subject: "secret subject", Keywords: "secret keywords",
		Creator: "secret creator", Pages: 3, Size: int64(len(pdf)), XMP: true,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestNeutraliseKeepsThePagesAndNothingThatTells(t *testing.T) {
	var clean bytes.Buffer
	if err := Neutralise(&clean, bytes.NewReader(telltale(t)), "Notes – für May"); err != nil {
		t.Fatal(err)
	}
	got, err := Inspect(bytes.NewReader(clean.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	want := Metadata{Title: "Notes – für May", Producer: got.Producer, Pages: 3, Size: int64(clean.Len())}
	if got != want || !strings.HasPrefix(got.Producer, "pdfcpu") {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	assertValid(t, clean.Bytes())
	everything := allOf(t, clean.Bytes())
	for _, telling := range []string{"secret", "Leaving", "JavaScript", "EmbeddedFile", "s\x00e\x00c\x00r"} {
		if strings.Contains(everything, telling) {
			t.Errorf("the clean PDF still holds %q", telling)
		}
	}
	for _, kept := range []string{"a page", "https://example.org/"} {
		if !strings.Contains(everything, kept) {
			t.Errorf("the clean PDF has lost %q", kept)
		}
	}
}

func TestAGuideMadeHereCanBeNeutralisedToo(t *testing.T) {
	var clean bytes.Buffer
	if err := Neutralise(&clean, bytes.NewReader(made(t, workbook(t))), "Other notes"); err != nil {
		t.Fatal(err)
	}
	got, err := Inspect(bytes.NewReader(clean.Bytes()))
	if err != nil || got.Pages != 6 || got.Title != "Other notes" {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.Contains(textOf(t, clean.Bytes()), "Zoë, Søren, Łukasz") {
		t.Error("the text is lost")
	}
}

func TestFilesThatAreNoGuideAreRefused(t *testing.T) {
	whole := telltale(t)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                      {nil, ErrNotPDF},
		"a text":                       {[]byte("Dear all"), ErrNotPDF},
		"a picture":                    {circles(t, 90, 90), ErrNotPDF},
		"a header alone":               {[]byte("%PDF-1.7\n"), ErrNotPDF},
		"half a file":                  {whole[:len(whole)/3], ErrNotPDF},
		"more than 25 megabytes":       {append(bytes.Clone(whole), make([]byte, MaxUpload)...), ErrTooLarge},
		"a file with a password":       {telltale(t, func(p *fpdf.Fpdf) { p.SetProtection(fpdf.CnProtectPrint, "open", "owner") }), ErrEncrypted},
		"a file that forbids printing": {telltale(t, func(p *fpdf.Fpdf) { p.SetProtection(fpdf.CnProtectCopy, "", "owner") }), ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Inspect(bytes.NewReader(c.data)); !errors.Is(err, c.want) {
				t.Errorf("Inspect says %v, want %v", err, c.want)
			}
			var out bytes.Buffer
			if err := Neutralise(&out, bytes.NewReader(c.data), "x"); !errors.Is(err, c.want) {
				t.Errorf("Neutralise says %v, want %v", err, c.want)
			}
			if out.Len() > 0 {
				t.Error("something was written all the same")
			}
		})
	}
}

func TestAFileIsReadFromItsStartWhereverTheReaderStands(t *testing.T) {
	r := bytes.NewReader(telltale(t))
	if _, err := r.Seek(100, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(r); err != nil {
		t.Error(err)
	}
}

// The library reads its configuration once in a process, so an empty home folder after a call would prove nothing.
func TestThePDFLibraryIsToldToLeaveTheHomeFolderAlone(t *testing.T) {
	if model.ConfigPath != "disable" {
		t.Errorf("its configuration is at %q", model.ConfigPath)
	}
}

func FuzzInspectAndNeutraliseNeverPanic(f *testing.F) {
	f.Add(telltale(f))
	f.Add(made(f, Document{Body: "<p>a</p>", Created: midday}))
	f.Add([]byte("%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		before, err := Inspect(bytes.NewReader(data))
		var clean bytes.Buffer
		if Neutralise(&clean, bytes.NewReader(data), "Notes") != nil || err != nil {
			return
		}
		after, err := Inspect(bytes.NewReader(clean.Bytes()))
		if err != nil || after.Pages != before.Pages || after.Title != "Notes" || after.Author != "" || after.XMP {
			t.Errorf("%+v became %+v, %v", before, after, err)
		}
	})
}

// allOf is every byte of a PDF with its streams laid open.
func allOf(t testing.TB, pdf []byte) string {
	t.Helper()
	conf := model.NewDefaultConfiguration()
	conf.DecodeAllStreams = true
	ctx, err := api.ReadContext(bytes.NewReader(pdf), conf)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.Write(pdf)
	for _, entry := range ctx.Table {
		if entry.Object != nil {
			out.WriteString(entry.Object.PDFString())
			writeStream(&out, entry.Object)
		}
	}
	return out.String()
}
