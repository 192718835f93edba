package email

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

// render renders a body alone, and fails the test when that fails.
func render(t testing.TB, body string, vars Vars) Content {
	t.Helper()
	c, err := Render(Template{Subject: "A letter", Body: body}, vars, Frame{})
	if err != nil {
		t.Fatalf("rendering %q: %v", body, err)
	}
	return c
}

// words returns the author's part of a rendered document as a tree.
func words(t testing.TB, document string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if attribute(n, "class") == "words" {
			return n
		}
	}
	t.Fatal("the document has no words")
	return nil
}

// links returns every address that is linked in a document.
func links(t testing.TB, document string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for n := range root.Descendants() {
		if n.DataAtom == atom.A {
			found = append(found, attribute(n, "href"))
		}
	}
	return found
}

func TestTagsAreFilledHoweverTheEditorStoredThem(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"as typed":                       {`<p>Hi {{ first_name | default: "there" }}.</p>`, "Hi there."},
		"with &quot;":                    {`<p>Hi {{ first_name | default: &quot;there&quot; }}.</p>`, "Hi there."},
		"with &#34;":                     {`<p>Hi {{ first_name | default: &#34;there&#34; }}.</p>`, "Hi there."},
		"with no-break spaces":           {`<p>Hi {{&nbsp;first_name&nbsp;|&nbsp;default:&nbsp;"there"&nbsp;}}.</p>`, "Hi there."},
		"with curly quotes":              {`<p>Hi {{ first_name | default: “there” }}.</p>`, "Hi there."},
		"with an apostrophe inside":      {`<p>Hi {{ first_name | default: "you’re here" }}.</p>`, "Hi you’re here."},
		"with a line break inside":       {"<p>Hi {{ first_name\n   | default: 'there' }}.</p>", "Hi there."},
		"with a zero-width space inside": {"<p>Hi {{ first_name\u200b | default: 'there' }}.</p>", "Hi there."},
		"without any spaces":             {`<p>Hi {{first_name|default:"there"}}.</p>`, "Hi there."},
		"in a condition, without a name": {`<p>{% if first_name %}Hi {{ first_name }}{% else %}Hi{% endif %}.</p>`, "Hi."},
		"in an unless":                   {`<p>Hi{% unless first_name %} there{% endunless %}.</p>`, "Hi there."},
		"with two filters":               {`<p>Hi {{ first_name | default: "there" | capitalize }}.</p>`, "Hi There."},
		"with a value":                   {`<p>Hi {{ author_name | default: "me" | upcase }}.</p>`, "Hi ADA."},
	} {
		t.Run(name, func(t *testing.T) {
			got := render(t, tc.body, Vars{"author_name": "Ada", "first_name": "  "})
			if text := flatText(words(t, got.HTML)); strings.TrimSpace(text) != tc.want {
				t.Errorf("the HTML says %q, want %q", text, tc.want)
			}
			if !strings.HasPrefix(got.Text, tc.want+"\n") {
				t.Errorf("the text says %q, want %q", got.Text, tc.want)
			}
		})
	}
}

