package importer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// parseFile reads a file of testdata, changed by each of the functions, under its own name.
func parseFile(t *testing.T, name string, change ...func([]byte) []byte) Article {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		data = f(data)
	}
	a, err := Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// outline writes headings as Markdown does, to compare at a glance.
func outline(a Article) string {
	var lines []string
	for _, h := range a.Outline {
		lines = append(lines, strings.Repeat("#", h.Level)+" "+h.Text)
	}
	return strings.Join(lines, "\n")
}

// doubtsAbout returns the lines in which a doubt of a kind was had.
func doubtsAbout(a Article, about About) []int {
	var lines []int
	for _, d := range a.Doubts {
		if d.About == about {
			lines = append(lines, d.Line)
		}
	}
	return lines
}

func TestEveryShapeOfArticleIsRead(t *testing.T) {
	tests := []struct {
		name    string
		file    string
		title   string
		outline string
		counts  Counts
		holds   []string
		lacks   []string
	}{
		{
			name: "plain text wrapped by hand, headings in capitals", file: "wrapped.txt",
			title:   "KEEPING A WINDOW BOX THROUGH THE WINTER",
			outline: "## WHAT TO PLANT\n## WHERE TO PUT IT\n### Watering in the Cold\n### Feeding Through the Dark Months\n## WHEN SPRING COMES",
			counts:  Counts{Paragraphs: 10, Headings: 5, Lists: 2, Quotations: 1, Links: 1},
			holds: []string{
				"<ol><li>Ivy, the small-leaved kind, to hang over the front edge</li>",
				"worth leaving it where it is. A box that stays",
				"<ul><li>with wire",
				"<footer>— <cite>Ottoline Marsh, A Year of Sills</cite></footer></blockquote>",
				`<a href="https://example.org/sills/table" rel="noopener noreferrer">`,
				"<hr/>\n<p>Buds first,<br/>then the long light,<br/>",
			},
			lacks: []string{"* * *", "- with", "KEEPING"},
		},
		{
			name: "plain text with long lines, sections announced by number", file: "notepad.txt",
			title:   "How to leave a meeting that has gone on too long",
			outline: "## Ways to go\n### Say so at the start\n### Use the pause\n### Send a note\n## What to say afterwards",
			counts:  Counts{Paragraphs: 10, Headings: 5, Leads: 3, Guides: 1, Bookings: 1},
			holds:   []string{"<strong>Manner:</strong> smile", "<p>Nothing: you were there for the part that was yours.<br/>"},
			lacks:   []string{"A woman standing", "Next post", "The Cafe", "📘", "book a call", "Questions people ask"},
		},
		{
			name: "Markdown with front matter and both kinds of heading", file: "letter.md",
			title:   "Reading aloud when nobody is little any more",
			outline: "## Why it works\n### Choosing what to read\n#### Books that suit two voices",
			counts:  Counts{Paragraphs: 7, Headings: 3, Lists: 1, Quotations: 1, Links: 4, Guides: 1, Bookings: 1},
			holds: []string{
				"a slow page is a kind one.</p><footer>— <cite>Harriet Bell</cite></footer>",
				"people who talk, and <ul><li>not too many of them</li>",
				"<p>If you get stuck, write to me.",
			},
			lacks: []string{"alert", "Download the free", "Related", "A shelf", "tags", "<h1"},
		},
		{
			name: "a page builder's fragment", file: "builder.html",
			title:   "Mending Things You Could Replace",
			outline: "## What you need\n### A mushroom, or a light bulb\n#### Where to sit",
			counts:  Counts{Paragraphs: 6, Headings: 3, Lists: 1, Quotations: 1, Links: 1, Guides: 1},
			holds: []string{
				"<strong>I would not part with it.</strong>",
				"<strong> or not only</strong>.</p>\n<p>It is about knowing",
				"The old kind of bulb is best",
				"<footer>— <cite>Imogen Vale</cite></footer>",
				"<p>Eleven winters, four colours of wool.</p>",
			},
			lacks: []string{"style", "class", "onclick", "steal", "script", "iframe", "<img", "Never", "Join", "span", "#top", "darning.pdf"},
		},
		{
			name: "a word processor's page", file: "word.htm",
			title:   "The café at the end of the line",
			outline: "## What they serve\n## Who comes",
			counts:  Counts{Paragraphs: 3, Headings: 2, Lists: 1, Quotations: 1, Chains: 1},
			holds: []string{
				"<ul><li>Toast</li><li>Tea, in <strong>pint</strong> mugs</li><li>Eggs, one way</li></ul>",
				"Drivers → nurses off the night shift → people",
				"– “and be glad of it”:",
				"<cite>Walt Penrose, driver</cite>",
			},
			lacks: []string{"mso", "o:p", "·", "OfficeDocumentSettings", "Document1"},
		},
		{
			name: "a whole saved page", file: "page.html",
			title:   "A short walk before breakfast",
			outline: "## The first week\n## The second week\n### A book that helps\n## The first week",
			counts:  Counts{Paragraphs: 5, Headings: 4, Lists: 1, Quotations: 1, Links: 1},
			holds:   []string{"<footer>— <cite>Tomasin Reed</cite></footer>", "<td>half past six</td>", "<ol><li>Look.</li><li>Look again. <ul><li>Then write it down."},
			lacks:   []string{"Slow Almanac", "Home", "Share", "Three thoughts", "About me", "All rights", "Skip", "track"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := parseFile(t, test.file)
			if a.Title != test.title {
				t.Errorf("title %q, want %q", a.Title, test.title)
			}
			if got := outline(a); got != test.outline {
				t.Errorf("outline\n%s\nwant\n%s", got, test.outline)
			}
			if a.Counts != test.counts {
				t.Errorf("counts %+v, want %+v", a.Counts, test.counts)
			}
			for _, want := range test.holds {
				if !strings.Contains(a.Body, want) {
					t.Errorf("body lacks %q", want)
				}
			}
			for _, bad := range test.lacks {
				if strings.Contains(a.Body, bad) {
					t.Errorf("body holds %q", bad)
				}
			}
			if t.Failed() {
				t.Log(a.Body)
			}
		})
	}
}

