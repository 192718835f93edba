package importer

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// The reference is a real author's article. It is hers, so it lies beside the
// project and not in it, and none of her sentences stand here either.
func TestTheReferenceArticleShowsEveryPartItsTextHas(t *testing.T) {
	data, err := os.ReadFile("../../../shared/reference/article.txt")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("skipped: the reference article (shared/reference/article.txt) is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := Parse("article.txt", data)
	if err != nil {
		t.Fatal(err)
	}
	if firstLine, _, _ := strings.Cut(string(data), "\n"); a.Title != strings.TrimSpace(firstLine) {
		t.Errorf("title %q", a.Title)
	}
	levels := map[int]int{}
	for _, h := range a.Outline {
		levels[h.Level]++
	}
	if levels[2] != 9 || levels[3] != 5 || len(levels) != 2 {
		t.Errorf("headings per level %v, want 9 of level 2 and 5 of level 3:\n%s", levels, outline(a))
	}
	want := Counts{Paragraphs: 39, Headings: 14, Lists: 2, Quotations: 1, Leads: 5, Chains: 1, Guides: 2, Bookings: 1}
	if a.Counts != want {
		t.Errorf("counts %+v, want %+v", a.Counts, want)
	}
	for _, part := range []string{"Clayton", "<footer>— <cite>", "<strong>Ground in the Present.</strong>", "Hope → Repeat</p>", "<h3>It Taps Into Old Wounds</h3>"} {
		if !strings.Contains(a.Body, part) {
			t.Errorf("body lacks %q", part)
		}
	}
	if items := strings.Count(a.Body, "<li>"); items != 15 {
		t.Errorf("%d list items, want 15", items)
	}
	if !strings.HasPrefix(a.FAQHeading, "FAQ") || len(a.FAQs) != 3 {
		t.Errorf("FAQ %q with %d questions", a.FAQHeading, len(a.FAQs))
	}
	for _, f := range a.FAQs {
		if !strings.HasSuffix(f.Question, "?") || !strings.HasPrefix(f.Answer, "<p>") || strings.Contains(a.Body, f.Question) {
			t.Errorf("question %+v", f)
		}
	}
	if !a.RelatedWanted {
		t.Error("the place for related posts was not seen")
	}
	for _, gone := range []string{"Previous", "Next", "Related", "Parallel Parenting", "Emotional Immaturity", "📥", "➡", "Silhouetted", "•", "FAQ"} {
		if strings.Contains(a.Body, gone) {
			t.Errorf("body holds %q", gone)
		}
	}
	for about, lines := range map[About][]int{
		AboutGuide: {15, 17, 151}, AboutBooking: {153}, AboutQuote: {29}, AboutPicture: {62},
		AboutLead: {102}, AboutRepeat: {138, 142}, AboutLeftOut: {155, 171}, AboutHeading: {0, 70, 149},
	} {
		if got := doubtsAbout(a, about); len(got) != len(lines) || got[0] != lines[0] {
			t.Errorf("doubts about %s in lines %v, want %v", about, got, lines)
		}
	}
}