func TestTagsAreFilledInsideAddresses(t *testing.T) {
	for name, tc := range map[string]struct{ href, want string }{
		"the address of the site":          {`{{ site_url }}/blog/x`, "https://example.org/blog/x"},
		"one an editor percent-encoded":    {`%7B%7B%20site_url%20%7D%7D/blog/x`, "https://example.org/blog/x"},
		"a name in a query":                {`{{ site_url }}/?n={{ first_name }}`, "https://example.org/?n=A%26b%20%2F"},
		"a query of several values":        {`https://example.org/?a=1&amp;b=2#c`, "https://example.org/?a=1&b=2#c"},
		"a mail address":                   {`mailto:ada@example.org`, "mailto:ada@example.org"},
		"a name where an address begins":   {`{{ first_name }}`, ""},
		"an address that is not one":       {`{{ guide_url }}`, ""},
		"a relative one":                   {`/blog/x`, ""},
		"a script":                         {`javascript:alert(1)`, ""},
		"a script behind a tab":            {"java\tscript:alert(1)", ""},
		"data":                             {`data:text/html,x`, ""},
		"a host dressed as somebody else":  {`https://bank.example@evil.example/`, ""},
		"a scheme without a host":          {`https:evil`, ""},
		"a space inside":                   {`https://example.org/a b`, "https://example.org/a%20b"},
		"a default that is a whole answer": {`https://example.org/{{ first_name | default: &quot;x&quot; }}`, "https://example.org/A%26b%20%2F"},
	} {
		t.Run(name, func(t *testing.T) {
			vars := Vars{"site_url": "https://example.org", "first_name": "A&b /", "guide_url": "javascript:alert(1)"}
			got := render(t, `<p><a href="`+tc.href+`">here</a></p>`, vars)
			if all := strings.Join(links(t, got.HTML), " "); all != tc.want {
				t.Errorf("links to %q, want %q", all, tc.want)
			}
			if tc.want != "" && !strings.Contains(got.Text, "here <"+tc.want+">") {
				t.Errorf("the text does not say where: %q", got.Text)
			}
			if !strings.Contains(got.Text, "here") {
				t.Error("the words of the link are gone")
			}
		})
	}
}

func TestTagsThatCannotWorkAreNamedToTheAuthor(t *testing.T) {
	for name, tc := range map[string]struct {
		t    Template
		want []string
	}{
		"an unknown name":          {Template{Body: "<p>{{ fist_name }}</p>"}, []string{"In the text", "{{ fist_name }}", "“fist_name”", "first_name, author_name"}},
		"a name in another form":   {Template{Body: "<p>{{ FirstName }}</p>"}, []string{"did you mean first_name?"}},
		"bold in the middle":       {Template{Body: "<p>{{ <b>first_name</b> }}</p>"}, []string{"not finished", "in one go"}},
		"in the subject":           {Template{Subject: "Hi {{ first_name"}, []string{"In the subject", "not finished"}},
		"a title outside":          {Template{Preheader: "{{ guide_title }}"}, []string{"In the line after the subject", "glancing at her phone"}},
		"in a link":                {Template{Body: `<a href="{{ site }}/x">x</a>`}, []string{"In the address of a link", "{{ site }}"}},
		"a loop":                   {Template{Body: "<p>{% for i in (1..9) %}x{% endfor %}</p>"}, []string{"if, unless, else and endif"}},
		"an assignment":            {Template{Body: "<p>{% assign first_name = 'x' %}</p>"}, []string{"nothing else"}},
		"a file":                   {Template{Body: "<p>{% include '/etc/passwd' %}</p>"}, []string{"nothing else"}},
		"raw text":                 {Template{Body: "<p>{% raw %}{{ x }}{% endraw %}</p>"}, []string{"nothing else"}},
		"an if over two":           {Template{Body: "<p>{% if first_name %}</p><p>x{% endif %}</p>"}, []string{"{% if first_name %}", "same paragraph"}},
		"an end alone":             {Template{Body: "<p>x{% endif %}</p>"}, []string{"no {% if … %} before it"}},
		"an end of another":        {Template{Body: "<p>{% if first_name %}x{% endunless %}</p>"}, []string{"ends with {% endif %}"}},
		"an unknown filter":        {Template{Body: "<p>{{ first_name | reverse }}</p>"}, []string{"after the | there can be"}},
		"a default without a word": {Template{Body: "<p>{{ first_name | default }}</p>"}, []string{"quotation marks"}},
		"a comparison to nothing":  {Template{Body: `<p>{% if first_name != "" %}x{% endif %}</p>`}, []string{"write {% if first_name %}"}},
		"a property":               {Template{Body: "<p>{{ first_name.size }}</p>"}, []string{"there is no “first_name.size”"}},
		"nothing":                  {Template{Body: "<p>{{ }}</p>"}, []string{"not a tag I know"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Compile(tc.t)
			var tag *TagError
			if !errors.As(err, &tag) {
				t.Fatalf("got %v, want a TagError", err)
			}
			for _, part := range tc.want {
				if !strings.Contains(tag.Error(), part) {
					t.Errorf("%q does not say %q", tag.Error(), part)
				}
			}
		})
	}
}

