package email

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var keep = flag.String("keep", "", "a folder to keep the sample mails in, to look at them")

const sampleBody = `<p>Hello {{ first_name | default: &quot;there&quot; }},</p>
<p>You wrote to me on a <strong>Tuesday</strong>, and I have thought about your question since. There is no hurry with any of this; read it when the house is quiet.</p>
<h2>Three small things</h2>
<ul><li>Notice what the morning is like <em>before</em> anybody has said a word.</li><li>Write one line. One is enough, and <a href="{{ site_url }}/blog/one-line-a-day">it can be about the weather</a>.</li><li>Leave the rest for the next letter.</li></ul>
<blockquote><p>The garden does not ask how long you were away.</p><p><cite>A neighbour of mine, over the fence</cite></p></blockquote>
<figure><img src="https://example.org/media/path.png" alt="A path through long grass" width="520" height="260"><figcaption>The path behind the church, in June.</figcaption></figure>
<h3>And if it rains</h3>
<ol><li>Make tea.</li><li>Sit where you can see a tree.</li></ol>
<aside data-block="exercise"><p><strong>To try:</strong> for two minutes, name five things you can see. No more than that is asked of you.</p></aside>
<hr>
<p>With warm wishes,<br>{{ author_name }}</p>`

var (
	sampleLetter = Template{
		Subject:   "A few lines for a quiet hour",
		Preheader: "Nothing here needs an answer, {{ first_name | default: \"friend\" }}.",
		Body:      sampleBody,
	}
	sampleVars  = Vars{"first_name": "Ada", "author_name": "Ruth", "site_url": "https://example.org"}
	sampleFrame = Frame{
		Language:       "en-GB",
		Button:         &Button{"Read it in your browser", "https://letters.example.org/letter/abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.0123456789"},
		WhyLine:        "You get these letters because you asked for them on 3 March.",
		ReplyHours:     "You can answer this mail. I read answers on weekdays between nine and five.",
		PostalAddress:  "PO Box 12\nLittle Wenlock\nTF6 5AA",
		UnsubscribeURL: "https://letters.example.org/unsubscribe/abcdefghijklmnopqrstuvwxyz0123456789",
	}
)

func TestASampleLetterIsWhole(t *testing.T) {
	got, err := Render(sampleLetter, sampleVars, sampleFrame)
	if err != nil {
		t.Fatal(err)
	}
	look(t, "letter", got)
	for _, part := range []string{
		`<html lang="en-GB">`, `name="color-scheme" content="light dark"`, "@media (prefers-color-scheme: dark)",
		"<!--[if mso]><table", `name="viewport"`, "Nothing here needs an answer, Ada.", `alt="A path through long grass"`,
		sampleFrame.UnsubscribeURL, sampleFrame.WhyLine, sampleFrame.ReplyHours, "PO Box 12<br>Little Wenlock<br>TF6 5AA",
	} {
		if !strings.Contains(got.HTML, part) {
			t.Errorf("the HTML part has no %q", part)
		}
	}
	if strings.Contains(got.HTML, "ZgotmplZ") || strings.Contains(got.HTML, "{{") {
		t.Error("something was not filled in")
	}
	const want = `Hello Ada,

You wrote to me on a Tuesday, and I have thought about your question
since. There is no hurry with any of this; read it when the house is
quiet.


Three small things

- Notice what the morning is like before anybody has said a word.
- Write one line. One is enough, and it can be about the weather
  <https://example.org/blog/one-line-a-day>.
- Leave the rest for the next letter.

> The garden does not ask how long you were away.
>
> A neighbour of mine, over the fence

[A path through long grass]

The path behind the church, in June.


And if it rains

1. Make tea.
2. Sit where you can see a tree.

To try: for two minutes, name five things you can see. No more than that
is asked of you.

---

With warm wishes,
Ruth

Read it in your browser
<https://letters.example.org/letter/abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.0123456789>

---

You get these letters because you asked for them on 3 March.

You can answer this mail. I read answers on weekdays between nine and
five.

PO Box 12
Little Wenlock
TF6 5AA

Stop all mail to me
<https://letters.example.org/unsubscribe/abcdefghijklmnopqrstuvwxyz0123456789>
`
	if got.Text != want {
		t.Errorf("the text part reads:\n%s", got.Text)
	}
}

