package content

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// ContentVersion is a counter that rises with every change to what a public page can
// show (posts, pages, questions, topics, guides and their files, pictures, redirects,
// settings), whichever process made it. It never falls: two equal answers mean that
// nothing has changed between them.
//
// One row by its primary key; triggers keep it.
func ContentVersion(app core.App) (version int64, err error) {
	if err := app.ConcurrentDB().NewQuery("SELECT version FROM content_version WHERE id = 1").Row(&version); err != nil {
		return 0, fmt.Errorf("reading the content's version: %w", err)
	}
	return version, nil
}
