package email_test

import (
	"errors"
	"strings"
	"testing"

	"waymark/internal/email"
)

const (
	stopLink = "https://post.example.org/unsubscribe/AAAAAGv7bK1zdWJzY3JpYmVyaWQwMDAgaGFzaGhhc2hoYXNoaGFzaGhhc2g_9-aa"
	readLink = "https://post.example.org/letter/AAAAAGv7bK1zdWJzY3JpYmVyaWQwMDAgaGFzaGhhc2hoYXNoaGFzaGhhc2g_9-bb"
)

func press(t *testing.T, text email.Template) *email.Press {
	t.Helper()
	words, err := email.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return email.NewPress(words, email.Vars{"author_name": "Rowan"}, email.Frame{PostalAddress: "PO Box 1"}, "unsubscribe_url", "letter_url")
}

func values(name string) email.Vars {
	return email.Vars{"first_name": name, "unsubscribe_url": stopLink, "letter_url": readLink}
}

// Rendering once for many and filling in must say what rendering for each says.
func TestASheetFilledInSaysWhatALetterOfHerOwnSays(t *testing.T) {
	texts := map[string]email.Template{
		"a name with a default":   {Subject: "Hello {{ first_name | default: \"you\" }}", Body: `<p>Dear {{ first_name | default: "friend" }}, <a href="{{ letter_url }}">read</a></p>`},
		"a condition on the name": {Subject: "Hello", Body: `<p>{% if first_name %}Dear {{ first_name }}{% else %}Hello{% endif %}.</p>`},
		"a name in an address":    {Subject: "Hello", Body: `<p><a href="https://example.org/?n={{ first_name }}">{{ first_name }}</a></p>`},
		"a name in capitals":      {Subject: "Hello", Body: `<p>{{ first_name | upcase }} {{ first_name | capitalize }} {{ first_name | downcase }}</p>`},
		"a certain name":          {Subject: "Hello", Body: `<p>{% if first_name == "Ada" %}Countess{% endif %}</p>`},
		"no name at all":          {Subject: "Hello", Preheader: "A line", Body: `<p>From {{ author_name }}, 100% yours.</p>`},
	}
	for what, text := range texts {
		t.Run(what, func(t *testing.T) {
			p := press(t, text)
			for _, name := range []string{"", "Ada", "ada", `Bo "<b>" & %recipient.sid%`, "Zoë\r\nBcc: x@example.org"} {
				for _, discreet := range []bool{false, true} {
					sheet, err := p.For(name, discreet)
					if err != nil {
						t.Fatal(err)
					}
					got, err := sheet.Fill(values(name))
					if err != nil {
						t.Fatal(err)
					}
					words, err := email.Compile(text)
					if err != nil {
						t.Fatal(err)
					}
					vars := values(name)
					vars["author_name"] = "Rowan"
					frame := email.Frame{PostalAddress: "PO Box 1", UnsubscribeURL: stopLink}
					want, err := words.Render(vars, frame)
					if discreet {
						want, err = words.RenderDiscreet(vars, frame, readLink)
					}
					if err != nil {
						t.Fatal(err)
					}
					if got.Subject != want.Subject || got.HTML != want.HTML {
						t.Errorf("%q, discreet %v:\n%s\nwant\n%s", name, discreet, got.HTML, want.HTML)
					}
					if strings.Join(strings.Fields(got.Text), " ") != strings.Join(strings.Fields(want.Text), " ") {
						t.Errorf("%q, discreet %v: the text is\n%s\nwant\n%s", name, discreet, got.Text, want.Text)
					}
				}
			}
		})
	}
}

func TestReadersShareASheetWhateverTheirNames(t *testing.T) {
	p := press(t, email.Template{Subject: "Hello", Body: `<p>Dear {{ first_name | default: "friend" }}</p>`})
	ada, err := p.For("Ada", false)
	if err != nil {
		t.Fatal(err)
	}
	bo, _ := p.For("Bo", false)
	nobody, _ := p.For("", false)
	hidden, _ := p.For("Ada", true)
	if ada != bo || ada == nobody || ada == hidden {
		t.Error("those with a name share one sheet, those without another, the discreet a third")
	}
}

func TestAMarkThatAFilterAlteredIsNoticed(t *testing.T) {
	for _, filter := range []string{"upcase", "downcase", "capitalize"} {
		words, err := email.Compile(email.Template{Subject: "Hello", Body: "<p>{{ first_name | " + filter + " }}</p>"})
		if err != nil {
			t.Fatal(err)
		}
		marks := email.NewMarks("first_name")
		c, err := words.Render(marks.Into(nil), email.Frame{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := marks.Share(c); !errors.Is(err, email.ErrNotShared) {
			t.Errorf("%s: %v, want ErrNotShared", filter, err)
		}
	}
}