func TestEveryLinkStandsInBothParts(t *testing.T) {
	got, err := Render(sampleLetter, sampleVars, sampleFrame)
	if err != nil {
		t.Fatal(err)
	}
	found := links(t, got.HTML)
	if len(found) != 3 {
		t.Fatalf("the letter has %d links: %v", len(found), found)
	}
	for _, link := range found {
		if !slices.Contains(strings.FieldsFunc(got.Text, func(r rune) bool { return strings.ContainsRune("<> \n", r) }), link) {
			t.Errorf("the text part does not have %s in one piece", link)
		}
	}
}

func TestADiscreetLetterSaysNothing(t *testing.T) {
	c, err := Compile(sampleLetter)
	if err != nil {
		t.Fatal(err)
	}
	f := sampleFrame
	f.SiteName = "Ruth's Garden of Words"
	got, err := c.RenderDiscreet(sampleVars, f, "https://letters.example.org/letter/t")
	if err != nil {
		t.Fatal(err)
	}
	look(t, "discreet", got)
	for _, private := range []string{"Tuesday", "garden", "Garden", "3 March", "weekdays", "Ruth", "blog"} {
		if strings.Contains(got.HTML+got.Text, private) {
			t.Errorf("it says %q", private)
		}
	}
	if want := []string{"https://letters.example.org/letter/t", f.UnsubscribeURL}; !slices.Equal(links(t, got.HTML), want) {
		t.Errorf("it links to %v", links(t, got.HTML))
	}
}

func TestAnEmptyFrameLeavesNoTrace(t *testing.T) {
	got := render(t, "<p>Only this.</p>", nil)
	if got.Text != "Only this.\n" {
		t.Errorf("the text part is %q", got.Text)
	}
	if strings.Contains(got.HTML, "<hr") || strings.Contains(got.HTML, "Stop these") {
		t.Error("the HTML part has a footer")
	}
}

func TestTheInboxPreviewDoesNotReachTheWords(t *testing.T) {
	got := render(t, "<p>Private.</p>", nil)
	before, _, _ := strings.Cut(got.HTML, "Private.")
	if n := strings.Count(before, "\u034f\u200c\u00a0"); n < 100 {
		t.Errorf("only %d paddings stand before the words", n)
	}
	if strings.Contains(got.Text, "\u034f") {
		t.Error("the padding is in the text part")
	}
}

func TestAFrameWithAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "/unsubscribe/t", "mailto:a@example.org", "https:///x", "http://a@b.example"} {
		if _, err := Render(Template{}, nil, Frame{UnsubscribeURL: address}); err == nil {
			t.Errorf("%q was taken as a link to stop", address)
		}
		if _, err := Render(Template{}, nil, Frame{Button: &Button{"x", address}}); err == nil {
			t.Errorf("%q was taken as a button", address)
		}
	}
}

func TestTextPartsReadWell(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"a list inside a list":       {`<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>`, "- one\n\n  - two\n- three\n"},
		"a list that starts later":   {`<ol start="9"><li>nine</li><li>ten</li></ol>`, "9. nine\n10. ten\n"},
		"a quotation in a quotation": {`<blockquote>a<blockquote>b</blockquote></blockquote>`, "> a\n>\n> > b\n"},
		"an address as its own link": {`<p>See <a href="https://example.org/x">https://example.org/x</a>.</p>`, "See <https://example.org/x>.\n"},
		"a mail address":             {`<p>Write to <a href="mailto:a@example.org">a@example.org</a></p>`, "Write to a@example.org\n"},
		"a link around a picture":    {`<p><a href="https://example.org/x"><img src="https://example.org/p.png" alt="A tree"></a></p>`, "[A tree] <https://example.org/x>\n"},
		"a table":                    {`<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Monday</td><td>nine</td></tr></table>`, "Day | Hour\nMonday | nine\n"},
		"a picture with no words":    {`<p>a<img src="https://example.org/p.png" alt=""></p>`, "a\n"},
		"a poem":                     {"<pre>one\n  two</pre>", "one\n  two\n"},
		"no-break spaces":            {`<p>10&nbsp;o’clock</p>`, "10\u00a0o’clock\n"},
		"a space before bold":        {"<p>a <b>b</b>\nc</p>", "a b c\n"},
		"punctuation as it is":       {`<p>1. *not* a [list] &amp; so_on</p>`, "1. *not* a [list] & so_on\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := render(t, tc.body, nil).Text; got != tc.want {
				t.Errorf("reads\n%q, want\n%q", got, tc.want)
			}
		})
	}
}

// look writes a mail where a person can open it: into the folder given with
// -keep, or one that is gone after the test.
func look(t *testing.T, name string, c Content) {
	t.Helper()
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	for file, content := range map[string]string{name + ".html": c.HTML, name + ".txt": c.Text} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
