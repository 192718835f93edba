package dashboard_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"waymark/internal/apptest"
)

// module opens the desk and loads one of its modules under a name.
func module(t *testing.T, file string) (*apptest.Browser, *apptest.Site) {
	t.Helper()
	site := apptest.New(t)
	b := apptest.NewBrowser(t)
	b.Open(site.URL + "/_/")
	b.Script(`(import("/_/extensions/waymark/` + file + `").then((m) => { window.tried = m }), "")`)
	b.WaitFor(`!!window.tried`)
	return b, site
}

func TestPlainTextIsGivenTheStructureItWasWrittenWith(t *testing.T) {
	b, site := module(t, "paste_structure.js")
	const long = "A long line that goes on for a while, so that nobody takes it for a heading, and ends as a sentence does, with a stop."
	for _, c := range []struct {
		what, source, title string
		begins              bool
		want                string
	}{
		{"a short line between paragraphs is a heading", `<p>One.</p><p>The Second Thing</p><p>Two.</p>`, "T", true, `<p>One.</p><h2>The Second Thing</h2><p>Two.</p>`},
		{"a short line with a stop is a sentence", `<p>One.</p><p>It rained.</p><p>Two.</p>`, "T", true, `<p>One.</p><p>It rained.</p><p>Two.</p>`},
		{"the last line is no heading, and one that leads on is none", `<p>So it goes:</p><p>Two.</p><p>With kind wishes</p>`, "T", true, `<p>So it goes:</p><p>Two.</p><p>With kind wishes</p>`},
		{"steps joined by arrows are a line", `<p>One.</p><p>Rain → Sun → Rain</p><p>Two.</p>`, "T", true, `<p>One.</p><p>Rain → Sun → Rain</p><p>Two.</p>`},
		{"three short lines are verse", `<p>One.</p><p>Slow is the river</p><p>Slow is the rain</p><p>Slow is the evening</p><p>Two.</p>`, "T", true, `<p>One.</p><p>Slow is the river</p><p>Slow is the rain</p><p>Slow is the evening</p><p>Two.</p>`},
		{"a heading under a heading is smaller", `<p>One.</p><p>The Garden</p><p>In The Morning</p><p>Two.</p>`, "T", true, `<p>One.</p><h2>The Garden</h2><h3>In The Morning</h3><p>Two.</p>`},
		{"bullets with empty lines between are one list", `<p>Bring:</p><p>&nbsp; • A cup</p><p>&nbsp; • A chair</p><p>Come.</p>`, "T", true, `<p>Bring:</p><ul><li>A cup</li><li>A chair</li></ul><p>Come.</p>`},
		{"bullets on lines of a paragraph are one, too", `<p>Bring:<br>- A cup<br>- A chair<br>Come.</p><p>Now.</p>`, "T", true, `<p>Bring:</p><ul><li>A cup</li><li>A chair</li></ul><p>Come.</p><p>Now.</p>`},
		{"numbers are a numbered list, from where it begins", `<p>So:</p><p>2. A cup</p><p>3. A chair</p><p>Come.</p>`, "T", true, `<p>So:</p><ol start="2"><li>A cup</li><li>A chair</li></ol><p>Come.</p>`},
		{"a line that is broken goes on", `<p>Bring:<br>• a cup that is<br>large<br>• a chair</p><p>Now.</p>`, "T", true, `<p>Bring:</p><ul><li>a cup that is large</li><li>a chair</li></ul><p>Now.</p>`},
		{"a dash alone is a dash", `<p>One.</p><p>– and that was it.</p><p>Two.</p>`, "T", true, `<p>One.</p><p>– and that was it.</p><p>Two.</p>`},
		{"numbered headings stay headings", `<p>One.</p><p>1. Sit Down</p><p>Two.</p><p>2. Breathe Out</p><p>Three.</p>`, "T", true, `<p>One.</p><h2>1. Sit Down</h2><p>Two.</p><h2>2. Breathe Out</h2><p>Three.</p>`},
		{"numbered headings that another one introduces are smaller", `<p>One.</p><p>Two Steps</p><p>1. Sit Down</p><p>Two.</p><p>2. Breathe Out</p><p>Three.</p><p>The End</p><p>Four.</p>`, "T", true, `<p>One.</p><h2>Two Steps</h2><h3>1. Sit Down</h3><p>Two.</p><h3>2. Breathe Out</h3><p>Three.</p><h2>The End</h2><p>Four.</p>`},
		{"as many as a heading counts are smaller", `<p>One.</p><p>Two Reasons Why It Rains</p><p>So.</p><p>The Sea</p><p>a.</p><p>b.</p><p>The Hills</p><p>c.</p><p>Long After</p><p>d.</p>`, "T", true, `<p>One.</p><h2>Two Reasons Why It Rains</h2><p>So.</p><h3>The Sea</h3><p>a.</p><p>b.</p><h3>The Hills</h3><p>c.</p><h2>Long After</h2><p>d.</p>`},
		{"but not when it lists them itself, or counts years", `<p>One.</p><p>Two Reasons</p><p>• a</p><p>• b</p><p>The Sea</p><p>a.</p><p>Two Years Later</p><p>c.</p><p>Long After</p><p>d.</p><p>The End</p><p>e.</p>`, "T", true, `<p>One.</p><h2>Two Reasons</h2><ul><li>a</li><li>b</li></ul><h2>The Sea</h2><p>a.</p><h2>Two Years Later</h2><p>c.</p><h2>Long After</h2><p>d.</p><h2>The End</h2><p>e.</p>`},
		{"parts that a sentence leads on to are smaller, up to a longer one", `<p>One.</p><p>Why It Rains</p><p>It has its reasons:</p><p>The Sea</p><p>a.</p><p>The Hills</p><p>b.</p><p>Long After</p><p>c.</p><p>d.</p>`, "T", true, `<p>One.</p><h2>Why It Rains</h2><p>It has its reasons:</p><h3>The Sea</h3><p>a.</p><h3>The Hills</h3><p>b.</p><h2>Long After</h2><p>c.</p><p>d.</p>`},
		{"a closing word is none of them", `<p>One.</p><p>Why It Rains</p><p>It has its reasons:</p><p>The Sea</p><p>a.</p><p>The Hills</p><p>b.</p><p>In The End</p><p>c.</p>`, "T", true, `<p>One.</p><h2>Why It Rains</h2><p>It has its reasons:</p><h3>The Sea</h3><p>a.</p><h3>The Hills</h3><p>b.</p><h2>In The End</h2><p>c.</p>`},
		{"steps that are counted in words are smaller", `<p>One.</p><p>How To Begin</p><p>Like this:</p><p>Step One: Sit Down</p><p>a.</p><p>b.</p><p>Step Two: Breathe</p><p>c.</p><p>The End</p><p>d.</p>`, "T", true, `<p>One.</p><h2>How To Begin</h2><p>Like this:</p><h3>Step One: Sit Down</h3><p>a.</p><p>b.</p><h3>Step Two: Breathe</h3><p>c.</p><h2>The End</h2><p>d.</p>`},
		{"lines of one series are headings, all of them, whatever stands between", `<p>Before you begin</p><p>Slowly.</p><p>Step one: what you saw</p><p>• a cup</p><p>• a chair</p><p>Step two: what you felt</p><p>Where did you notice it?</p><p>Step three: what you need</p><p>A chair.</p>`, "T", true, `<h2>Before you begin</h2><p>Slowly.</p><h2>Step one: what you saw</h2><ul><li>a cup</li><li>a chair</li></ul><h2>Step two: what you felt</h2><p>Where did you notice it?</p><h2>Step three: what you need</h2><p>A chair.</p>`},
		{"a day with its number alone is one of a series", `<p>One.</p><p>Day 1:</p><p>Sit.</p><p>Day 2:</p><p>Stand.</p>`, "T", true, `<p>One.</p><h2>Day 1:</h2><p>Sit.</p><h2>Day 2:</h2><p>Stand.</p>`},
		{"or none of them is a heading", `<p>One.</p><p>Part i: Sit down</p><p>Two.</p><p>Part ii: Stand up. Then go.</p><p>Three.</p>`, "T", true, `<p>One.</p><p>Part i: Sit down</p><p>Two.</p><p>Part ii: Stand up. Then go.</p><p>Three.</p>`},
		{"steps with nothing between them are none", `<p>One.</p><p>Step 1: Sit down</p><p>Step 2: Stand up</p><p>Two.</p>`, "T", true, `<p>One.</p><p>Step 1: Sit down</p><p>Step 2: Stand up</p><p>Two.</p>`},
		{"a bullet typed inside a bullet goes", `<h2>A</h2><ul><li>• One</li><li><strong>·</strong> Two</li></ul><p>b.</p>`, "T", true, `<h2>A</h2><ul><li>One</li><li><strong></strong>Two</li></ul><p>b.</p>`},
		{"marked headings are believed", `<h2>A</h2><p>Short Line</p><p>b.</p>`, "T", true, `<h2>A</h2><p>Short Line</p><p>b.</p>`},
		{"a title that stands already is dropped", `<p>the second  thing!</p><p>One.</p><p>Two.</p>`, "The Second Thing", false, `<p>One.</p><p>Two.</p>`},
		{"a first line becomes the title", `<p>The Second Thing: a Word</p><p>One.</p><p>Two.</p>`, "", true, `<p>One.</p><p>Two.</p>`},
		{"but not in the middle of a text", `<p>The Second Thing</p><p>One.</p><p>Two.</p>`, "", false, `<h2>The Second Thing</h2><p>One.</p><p>Two.</p>`},
		{"the menu at the end is left out", `<p>One.</p><p>` + long + `</p><p>Related Posts:</p><p>Previous<br>Previous</p><p>About Rain</p><p>Next<br>Next</p><p>About Sun</p>`, "T", true, `<p>One.</p><p>` + long + `</p>`},
		{"a sentence about what is next stays", `<p>One.</p><p>Next</p><p>` + long + `</p><p>Two.</p>`, "T", true, `<p>One.</p><p>Next</p><p>` + long + `</p><p>Two.</p>`},
		{"words with a name beneath are a quotation", `<p>One.</p><p>It always rains.<br>— Ada Example</p><p>Two.</p>`, "T", true, `<p>One.</p><blockquote><p>It always rains.</p><p>— Ada Example</p></blockquote><p>Two.</p>`},
		{"lines without an empty one between them are paragraphs when they are long", `<p>One.<br>` + long + `<br>Two.</p>`, "T", true, `<p>One.</p><p>` + long + `</p><p>Two.</p>`},
		{"questions stand under their heading", `<p>One.</p><p>FAQ: the Garden</p><p>Does it rain?</p><p>It does.</p><p>And what then?</p><p>Then it stops.</p>`, "T", true, `<p>One.</p><h2>FAQ: the Garden</h2><h3>Does it rain?</h3><p>It does.</p><h3>And what then?</h3><p>Then it stops.</p>`},
		{"a word pasted into a sentence is a word", `<p>The Second Thing</p>`, "", true, `<p>The Second Thing</p>`},
		{"nothing is nothing", ``, "", true, ``},
	} {
		got := b.Script(`window.tried.giveStructure(` + strconv.Quote(c.source) + `, {title: ` + strconv.Quote(c.title) + `, begins: ` + strconv.FormatBool(c.begins) + `}).html`)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
	b.Quiet(site.URL)
}

func TestQuestionsWithAnswersAreSeenForWhatTheyAre(t *testing.T) {
	b, site := module(t, "paste_questions.js")
	type found struct {
		Heading string
		Pairs   []struct{ Question, Answer string }
		Rest    string
	}
	for _, c := range []struct {
		what, source string
		pairs        int
		first, rest  string
	}{
		{"headings under a heading", `<p>One.</p><h2>FAQ</h2><h3>Does it rain?</h3><p>It does.</p><ul><li>Often.</li></ul><h3>And then?</h3><p>It stops. Does it not?</p>`, 2, `Does it rain?|<p>It does.</p><ul><li>Often.</li></ul>`, `<p>One.</p>`},
		{"plain lines", `<p>Frequently asked questions</p><p>Does it rain?</p><p>It does.</p><p>And then?</p><p>It stops.</p>`, 2, `Does it rain?|<p>It does.</p>`, ``},
		{"bold lines, after a sentence", `<h2>Questions</h2><p>These I hear.</p><p><strong>Does it rain?</strong></p><p>It does. Why ask?</p>`, 1, `Does it rain?|<p>It does. Why ask?</p>`, `<h2>Questions</h2><p>These I hear.</p>`},
		{"letters before them", `<h2>Q&amp;A</h2><p>Q: Does it rain?</p><p>A: It does.</p>`, 1, `Does it rain?|<p>It does.</p>`, ``},
		{"one without an answer stays", `<h2>FAQ</h2><h3>Does it rain?</h3><p>It does.</p><h3>And then?</h3>`, 1, `Does it rain?|<p>It does.</p>`, `<h2>FAQ</h2><h3>And then?</h3>`},
		{"they end at a heading of the same rank", `<h2>FAQ</h2><h3>Does it rain?</h3><p>It does.</p><h2>And so</h2><p>Come.</p>`, 1, `Does it rain?|<p>It does.</p>`, `<h2>And so</h2><p>Come.</p>`},
		{"and at a box", `<h2>FAQ</h2><h3>Does it rain?</h3><p>It does.</p><div data-block="booking"></div>`, 1, `Does it rain?|<p>It does.</p>`, `<div data-block="booking"></div>`},
		{"a question in the text is none of them", `<h2>The garden</h2><p>Does it rain?</p><p>It does.</p>`, 0, ``, ``},
		{"a heading with no questions is none", `<h2>Questions</h2><p>There are none.</p>`, 0, ``, ``},
		{"nothing is nothing", ``, 0, ``, ``},
	} {
		var got *found
		if err := json.Unmarshal([]byte(b.Script(`JSON.stringify(window.tried.questionsIn(`+strconv.Quote(c.source)+`))`)), &got); err != nil {
			t.Fatal(err)
		}
		if got == nil {
			if c.pairs > 0 {
				t.Errorf("%s: it is not seen", c.what)
			}
			continue
		}
		if len(got.Pairs) != c.pairs || c.pairs > 0 && (got.Pairs[0].Question+"|"+got.Pairs[0].Answer != c.first || got.Rest != c.rest) {
			t.Errorf("%s: got %+v", c.what, got)
		}
	}
	b.Quiet(site.URL)
}
