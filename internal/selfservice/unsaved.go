package selfservice

import (
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/settings"
)

// unsavedPages are parsed when a guide is first looked at in its form.
var unsavedPages = sync.OnceValues(newPages)

// GuidePage is the page on which a subscriber reads a guide, made of words that need not
// be saved. It has no scripts and no file to download. It returns an error when the settings cannot be read.
func GuidePage(app core.App, title, body string) ([]byte, error) {
	pages, err := unsavedPages()
	if err != nil {
		return nil, err
	}
	site, err := settings.Load(app)
	if err != nil {
		return nil, err
	}
	out, err := pages.print("reading.html", view{
		Language: site.Language(), Heading: title, ExitURL: site.ExitURL(), Words: readable(content.Clean(body)), Still: true,
	})
	return out.Bytes(), err
}
