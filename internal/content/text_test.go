package content_test

import (
	"strings"
	"testing"

	"waymark/internal/content"
)

func TestPlainText(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"one line for each paragraph", "<h2>A</h2>\n<p>B  c<br>d</p>", "A\nB c\nd"},
		{"an inline tag does not end a word", "<p>un<em>believ</em>able</p>", "unbelievable"},
		{"entities are resolved", "<p>Tom &amp; Anna&nbsp;say &lt;hello&gt;</p>", "Tom & Anna say <hello>"},
		{"a script is not read", "<p>a</p><script>var b = '<p>'</script><style>c{}</style>d", "a\nd"},
		{"cells of a table are apart", "<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"},
		{"nothing is nothing", "<p> </p><div></div>", ""},
		{"broken HTML is read as it comes", "<p>a<b>b</p", "ab"},
		{"control characters go", "a\x02b\x00c", "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := content.PlainText(test.html); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestReadingMinutes(t *testing.T) {
	for words, want := range map[int]int{0: 0, 1: 1, 230: 1, 340: 1, 350: 2, 2300: 10} {
		if got := content.ReadingMinutes("<p>" + strings.Repeat("word ", words) + "</p>"); got != want {
			t.Errorf("%d words take %d minutes, want %d", words, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, test := range []struct {
		name, html string
		limit      int
		want       string
	}{
		{"what is short stays", "<p>One.</p><p>Two.</p>", 20, "One. Two."},
		{"whole sentences when they fill enough", "<p>One two three. Four five six.</p>", 20, "One two three."},
		{"else whole words", "<p>One. Two three four, five six</p>", 22, "One. Two three four…"},
		{"characters are counted, not bytes", "<p>ééé ééé ééé</p>", 8, "ééé ééé…"},
		{"no room is nothing", "<p>One two</p>", 1, ""},
		{"a long word alone is cut", "<p>" + strings.Repeat("a", 30) + "</p>", 10, "aaaaaaaaa…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := content.Excerpt(test.html, test.limit); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
