package guidepdf

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestTheSameGuideIsTheSameBytesWhoeverElseMakesOne(t *testing.T) {
	d := workbook(t)
	first := made(t, d)
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			var again bytes.Buffer
			if err := Make(&again, d); err != nil {
				t.Error(err)
			} else if !bytes.Equal(first, again.Bytes()) {
				t.Error("the same guide came out differently")
			}
		})
	}
	group.Wait()
}

func TestTheGuideIsTextWhichCanBeReadAloudAndSearched(t *testing.T) {
	text := textOf(t, made(t, workbook(t)))
	for _, want := range []string{
		"A quiet hour: pages", "Anna Keel, counsellor", "“too sensitive”", "contradict herself — that is", "Zoë, Søren, Łukasz",
		"Ελένη", "Ольга", "still there →", "½ hour", "1.", "•", "— A reader, after the second page",
		"The inner circle is you.", "Something that helps", "example.org/somebody-to-ring", "© 2026 Anna Keel.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}

func TestMetadataSayTheOutsideNameAndNothingElse(t *testing.T) {
	pdf := made(t, workbook(t))
	got, err := Inspect(bytes.NewReader(pdf))
	if err != nil {
		t.Fatal(err)
	}
	want := Metadata{Title: "Notes for May", Pages: 6, Size: int64(len(pdf))}
	if got != want {
		t.Errorf("metadata are %+v, want %+v", got, want)
	}
	assertValid(t, pdf)
}

func TestAnOutsideNameMayHoldAnything(t *testing.T) {
	for name, want := range map[string]string{"Zoë (notes) \\ – 中": "Zoë (notes) \\ – 中", "tea 🫖": "tea ", "a\xe2": "a", "": ""} {
		got, err := Inspect(bytes.NewReader(made(t, Document{OutsideName: name, Created: midday})))
		if err != nil || got.Title != want {
			t.Errorf("%q became %q, %v", name, got.Title, err)
		}
	}
}

func TestAGuideWithoutAnythingIsOneEmptyPage(t *testing.T) {
	got, err := Inspect(bytes.NewReader(made(t, Document{Created: midday})))
	if err != nil || got.Pages != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestATitleRepeatedAtTheHeadOfTheBodyIsPrintedOnce(t *testing.T) {
	text := textOf(t, made(t, Document{Title: "Rest", Body: "<h1>rest</h1><p>Sit down.</p>", Created: midday}))
	if strings.Contains(text, "rest") || !strings.Contains(text, "Rest") {
		t.Errorf("text is %q", text)
	}
}

func TestALanguageThatIsNoTagIsNotWritten(t *testing.T) {
	d := Document{Body: "<p>x</p>", Language: "en) /Evil (", Created: midday}
	if bytes.Contains(made(t, d), []byte("Evil")) {
		t.Error("the language broke out of its string")
	}
}

func TestOnASmallerPageTheGuideHasMorePages(t *testing.T) {
	d := workbook(t)
	d.Paper = A5
	pdf := made(t, d)
	assertValid(t, pdf)
	if m, err := Inspect(bytes.NewReader(pdf)); err != nil || m.Pages <= 6 {
		t.Errorf("%d pages, %v", m.Pages, err)
	}
}

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	picture := func(data []byte) func(string) (io.ReadCloser, error) {
		return func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	many := strings.Builder{}
	for i := range maxPictures + 1 {
		many.WriteString("<img src=" + strings.Repeat("x", i+1) + ">")
	}
	cases := map[string]struct {
		d    Document
		want error
	}{
		"a body over two megabytes":         {Document{Body: strings.Repeat("a", MaxBody+1)}, ErrTooLarge},
		"a picture over ten megabytes":      {Document{Body: "<img src=a>", Images: picture(make([]byte, MaxPicture+1))}, ErrTooLarge},
		"a picture of a hundred megapixels": {Document{Body: "<img src=a>", Images: picture(hugePNG())}, ErrTooLarge},
		"a hundred and one pictures":        {Document{Body: many.String(), Images: picture(nil)}, ErrTooLarge},
		"writing room without end":          {Document{Body: strings.Repeat("<p data-lines=30>", 3000)}, ErrTooLong},
		"more pages than a book":            {Document{Body: strings.Repeat("<p data-lines=30>", 500)}, ErrTooLong},
		"letters the fonts lack":            {Document{Body: "<p>Hello שלום</p>"}, ErrUnprintable},
		"elements nested without end":       {Document{Body: strings.Repeat("<div>", 5000)}, ErrTooDeep},
		"such letters in the title":         {Document{Title: "休息"}, ErrUnprintable},
		"a picture that cannot be opened": {Document{Body: "<img src=a>", Images: func(string) (io.ReadCloser, error) {
			return nil, fs.ErrPermission
		}}, fs.ErrPermission},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := Make(&out, c.d); !errors.Is(err, c.want) {
				t.Errorf("error is %v, want %v", err, c.want)
			}
			if out.Len() > 0 {
				t.Error("something was written all the same")
			}
		})
	}
}

func TestTheErrorShowsTheLettersThatAreMissing(t *testing.T) {
	err := Make(io.Discard, Document{Body: "<p>Hello שלום</p>"})
	if err == nil || !strings.Contains(err.Error(), "ולםש") {
		t.Errorf("error is %v", err)
	}
}

func TestAPictureThatIsNotThereLeavesItsDescription(t *testing.T) {
	body := `<figure><img src="a.png" alt="A lit window"><figcaption>Evening</figcaption></figure>`
	missing := func(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist }
	broken := func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("<svg/>")), nil }
	for name, images := range map[string]func(string) (io.ReadCloser, error){"no pictures": nil, "missing": missing, "no picture at all": broken} {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, made(t, Document{Body: body, Images: images, Created: midday}))
			if !strings.Contains(text, "[A lit window]") || !strings.Contains(text, "Evening") {
				t.Errorf("text is %q", text)
			}
		})
	}
}