func TestAClosingFAQBecomesQuestionsUnderTheirHeading(t *testing.T) {
	tests := []struct{ file, heading, questions, answer string }{
		{"notepad.txt", "Questions people ask", "What if I am in the chair myself?|Is it rude to leave a party in the same way?", "<p>Then end it. Everybody will love you for it.</p>"},
		{"letter.md", "Frequently asked", "How long should we read for?|What if I read badly?", "<p>Ten minutes. Stop while you both want more.</p>\n<p>Some evenings it will be five.</p>"},
		{"builder.html", "FAQs", "Does it show?|Can I darn cotton?", "<p>Yes. <em>Let it.</em></p>"},
		{"wrapped.txt", "", "", ""},
		{"page.html", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			a := parseFile(t, test.file)
			var questions []string
			for _, f := range a.FAQs {
				questions = append(questions, f.Question)
				if strings.Contains(a.Body, f.Question) {
					t.Errorf("%q stands in the body too", f.Question)
				}
			}
			if a.FAQHeading != test.heading || strings.Join(questions, "|") != test.questions {
				t.Errorf("got %q: %q", a.FAQHeading, questions)
			}
			if len(a.FAQs) > 0 && a.FAQs[0].Answer != test.answer {
				t.Errorf("first answer %q, want %q", a.FAQs[0].Answer, test.answer)
			}
		})
	}
}

func TestQuestionsWithoutAnswersStayInTheText(t *testing.T) {
	a, err := Parse("list.md", []byte("# Before you sign\n\nRead this.\n\n## Questions to ask yourself\n\nDo I want it?\n\nWould I want it tomorrow?\n\nWho says so?\n\nWhat would it cost?\n\n## FAQ\n\nThere are none yet.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.FAQs) != 0 || !strings.Contains(a.Body, "Do I want it?") || !strings.Contains(a.Body, "There are none yet.") {
		t.Errorf("FAQs %v, body %s", a.FAQs, a.Body)
	}
	if got := doubtsAbout(a, AboutFAQ); len(got) != 1 || got[0] != 15 {
		t.Errorf("doubts about the FAQ in lines %v, want 15", got)
	}
}

func TestWhatParseIsNotSureOfItSaysWithItsLine(t *testing.T) {
	tests := []struct {
		file  string
		about About
		lines []int
	}{
		{"wrapped.txt", AboutHeading, []int{0}},
		{"notepad.txt", AboutHeading, []int{0, 9}},
		{"notepad.txt", AboutLead, []int{27}},
		{"notepad.txt", AboutPicture, []int{33}},
		{"notepad.txt", AboutGuide, []int{37}},
		{"notepad.txt", AboutBooking, []int{39}},
		{"notepad.txt", AboutLeftOut, []int{49}},
		{"letter.md", AboutPicture, []int{13}},
		{"letter.md", AboutRepeat, []int{42, 46}},
		{"letter.md", AboutLeftOut, []int{1, 65}},
		{"letter.md", AboutLink, []int{44}},
		{"builder.html", AboutPicture, []int{8}},
		{"builder.html", AboutHeading, []int{12}},
		{"builder.html", AboutLink, []int{13, 13, 14}},
		{"builder.html", AboutLeftOut, []int{17, 22}},
		{"word.htm", AboutQuote, []int{17}},
		{"page.html", AboutRepeat, []int{23}},
		{"page.html", AboutHeading, nil},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.file, " ", test.about), func(t *testing.T) {
			a := parseFile(t, test.file)
			if got := doubtsAbout(a, test.about); fmt.Sprint(got) != fmt.Sprint(test.lines) {
				t.Errorf("doubts about %s in lines %v, want %v:\n%v", test.about, got, test.lines, a.Doubts)
			}
		})
	}
}