func TestOwnMailsMayUseNamesTheAuthorMayNot(t *testing.T) {
	template := Template{Subject: "x", Body: `<p><a href="{{ not_me_url }}">Not me</a></p>`}
	if _, err := Compile(template); err == nil {
		t.Error("the author could use not_me_url")
	}
	c, err := Compile(template, "not_me_url")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Render(Vars{"not_me_url": "https://example.org/not-me/t"}, Frame{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.HTML, `href="https://example.org/not-me/t"`) {
		t.Error("the address is missing")
	}
}

func TestAFirstNameNeverCarriesMarkup(t *testing.T) {
	for _, name := range []string{
		`<b>x</b>`, `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{ site_url }}`, `{% if x %}`,
		`&lt;b&gt;`, `</p></div><h1>`, `javascript:alert(1)`, "a\r\nBcc: b@example.org", "\u202egnirts", `<!--`, `]]>`,
	} {
		got := render(t, `<p title="{{ first_name }}">Hi {{ first_name }}<img src="https://example.org/x.png" alt="{{ first_name }}"></p>`, Vars{"first_name": name})
		tree := words(t, got.HTML)
		if text := strings.TrimSpace(flatText(tree)); text != "Hi "+oneLine(name) {
			t.Errorf("%q reads as %q", name, text)
		}
		for n := range tree.Descendants() {
			if n.Type == html.ElementNode && n.Data != "p" && n.Data != "img" {
				t.Errorf("%q made an element <%s>", name, n.Data)
			}
		}
	}
}

func TestAnyFirstNameStandsInTheMailAsItWasTyped(t *testing.T) {
	c, err := Compile(Template{Subject: "For {{ first_name }}", Body: "<p>[{{ first_name }}]</p>"})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.String().Draw(r, "name")
		got, err := c.Render(Vars{"first_name": name}, Frame{})
		if err != nil {
			r.Fatal(err)
		}
		if text := strings.TrimSpace(flatText(words(t, got.HTML))); text != "["+oneLine(name)+"]" {
			r.Fatalf("%q reads as %q", name, text)
		}
		if strings.ContainsFunc(got.Subject, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			r.Fatalf("%q puts a control character into the subject", name)
		}
	})
}

