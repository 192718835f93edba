package bounds_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"waymark/internal/bounds"
)

const mebi = 1 << 20

// manyDifferent are formatting elements that a parser does not take for one another.
func manyDifferent(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<b id=%d>", i)
	}
	return b.String()
}

// bombs are texts of two megabytes at most that ask for more work than they are long.
var bombs = map[string]string{
	"boxes within boxes":                       strings.Repeat("<div>", 100_000),
	"boxes that are closed, too":               strings.Repeat("<div>", 100_000) + strings.Repeat("</div>", 100_000),
	"a little too deep":                        strings.Repeat("<blockquote>", 300) + "x",
	"lists within lists":                       strings.Repeat("<ul><li>", 100_000),
	"tables within tables":                     strings.Repeat("<table><tr><td>", 100_000),
	"formatting that each paragraph repeats":   "<p>" + manyDifferent(400) + strings.Repeat("<p>x", 400_000),
	"the same, with ends that close nothing":   "<p>" + manyDifferent(400) + "<table><tr><td>" + strings.Repeat("</b>", 400) + "</table>" + strings.Repeat("<p>x", 400_000),
	"the same, with ends that are no ends":     "<svg><![CDATA[" + strings.Repeat("</b>", 400) + "]]></svg><p>" + manyDifferent(400) + strings.Repeat("<p>x", 400_000),
	"the same, hidden in a style that is none": "<p><svg><style>" + manyDifferent(400) + "</style></svg>" + strings.Repeat("<p>x", 400_000),
	"a few, with many attributes":              "<p>" + strings.Repeat("<b "+attributes(1000)+">", 3) + strings.Repeat("<p>x", 400_000),
	"many attributes":                          "<p " + attributes(200_000) + ">x",
	"ends that close nothing, between words":   strings.Repeat("x</q>", 400_000),
	"words before a table":                     "<table>" + strings.Repeat("x<tr>", 400_000),
	"a paragraph for each word":                strings.Repeat("<p>x", 400_000),
	"much that is never closed":                strings.Repeat("<i>", 50_000) + strings.Repeat("<b>", 50_000) + strings.Repeat("</i>", 50_000),
	"mis-nested ends":                          strings.Repeat("<b><div><i><p></b></div></i>", 60_000),
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=1 ", i)
	}
	return b.String()
}

func TestATextThatAsksForMuchMoreThanItIsIsNotRead(t *testing.T) {
	for name, text := range bombs {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, err := bounds.Parse(text)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, bounds.ErrTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 120*mebi || took > 2*time.Second {
			t.Errorf("%s: %d MB and %s to find out", name, used/mebi, took)
		}
	}
}

func TestATextThatIsMerelyLongIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"a long article":           strings.Repeat("<h2>What helps</h2><p>Some <em>quiet</em> <a href=\"/blog/x\"><strong>words</strong></a>,<br>and more.</p>\n", 4000),
		"twenty thousand headings": strings.Repeat("<h2>Same</h2>", 20_000),
		"a table of 10,000 cells":  "<table>\n" + strings.Repeat("<tr>\n"+strings.Repeat("<td>1</td>\n", 10)+"</tr>\n", 1000) + "</table>",
		"a million entities":       "<p>" + strings.Repeat("&amp;", 400_000) + "</p>",
		"one huge attribute":       `<p title="` + strings.Repeat("x", 2*mebi) + `">x</p>`,
		"items that are not ended": "<ul>" + strings.Repeat("<li>One more", 10_000) + "</ul>",
		"what old editors leave":   strings.Repeat(`<p><font face="Arial"><b>Bold<p>and on`, 200),
		"a hundred and fifty deep": strings.Repeat("<blockquote>", 150) + "x" + strings.Repeat("</blockquote>", 150),
		"pictures within links":    strings.Repeat(`<p><a href="/x"><img src="/y"></a></p>`, 10_000),
	} {
		began := time.Now()
		if _, err := bounds.Parse(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}
