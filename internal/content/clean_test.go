package content_test

import (
	"strings"
	"testing"

	"waymark/internal/content"
)

func TestCleanKeepsWhatATextNeeds(t *testing.T) {
	for _, html := range []string{
		`<h2 id="start">One</h2><h3>Two</h3><h4>Three</h4>`,
		`<p>A <strong>bold</strong> and <em>quiet</em> <a href="/blog/x">word</a>.<br/>Next.</p>`,
		`<ul><li>One<ol start="3"><li>Two</li></ol></li></ul>`,
		`<blockquote><p>Words.</p><footer>Somebody, <cite>A Book</cite></footer></blockquote>`,
		`<figure><img src="/api/files/media/abc/pic_1.jpg?thumb=960x0" alt="A gate" width="960" height="640" loading="lazy"/><figcaption>A gate.</figcaption></figure>`,
		`<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td colspan="2">B</td></tr></tbody></table>`,
		`<div data-block="guide" data-guide="a-quiet-hour"></div>`,
		`<div data-block="booking"></div>`,
		`<aside data-block="callout"><p>Mind this.</p></aside>`,
		`<aside data-block="exercise"><p data-lines="4">Try this.</p></aside>`,
		`<a href="https://example.org/" rel="noopener noreferrer">out</a>`,
		`<a href="mailto:somebody@example.org">write</a>`,
		`<a href="tel:+440000">call</a>`,
		`<p lang="fr">Bonjour.</p>`,
		`<p>It’s “fine” &amp; 2 &lt; 3.</p>`,
	} {
		if got := content.Clean(html); got != html {
			t.Errorf("%s\nbecame %s", html, got)
		}
	}
}

func TestCleanMends(t *testing.T) {
	for _, test := range []struct{ name, html, want string }{
		{"a heading of the first rank", `<h1 id="a">T</h1>`, `<h2 id="a">T</h2>`},
		{"the host of a picture of ours", `<img src="https://old.example.org/api/files/media/a/b.png" alt="x">`, `<img src="/api/files/media/a/b.png" alt="x"/>`},
		{"a link to elsewhere without rel", `<a href="http://example.org" target="_blank">x</a>`, `<a href="http://example.org" rel="noopener noreferrer">x</a>`},
		{"a rel of her own", `<a href="/x" rel="opener">x</a>`, `<a href="/x">x</a>`},
		{"a tag that is not closed", `<p>One<p>Two <strong>bold`, `<p>One</p><p>Two <strong>bold</strong></p>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := content.Clean(test.html); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCleanLetsNothingRunAndNothingCallHome(t *testing.T) {
	for _, html := range []string{
		`<script>alert(1)</script>`,
		`<p onclick="alert(1)" style="background:url(//evil.example/x)">text</p>`,
		`<img src="https://evil.example/p.gif" alt="pixel">`,
		`<img src="//evil.example/p.gif">`,
		`<img src="/\evil.example/p.gif">`,
		"<img src=\"/\t/evil.example/p.gif\">",
		"<img src=\"\n//evil.example/p.gif\">",
		`<img src="/&#9;/evil.example/p.gif">`,
		`<img src="data:image/svg+xml,<svg onload=alert(1)>">`,
		`<img src="/a.png" srcset="https://evil.example/2x.png 2x">`,
		`<img src=x onerror=alert(1)>`,
		`<svg onload="alert(1)"><use href="//evil.example#x"/></svg>`,
		`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
		`<iframe src="https://evil.example"></iframe>`,
		`<video src="//evil.example/a.mp4" poster="//evil.example/p.jpg"></video>`,
		`<link rel="stylesheet" href="//evil.example/a.css"><base href="//evil.example/">`,
		`<form action="//evil.example"><input name="email"><button>Go</button></form>`,
		`<a href="javascript:alert(1)">x</a>`,
		`<a href="jav&#x09;ascript:alert(1)">x</a>`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		`<a href="/x" ping="//evil.example">x</a>`,
		`<div data-block="admin" class="overlay" id="exit">x</div>`,
		`<div data-block="guide" data-guide="x&quot; onload=&quot;alert(1)"></div>`,
		`<blockquote cite="https://evil.example">x</blockquote>`,
		`<style>@import "//evil.example"</style>`,
		`<meta http-equiv="refresh" content="0;url=//evil.example">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<object data="//evil.example"></object><embed src="//evil.example">`,
	} {
		got := strings.ToLower(content.Clean(html))
		for _, bad := range []string{"script", "onclick", "onerror", "onload", "style", "evil", "iframe", "form", "input", "admin", "class", "id=", "target", "svg", "ping", "srcset"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s\nlet %q through: %s", html, bad, got)
			}
		}
	}
}

func FuzzNothingThatRunsComesThrough(f *testing.F) {
	f.Add(`<h1>T</h1><p>One <b>two<img src="/a.png"><a href="//x">y</a>`)
	f.Add(`<div data-block="guide" data-guide="a"></div><table><tr><td>x<p>`)
	f.Fuzz(func(t *testing.T, html string) {
		once := content.Clean(html)
		lower := strings.ToLower(once)
		for _, bad := range []string{"<script", "<iframe", "<style", "<svg", "<form", "javascript:"} {
			if strings.Contains(lower, bad) && !strings.Contains(strings.ToLower(content.PlainText(once)), bad) {
				t.Errorf("%q became %q", html, once)
			}
		}
	})
}
