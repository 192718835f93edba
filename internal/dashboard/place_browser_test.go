package dashboard_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

func TestForwardLeadsBackToWhereSheWasInTheText(t *testing.T) {
	site := apptest.New(t)
	body := ""
	for range 40 {
		body += "<p>" + strings.Repeat("And so on for a while. ", 12) + "</p>"
	}
	site.Make("posts", map[string]any{"title": "A long one", "status": "draft", "body": body + "<p>The end.</p>"})
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.row("A long one")
	w.keys(" Here")
	w.saved()
	const at = `Math.round(document.querySelector(".write-fields").scrollTop) + " " + Math.round((` + editor + `).getWin().scrollY)`
	w.Script(`(document.querySelector(".write-fields").scrollTop = 180, "")`)
	before := w.Script(at)
	w.backToList()
	w.Script(`(() => { history.forward(); return "" })()`)
	w.inForm()
	w.WaitFor(at + ` === "` + before + `" && document.activeElement.tagName === "IFRAME"`)
	w.Do(chromedp.KeyEvent(" I was."))
	w.shows("The end. Here I was.")

	// opened from the list it begins at the top
	w.saved()
	w.closes()
	w.row("A long one")
	w.WaitFor(at + ` === "0 0"`)
	w.Quiet(site.URL)
}