func TestSubjectsAreOneLineAndNotEndless(t *testing.T) {
	got, err := Render(Template{Subject: "One\r\nBcc: {{ first_name }}\x00", Preheader: strings.Repeat("long ", 100)}, Vars{"first_name": "a\nb"}, Frame{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Subject != "One Bcc: a b" {
		t.Errorf("the subject is %q", got.Subject)
	}
	if n := len([]rune(got.Preheader)); n > maxPreheader {
		t.Errorf("the preview line has %d characters", n)
	}
}

func TestWhatGmailWouldCutIsRefused(t *testing.T) {
	long := "<p>" + strings.Repeat("word ", MaxHTML/5) + "</p>"
	if _, err := Render(Template{Body: long}, nil, Frame{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a long body gives %v", err)
	}
	if _, err := Compile(Template{Body: strings.Repeat(long, 5)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("an enormous body gives %v", err)
	}
	many := "<p>" + strings.Repeat("{{ first_name }}", 10_000) + "</p>"
	if _, err := Render(Template{Body: many}, Vars{"first_name": strings.Repeat("x", 10_000)}, Frame{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a name that grows gives %v", err)
	}
	if _, err := Render(Template{Subject: many}, Vars{"first_name": strings.Repeat("x", 10_000)}, Frame{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a subject that grows gives %v", err)
	}
}

func TestOneLetterIsRenderedForManyAtOnce(t *testing.T) {
	c, err := Compile(Template{Subject: "{{ first_name }}", Body: `<p>{{ first_name | default: "there" | capitalize }}</p>`})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			name := strings.Repeat("a", i+1)
			got, err := c.Render(Vars{"first_name": name}, Frame{})
			if err != nil || got.Subject != name {
				t.Errorf("got %q, %v", got.Subject, err)
			}
		})
	}
	all.Wait()
}

// FuzzALetterIsSafe gives Compile and Render a hostile body and a hostile name.
func FuzzALetterIsSafe(f *testing.F) {
	for _, body := range []string{
		sampleBody, `<p onclick=x>{{ first_name }}`, `<svg><style>{{ first_name }}</style></svg>`, `<a href="{{ first_name }}">x</a>`,
		`<noscript>{{ first_name }}</noscript><xmp>`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`, `<plaintext>{{ first_name }}`,
		`<ul><li><blockquote><pre> a `, `<a href="ja&#x0A;vascript:alert(1)">`, `{% if first_name %}x{% endif %}`, `<img src="data:image/png;base64,AA" alt={{first_name}}>`,
	} {
		f.Add(body, `<b>x</b>`)
		f.Add(body, `"><script>alert(1)</script>`)
	}
	f.Fuzz(func(t *testing.T, body, name string) {
		got, err := Render(Template{Subject: "{{ first_name }}", Body: body}, Vars{"first_name": name, "site_url": "https://example.org"}, Frame{})
		if err != nil {
			return
		}
		for n := range words(t, got.HTML).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if unwritten[n.Data] {
				t.Errorf("<%s> went through", n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s went through", a.Key)
				}
				if isAddress(a.Key) && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") {
					t.Errorf("an address went through: %q", a.Val)
				}
			}
		}
		for _, link := range links(t, got.HTML) {
			if !strings.Contains(got.Text, strings.TrimPrefix(link, "mailto:")) {
				t.Errorf("the text does not have %q", link)
			}
		}
	})
}

// FuzzWhatCompilesRenders holds the author's grammar within Liquid's: a tag that
// was accepted when she saved the letter must not fail when it is sent.
func FuzzWhatCompilesRenders(f *testing.F) {
	for _, text := range []string{
		`{{ first_name }}`, `{{first_name|default:'x'|upcase}}`, `{% if first_name == "a" and site_url %}a{% elsif first_name != 'b' or guide_url %}b{% else %}c{% endif %}`,
		`{% unless first_name %}{% if author_name %}x{% endif %}{% else %}y{% endunless %}`, `}} {{ first_name }} %}`, `{{ first_name | default: "{{" }}`, `{ { {%if first_name%}{%endif%}`,
	} {
		f.Add(text, "Ada")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		c, err := Compile(Template{Subject: "x", Body: strings.ReplaceAll(text, "<", "&lt;")})
		if err != nil {
			var tag *TagError
			if !errors.As(err, &tag) || strings.Contains(tag.Problem, "cannot be read") {
				t.Fatalf("Liquid complains about what was found good: %v", err)
			}
			return
		}
		for _, vars := range []Vars{nil, {"first_name": name}} {
			if _, err := c.Render(vars, Frame{}); err != nil && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("accepted, and then: %v", err)
			}
		}
	})
}

func TestABodyOfEndlessLayersIsRefused(t *testing.T) {
	if _, err := Compile(Template{Body: strings.Repeat("<blockquote>", 600) + "x"}); err == nil {
		t.Error("600 quotations inside each other were taken")
	}
	got := render(t, strings.Repeat("<blockquote>", 100)+"a few words that would have no room", nil)
	if want := strings.Repeat("> ", 100) + "a few words that would\n"; !strings.HasPrefix(got.Text, want) {
		t.Errorf("the text part begins %.300q", got.Text)
	}
}

func BenchmarkOneLetterForOneSubscriber(b *testing.B) {
	c, err := Compile(sampleLetter)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := c.Render(sampleVars, sampleFrame); err != nil {
			b.Fatal(err)
		}
	}
}
