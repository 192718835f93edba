package apptest

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
)

// Axe lets axe-core judge what a CSS selector finds, and fails the test for each of its
// complaints. axe-core is a script of npm's, and is used only where WAYMARK_AXE says where
// its axe.min.js lies; without it nothing is judged, and false comes back.
func (b *Browser) Axe(selector string) bool {
	b.t.Helper()
	path := os.Getenv("WAYMARK_AXE")
	if path == "" {
		return false
	}
	source, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	// a colour on its way to another is neither
	b.WaitFor(`!document.getAnimations().some((moving) => moving instanceof CSSTransition)`)
	b.Script("(() => {" + string(source) + "\n})()")
	b.Script(`(window.axeFound = "", axe.run(` + strconv.Quote(selector) + `).then(
		(found) => { window.axeFound = JSON.stringify(found.violations.map((v) => [v.help, ...v.nodes.map((n) => n.html.slice(0, 200) + " " + n.failureSummary)])) },
		(err) => { window.axeFound = JSON.stringify([["axe-core failed", String(err)]]) }))`)
	b.WaitFor(`window.axeFound !== ""`)
	var complaints [][]string
	if err := json.Unmarshal([]byte(b.Script("window.axeFound")), &complaints); err != nil {
		b.t.Fatal(err)
	}
	for _, complaint := range complaints {
		b.t.Errorf("%s: %s", b.Where(), strings.Join(complaint, "\n\t"))
	}
	return true
}
