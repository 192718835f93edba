package dashboard_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"waymark/internal/apptest"
)

// cleaned runs the paste through the module a browser loads.
func cleaned(b *apptest.Browser, source string) (html string, pictures int) {
	var got struct {
		HTML     string `json:"html"`
		Pictures int    `json:"pictures"`
	}
	if err := json.Unmarshal([]byte(b.Script(`JSON.stringify(window.paste.cleanPaste(`+strconv.Quote(source)+`))`)), &got); err != nil {
		return err.Error(), 0
	}
	return got.HTML, got.Pictures
}

func TestAPasteLosesItsDressAndKeepsItsMeaning(t *testing.T) {
	site := apptest.New(t)
	b := apptest.NewBrowser(t)
	b.Open(site.URL + "/_/")
	b.Script(`(import("/_/extensions/waymark/paste.js").then((m) => { window.paste = m }), "")`)
	b.WaitFor(`!!window.paste`)

	for _, c := range []struct {
		what, source, want string
		pictures           int
	}{
		{
			"Word's paragraphs lose their styles, their hard spaces and the empty ones between",
			`<p class=MsoNormal style='margin-left:36.0pt;mso-fareast-language:EN-GB'><span lang=EN-GB style='font-family:"Calibri",sans-serif'>First&nbsp;&nbsp; words<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Strong</b> and <i>soft</i>.</p>`,
			`<p>First words</p><p><strong>Strong</strong> and <em>soft</em>.</p>`, 0,
		},
		{
			"Word's list paragraphs become a list, and a deeper one inside it",
			`<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Apples</p>` +
				`<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span></span>Green ones</p>` +
				`<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Pears</p><p class=MsoNormal>After.</p>`,
			`<ul><li>Apples<ul><li>Green ones</li></ul></li><li>Pears</li></ul><p>After.</p>`, 0,
		},
		{
			"Word's numbers become a numbered list",
			`<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>One</p><p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Two</p>`,
			`<ol><li>One</li><li>Two</li></ol>`, 0,
		},
		{
			"Word's quotation is a quotation, and its private comments are nothing",
			`<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--><p class=MsoQuote>Said once.</p>`,
			`<blockquote><p>Said once.</p></blockquote>`, 0,
		},
		{
			"Google's bold wrapper is not bold, and its bold spans are",
			`<b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-weight:400">A heading</span></h2><p dir="ltr"><span style="font-weight:400">Plain, </span><span style="font-weight:700">strong</span><span style="font-style:italic"> leaning</span></p><br /></b>`,
			`<h2>A heading</h2><p>Plain, <strong>strong</strong><em> leaning</em></p>`, 0,
		},
		{
			"Google's lists nest where they belong, and its links go where they say",
			`<ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>One</span></p></li><ul><li aria-level="2"><p><span>Inside</span></p></li></ul><li><p><a href="https://www.google.com/url?q=https://example.org/a%3Fb&amp;sa=D"><span style="text-decoration:underline">there</span></a></p></li></ul>`,
			`<ul><li>One<ul><li>Inside</li></ul></li><li><a href="https://example.org/a?b">there</a></li></ul>`, 0,
		},
		{
			"Squarespace's boxes open, and its quotation keeps its source",
			`<div class="sqs-block html-block"><div class="sqs-block-content"><h3 style="white-space:pre-wrap;">Small heading</h3><p class="sqsrte-large" style="white-space:pre-wrap;">Some <strong>text</strong></p></div></div><figure class="quote"><blockquote data-animation-role="quote"><span>“</span>Kind words<span>”</span></blockquote><figcaption class="source">— A friend</figcaption></figure>`,
			`<h3>Small heading</h3><p>Some <strong>text</strong></p><blockquote><p>“Kind words”</p><p>— A friend</p></blockquote>`, 0,
		},
		{
			"pictures that lie elsewhere are counted and left, for a browser may not fetch them",
			`<p>See <img src="https://images.example.com/a.jpg" alt="A"><img src="file:///C:/x.png"></p><p><img src="https://x.example/p.gif" width="1" height="1">Text</p>`,
			`<p>See</p><p>Text</p>`, 2,
		},
		{"a line of breaks becomes paragraphs", `One<br><br>Two<br>still two<br>`, `<p>One</p><p>Two<br>still two</p>`, 0},
		{"a heading of the first rank is the page's own", `<h1>A</h1><p>b</p>`, `<h2>A</h2><p>b</p>`, 0},
		{"when both ranks are used they keep their distance", `<h1>A</h1><h2>B</h2><h1>C</h1>`, `<h2>A</h2><h3>B</h3><h2>C</h2>`, 0},
		{"nothing that runs comes along", `<p onclick="x()">a<script>x()</script><a href="javascript:x()">b</a></p><iframe src="https://x.example"></iframe>`, `<p>ab</p>`, 0},
		{"a block of ours stays what it is", `<aside data-block="callout" style="border:0"><p>Mind this</p></aside><div data-block="booking" contenteditable="false"></div>`, `<aside data-block="callout"><p>Mind this</p></aside><div data-block="booking"></div>`, 0},
		{"a strong word in three spans is one strong word", `<p><b>one</b><b> two</b> three</p>`, `<p><strong>one two</strong> three</p>`, 0},
		{"a table keeps its cells", `<table style="x" class="MsoTable"><tr><th scope="col"><p class=MsoNormal>A</p></th></tr><tr><td colspan=2 width=9>b</td></tr></table>`, `<table><tbody><tr><th scope="col"><p>A</p></th></tr><tr><td colspan="2">b</td></tr></tbody></table>`, 0},
		{"nothing is nothing", ``, ``, 0},
	} {
		got, pictures := cleaned(b, c.source)
		if got != c.want || pictures != c.pictures {
			t.Errorf("%s:\n got %s (%d pictures)\nwant %s (%d)", c.what, got, pictures, c.want, c.pictures)
		}
		if again, _ := cleaned(b, got); again != got {
			t.Errorf("%s: cleaning it again changes it to %s", c.what, again)
		}
	}
	if got := b.Script(`window.paste.liftTitle("<div><h1>My title</h1><p>text</p></div>").title`); got != "My title" {
		t.Errorf("the title on top of a paste is %q", got)
	}
	if got := b.Script(`window.paste.liftTitle("<p>first</p><h1>Not a title</h1>").title`); got != "" {
		t.Errorf("a heading in the middle was taken for the title: %q", got)
	}
	b.Quiet(site.URL)
}
