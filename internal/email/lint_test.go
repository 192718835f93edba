package email

import (
	"strings"
	"testing"
)

func TestWordsAreFoundInWhatIsSeenFromOutside(t *testing.T) {
	words := []string{"abuse", "narciss*", "leaving him", "Übergriff", "therapy"}
	for name, tc := range map[string]struct {
		outside Outside
		want    []string // one part of each finding, in order
	}{
		"the subject":                   {Outside{Of: "letter 2", Subject: "After Abuse"}, []string{"The subject of letter 2 says “Abuse”. Somebody glancing at her phone would see it."}},
		"a plural":                      {Outside{Subject: "Abuses"}, []string{"“Abuses”"}},
		"a plural in ies":               {Outside{Subject: "Therapies"}, []string{"“Therapies”"}},
		"a possessive":                  {Outside{Subject: "abuse’s end"}, []string{"“abuse's”"}},
		"a longer word with a star":     {Outside{Preheader: "the narcissist’s list"}, []string{"The line after the subject says “narcissist's”"}},
		"two words":                     {Outside{Subject: "Before leaving him."}, []string{"“leaving him”"}},
		"without the accent":            {Outside{Subject: "ubergriff"}, []string{"“ubergriff”"}},
		"with full-width letters":       {Outside{Subject: "ａｂｕｓｅ"}, []string{"says"}},
		"with an invisible mark inside": {Outside{Subject: "ab\u00aduse"}, []string{"says"}},
		"a file name":                   {Outside{FileName: "LeavingHim_abuse.pdf"}, []string{"The file name says “abuse”", "“Leaving Him”"}},
		"an encoded file name":          {Outside{FileName: "my%20abuse.pdf"}, []string{"“abuse”"}},
		"a path":                        {Outside{Links: []string{"https://example.org/after-abuse/x"}}, []string{"says “abuse”"}},
		"a host of several words":       {Outside{Links: []string{"https://therapy.example.org/"}}, []string{"says “therapy”"}},
		"a host with words run on":      {Outside{Links: []string{"https://myabusestory.example/"}}, []string{"says “abuse”"}},
		"the list, the sender, the PDF": {Outside{FromName: "Therapy", ListID: "abuse.example.org", PDFTitle: "On abuse"}, []string{"sender's name", "list name", "inside the PDF"}},
		"the postal address":            {Outside{PostalAddress: "Therapy House\nLudlow"}, []string{"The postal address says “Therapy”"}},
		"a word inside another":         {Outside{Subject: "A disabused therapyist", FromName: "Theranarciss"}, nil},
		"a word said twice":             {Outside{Subject: "Abuse, abuse"}, []string{"“Abuse”"}},
		"nothing":                       {Outside{Of: "letter 1", Subject: "A few lines", Links: []string{"https://letters.example.org/letter/t"}}, nil},
	} {
		t.Run(name, func(t *testing.T) { sameFindings(t, Lint(tc.outside, words), tc.want) })
	}
}

func TestAnEmptyWordListFindsNothing(t *testing.T) {
	if found := Lint(Outside{Subject: "anything *"}, []string{"", " ", "*", "'"}); found != nil {
		t.Errorf("found %v", found)
	}
}

func TestALetterIsReadOverBeforeItGoesLive(t *testing.T) {
	const site = "https://example.org/"
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"a good letter":           {sampleBody, nil},
		"a tag that is wrong":     {`<p>{{ nme }}</p>`, []string{"stops: In the text, {{ nme }}"}},
		"a name without default":  {`<p>Hi {{ first_name }}</p>`, []string{"gap where {{ first_name }} stands"}},
		"a name that is asked":    {`<p>Hi{% if first_name %} {{ first_name }}{% endif %}</p>`, nil},
		"a link without a scheme": {`<p><a href="www.example.org">x</a></p>`, []string{"stops: The link “x” goes to www.example.org. It needs the whole address"}},
		"a link within the site":  {`<p><a href="/blog/x">x</a></p>`, []string{"stops: The link “x” goes to /blog/x. That leads nowhere"}},
		"a script":                {`<p><a href="javascript:x()">x</a></p>`, []string{"stops: "}},
		"the site without the s":  {`<p><a href="http://example.org/x">x</a></p>`, []string{"your own site without the s"}},
		"another without the s":   {`<p><a href="http://example.com/x">x</a></p>`, nil},
		"a shortened link":        {`<p><a href="https://bit.ly/x">x</a></p>`, []string{"A shortened address"}},
		"a picture, undescribed":  {`<p>a <img src="https://example.org/x.png" alt=""></p>`, []string{"has no description"}},
		"a picture elsewhere":     {`<p>a <img src="https://example.com/x.png" alt="x"></p>`, []string{"lies on another site"}},
		"a pasted picture":        {`<p>a <img src="data:image/png;base64,AAAA" alt="x"></p>`, []string{"stops: The picture"}},
		"a guide box":             {`<p>a</p><div data-block="guide" data-guide="x"></div>`, []string{"The guide box works on the site only"}},
		"nothing in it":           {`<p>&nbsp;</p>`, []string{"stops: There is no text yet."}},
		"too much in it":          {`<p>` + strings.Repeat("word ", 30_000) + `</p>`, []string{"stops: This text is too long for one mail"}},
	} {
		t.Run(name, func(t *testing.T) { sameFindings(t, LintBody(Template{Subject: "x", Body: tc.body}, site), tc.want) })
	}
}

func TestALetterWithoutASubjectIsStopped(t *testing.T) {
	sameFindings(t, LintBody(Template{Subject: " ", Body: "<p>x</p>"}, ""), []string{"stops: There is no subject yet."})
}

// sameFindings wants one finding for each of want, in order, that begins with
// "stops: " when it stops the letter and has the rest in its text.
func sameFindings(t *testing.T, got []Finding, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("found %+v, want %q", got, want)
	}
	for i, f := range got {
		part, stops := strings.CutPrefix(want[i], "stops: ")
		if f.Stops != stops || !strings.Contains(f.Text, part) {
			t.Errorf("found %+v, want %q", f, want[i])
		}
	}
}