func TestAPictureIsOpenedOnceHoweverOftenItIsShown(t *testing.T) {
	var opened []string
	from := drawings(t)
	d := Document{Body: strings.Repeat(`<p><img src="map.png" alt=""></p>`, 3), Created: midday, Images: func(src string) (io.ReadCloser, error) {
		opened = append(opened, src)
		return from(src)
	}}
	assertValid(t, made(t, d))
	if !slices.Equal(opened, []string{"map.png"}) {
		t.Errorf("opened %v", opened)
	}
}

func TestALinkIsLiveAndItsAddressPrinted(t *testing.T) {
	pdf := made(t, Document{Body: `<p>Ring <a href="https://www.example.org/help/">these people</a>, not <a href="javascript:alert(1)">those</a>.</p>`, Created: midday})
	if !strings.Contains(textOf(t, pdf), "these people (example.org/help)") {
		t.Errorf("text is %q", textOf(t, pdf))
	}
	if !bytes.Contains(pdf, []byte("/URI (https://www.example.org/help/)")) {
		t.Error("the link is not live")
	}
	if bytes.Contains(pdf, []byte("javascript")) {
		t.Error("a script is live")
	}
}

func FuzzMakeNeverPanics(f *testing.F) {
	f.Add(string(mustRead(f, "testdata/workbook.html")))
	f.Add("<ol start=9999><ul><li><table><tr><td colspan=6><blockquote><cite>x</table><aside data-block=exercise><li>☐")
	f.Add(strings.Repeat("<div><ul><li>", 200) + "deep")
	f.Add("<a href='https://[::1'>x</a><a href='https://x/%zz'>y<p>z</p></a>\x00\xff\u200b<pre>\n\n</pre><h1><img></h1>")
	f.Add("\xe2")
	images := drawings(f)
	f.Fuzz(func(t *testing.T, body string) {
		d := Document{Title: "T", OutsideName: body, Body: body, Footer: "F", Images: images, Created: midday}
		var first, second bytes.Buffer
		if err := Make(&first, d); err != nil {
			return
		}
		if _, err := Inspect(bytes.NewReader(first.Bytes())); err != nil {
			t.Fatalf("our own PDF cannot be read: %v", err)
		}
		if err := Make(&second, d); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("the second time differs: %v", err)
		}
	})
}
