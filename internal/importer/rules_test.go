package importer

import (
	"strings"
	"testing"
)

func TestALineLooksLikeAHeadingByItsShape(t *testing.T) {
	yes := []string{"What the River Took", "Why I stay", "3. Put the kettle on", "Is it ever too late?", "A warning!", "🌿 Coming home", "It's Not You (Really)"}
	no := []string{
		"", "a", "I stayed.", "and then", "Here is what helped:", "Tired → Tireder → Asleep", "— Ada Marsh", "• A point",
		"“I never said that”", "It was late. Nobody came", "https://example.org", "So it goes,", strings.Repeat("Very Long ", 12),
	}
	for _, line := range yes {
		if !looksLikeHeading(line) {
			t.Errorf("%q should look like a heading", line)
		}
	}
	for _, line := range no {
		if looksLikeHeading(line) {
			t.Errorf("%q should not look like a heading", line)
		}
	}
}

func TestOnlyAnInvitationToDownloadIsACall(t *testing.T) {
	par := func(s string) block { return block{kind: paragraph, node: element("p", words(s))} }
	calls := []string{
		"Download the free workbook.",
		"➡️ Grab your free checklist and keep it by the kettle.",
		"If you want something to hold on to, you can download my short guide.",
		"Click here to get your free printable planner.",
		"📥 The free worksheet for this week",
		"You’re welcome to download our booklet, which is free.",
	}
	others := []string{
		"I downloaded a free guide once and never read it.",
		"She asked me to download an app.",
		"A guide dog is free for those who need one.",
		"Guides like these get written in a hurry.",
		"Resources are scarce in winter.",
	}
	for _, s := range calls {
		if guide, _ := callsIn(par(s)); !guide {
			t.Errorf("%q is a call", s)
		}
	}
	for _, s := range others {
		if guide, booking := callsIn(par(s)); guide || booking {
			t.Errorf("%q is no call", s)
		}
	}
}

func TestOnlyAnInvitationToBookIsACall(t *testing.T) {
	par := func(s string) block { return block{kind: paragraph, node: element("p", words(s))} }
	for s, want := range map[string]bool{
		"Or, book a free consultation.":                                       true,
		"When you are ready, please schedule a first session with me.":        true,
		"I'd love you to arrange a short call.":                               true,
		"She booked a session and did not go.":                                false,
		"The book on my desk has a chapter about sessions.":                   false,
		"A good therapist never minds when you ask before booking a session.": false,
	} {
		if _, booking := callsIn(par(s)); booking != want {
			t.Errorf("%q: booking %v, want %v", s, booking, want)
		}
	}
}

func TestADescriptionOfAPictureIsToldFromProse(t *testing.T) {
	for s, want := range map[string]bool{
		"Two hands holding a chipped mug, steam rising, a rainy window in the background": true,
		"Close-up of an elderly man reading a letter by candlelight, evoking patience":    true,
		"[Image: a blue door]": true,
		"An old woman sat by the window. She was reading a letter, and looking out, and smiling.":          false,
		"Walking helps, and so does sitting on the same bench every day.":                                  false,
		"A man I knew was always standing at that corner, holding a paper and looking at the road.":        false,
		"You may find yourself standing in the kitchen holding a cup, looking at nothing.":                 false,
		"People leaning on a wall in the sun.":                                                             false,
		"The dog, the cat and the children, all of them sleeping, and outside the rain, and then silence.": false,
	} {
		if got := describesPicture(s) != ""; got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestOpeningWordsAreMadeBoldOnlyInCompany(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"two in Title Case", "T\n\nOpen the Door. It sticks, so push.\n\nLet the Air In. Ten minutes is plenty.", "<strong>Open the Door.</strong> It sticks"},
		{"three short ones in a row", "T\n\nBreathe out. Slowly, and longer than you breathed in the last time.\n\nLook up. There is always a ceiling, and sometimes there is a sky.\n\nStand still. The floor is holding you, whether you notice it or not.", "<strong>Look up.</strong>"},
		{"one alone", "T\n\nOpen the Door. It sticks, so push.\n\nThen sit.", ""},
		{"sentences about people", "T\n\nYou left. It was the right thing, and it was also very hard to do.\n\nThey called. Nobody picked up, and after a while the telephone was still.\n\nI stayed. It was warm there and I did not know where else to go.", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, err := Parse("a.txt", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if has := strings.Contains(a.Body, "<strong>"); has != (test.want != "") || !strings.Contains(a.Body, test.want) {
				t.Errorf("body %s", a.Body)
			}
		})
	}
}

func TestALineThatNamesASourceIsToldFromADashInAList(t *testing.T) {
	for line, want := range map[string]string{
		"— Ada Marsh":                      "Ada Marsh",
		"– Dr. Ruth Hale, The Long Lane":   "Dr. Ruth Hale, The Long Lane",
		"-- J. P. Moss":                    "J. P. Moss",
		"- bread and butter":               "",
		"- Put the bread in the oven":      "",
		"— and then he left":               "",
		"— He left. Nobody asked him why.": "",
	} {
		if got := attributed(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestAWordThatIsNavigationElsewhereStaysAsAHeading(t *testing.T) {
	a, err := Parse("a.md", []byte("# Steps\n\nFirst this.\n\n## Next\n\nThen that.\n"))
	if err != nil || outline(a) != "## Next" || len(a.Doubts) != 0 {
		t.Errorf("%v %q %v", err, outline(a), a.Doubts)
	}
}

func TestTypedBulletsBecomeAList(t *testing.T) {
	a, err := Parse("a.html", []byte("<h1>T</h1><p>Bring:</p><p>• <b>bread</b><br>• salt</p><p>• a candle</p><p>Come in.</p>"))
	if want := "<p>Bring:</p>\n<ul><li><strong>bread</strong></li><li>salt</li><li>a candle</li></ul>\n<p>Come in.</p>"; err != nil || a.Body != want {
		t.Errorf("%v %s", err, a.Body)
	}
}

func TestWaymarksOwnBlocksComeBackAsTheyWere(t *testing.T) {
	const body = `<p>One.</p>
<div data-block="guide" data-guide="quiet-hour"></div>
<aside data-block="exercise"><p>Sit down.</p></aside>
<div data-block="booking"></div>`
	a, err := Parse("a.html", []byte("<h1>T</h1>"+body))
	if err != nil || a.Body != body {
		t.Errorf("%v %s", err, a.Body)
	}
}

func TestAFileWithoutATitleIsCalledAfterItself(t *testing.T) {
	a, err := Parse("drafts/on_the-ferry.txt", []byte("It was raining when we left.\n\nIt rained all the way."))
	if err != nil || a.Title != "On the ferry" || len(doubtsAbout(a, AboutTitle)) != 1 {
		t.Errorf("%v %q %v", err, a.Title, a.Doubts)
	}
}
