package content_test

import (
	"regexp"
	"strings"
	"testing"

	"waymark/internal/content"
)

func TestSlugify(t *testing.T) {
	for _, test := range []struct{ name, title, want string }{
		{"words are joined by hyphens", "A quiet hour", "a-quiet-hour"},
		{"accents come off", "Café à la crème, naïvely", "cafe-a-la-creme-naively"},
		{"letters that are no letter with an accent are spelled", "Straße, Æther & Øl", "strasse-aether-and-ol"},
		{"apostrophes leave no gap, straight or curly", "Don't say “you’re fine”", "dont-say-youre-fine"},
		{"signs at the ends leave nothing", "  …Really?! ", "really"},
		{"a title without a letter we know is untitled", "你好", "untitled"},
		{"an empty title is untitled", "", "untitled"},
		{"digits stay", "5 steps in 2026", "5-steps-in-2026"},
		{"accents typed apart come off too", "cafe\u0301", "cafe"},
		{"a long title is cut between words", strings.Repeat("steady ", 20), "steady-steady-steady-steady-steady-steady-steady-steady-steady-steady-steady"},
		{"a long word is cut where it must be", strings.Repeat("a", 200), strings.Repeat("a", 80)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := content.Slugify(test.title); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzASlugIsAlwaysAnAddress(f *testing.F) {
	address := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	f.Add("Don’t")
	f.Add("--\xff--")
	f.Add(strings.Repeat("a-", 60))
	f.Fuzz(func(t *testing.T, title string) {
		slug := content.Slugify(title)
		if len(slug) > 80 || !address.MatchString(slug) {
			t.Errorf("%q became %q", title, slug)
		}
		if again := content.Slugify(slug); again != slug {
			t.Errorf("%q became %q", slug, again)
		}
	})
}

func TestASlugThatIsTakenGetsANumber(t *testing.T) {
	h := newHouse(t)
	for _, want := range []string{"a-quiet-hour", "a-quiet-hour-2", "a-quiet-hour-3"} {
		if got := h.add("posts", map[string]any{"title": "A quiet hour"}).GetString("slug"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	long := strings.Repeat("steady ", 11) + "a b"
	h.add("topics", map[string]any{"name": long})
	if got := h.add("topics", map[string]any{"name": long}).GetString("slug"); len(got) > 80 || !strings.HasSuffix(got, "-2") {
		t.Errorf("got %q", got)
	}
}

func TestASlugTypedByHandIsPutIntoShape(t *testing.T) {
	h := newHouse(t)
	if got := h.add("posts", map[string]any{"title": "T", "slug": " My Own Address "}).GetString("slug"); got != "my-own-address" {
		t.Errorf("got %q", got)
	}
	if err := h.Save(h.draft("posts", map[string]any{"title": "T", "slug": "my-own-address"})); err == nil {
		t.Error("the same address was given twice")
	}
}

func TestAPageMayNotHideTheSite(t *testing.T) {
	h := newHouse(t)
	for _, slug := range []string{"blog", "faq", "signup", "mailbox", "api", "css", "humans", "not-me"} {
		if err := h.Save(h.draft("pages", map[string]any{"title": "T", "slug": slug})); err == nil {
			t.Errorf("a page was saved at /%s", slug)
		}
	}
	if got := h.add("pages", map[string]any{"title": "Search"}).GetString("slug"); got != "search-2" {
		t.Errorf("a page called Search got the address %q", got)
	}
	if got := h.add("posts", map[string]any{"title": "Search"}).GetString("slug"); got != "search" {
		t.Errorf("a post called Search got the address %q", got)
	}
}