func TestWordsLeftOutAreGivenBackInTheDoubt(t *testing.T) {
	a := parseFile(t, "notepad.txt")
	said := fmt.Sprint(a.Doubts)
	for _, words := range []string{"looking back at a table of people in the background", "My free checklist for shorter meetings fits on one page.", "If you would like to talk it over", "The Cafe on the Corner Has Changed Its Chairs"} {
		if !strings.Contains(said, words) {
			t.Errorf("no doubt says %q", words)
		}
	}
	if a := parseFile(t, "letter.md"); !a.RelatedWanted || fmt.Sprint(a.Related) != "[A shelf of one's own The quiet hour]" {
		t.Errorf("related %v %q", a.RelatedWanted, a.Related)
	}
}

func TestFrontMatterGivesTitleDescriptionAndSlug(t *testing.T) {
	a := parseFile(t, "letter.md")
	if a.Slug != "reading-aloud" || !strings.HasPrefix(a.Excerpt, "Why grown people like") {
		t.Errorf("slug %q, excerpt %q", a.Slug, a.Excerpt)
	}
}

func TestTheWayAFileWasSavedChangesNothing(t *testing.T) {
	windows := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }
	oldMac := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r")) }
	mark := func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }
	for _, file := range []string{"wrapped.txt", "notepad.txt", "letter.md", "builder.html", "word.htm", "page.html"} {
		plain := parseFile(t, file)
		for name, change := range map[string][]func([]byte) []byte{
			"Windows line ends":        {windows},
			"old Macintosh line ends":  {oldMac},
			"a byte order mark":        {mark},
			"both mark and line ends":  {windows, mark},
			"blank lines at both ends": {func(b []byte) []byte { return append(b, "\n\n \n"...) }},
		} {
			t.Run(file+" with "+name, func(t *testing.T) {
				if got := parseFile(t, file, change...); fmt.Sprint(got) != fmt.Sprint(plain) {
					t.Errorf("got\n%+v\nwant\n%+v", got, plain)
				}
			})
		}
	}
}

func TestWindowsLettersAreReadAndDoubted(t *testing.T) {
	plain := parseFile(t, "word.htm")
	a := parseFile(t, "word.htm", func(b []byte) []byte {
		b = bytes.ReplaceAll(b, []byte("→"), []byte("-->"))
		old, err := charmap.Windows1252.NewEncoder().Bytes(b)
		if err != nil {
			t.Fatal(err)
		}
		return old
	})
	if a.Title != plain.Title || !strings.Contains(a.Body, "– “and be glad of it”:") {
		t.Errorf("title %q, body %s", a.Title, a.Body)
	}
	if got := doubtsAbout(a, AboutText); len(got) != 1 || got[0] != 6 {
		t.Errorf("doubts about the text in lines %v, want 6", got)
	}
}

func TestOneStrayByteDoesNotSpoilTheRest(t *testing.T) {
	a, err := Parse("a.txt", []byte("A day\n\nThe caf\xe9 was open – and “warm”.\n"))
	if err != nil || a.Body != "<p>The café was open – and “warm”.</p>" {
		t.Errorf("%v %s", err, a.Body)
	}
}

func TestWhatIsNotAnArticleIsRefused(t *testing.T) {
	deepHTML := strings.Repeat("<div>", 300) + "word" + strings.Repeat("</div>", 300)
	tests := []struct {
		name, file, data string
		want             error
	}{
		{"a file of more than 2 MB", "a.txt", strings.Repeat("word ", MaxBytes/5+1), ErrTooLarge},
		{"more paragraphs than a book", "a.txt", strings.Repeat("A word.\n\n", MaxBlocks+1), ErrTooMany},
		{"more headings than a book", "a.md", strings.Repeat("# A\n\n", MaxBlocks+1), ErrTooMany},
		{"more lines than a book", "a.html", strings.Repeat("<p>a", MaxBlocks+1), ErrTooMany},
		{"a Markdown paragraph without an end", "a.md", strings.Repeat("[a](", 30_000), ErrTooLong},
		{"a Word document", "a.docx", "PK\x03\x04rest", ErrBinary},
		{"a PDF", "a.txt", "%PDF-1.7 words", ErrBinary},
		{"text with a NUL", "a.md", "one\x00two", ErrBinary},
		{"an empty file", "a.md", "", ErrEmpty},
		{"nothing but white space", "a.txt", " \n\u00a0\n\ufeff", ErrEmpty},
		{"a page without words", "a.html", "<html><body><script>x()</script><img src=a.png></body></html>", ErrEmpty},
		{"HTML nested 300 deep", "a.html", deepHTML, ErrTooDeep},
		{"HTML nested 5,000 deep", "a.html", strings.Repeat("<b>", 5000) + "word", ErrTooDeep},
		{"a list item nested 300 deep", "a.html", "<ul><li>" + strings.Repeat("<em>", 300) + "word</ul>", ErrTooDeep},
		{"Markdown quoted 60 times", "a.md", strings.Repeat("> ", 60) + "word", ErrTooDeep},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Parse(test.file, []byte(test.data)); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestUTF16FromNotepadIsRead(t *testing.T) {
	data := []byte{0xff, 0xfe}
	for _, r := range "A day\n\nIt rained." {
		data = append(data, byte(r), 0)
	}
	if a, err := Parse("a.txt", data); err != nil || a.Title != "A day" || a.Body != "<p>It rained.</p>" {
		t.Errorf("%v %+v", err, a)
	}
}
