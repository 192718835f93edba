package apiguard

import (
	"fmt"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
)

// A publisher looks at records on their way to somebody who is not a superuser, in a
// list, a view, an expand or a realtime event: a record that is not published does not
// go, and of the relations of one that is, the ids of unpublished records are left out.
//
// PocketBase calls the hook of each record of a list inside the hook of the one before,
// with one and the same event. So the first call is the last to return: by then all of
// them have been gathered, and one query serves the whole list.
type publisher struct {
	batches sync.Map // *core.RecordEnrichEvent → *[]*core.Record, while its list is on the way
}

func (p *publisher) enrich(e *core.RecordEnrichEvent) error {
	if e.RequestInfo.HasSuperuserAuth() || !isReadable(e.Record.Collection()) {
		return e.Next()
	}
	if !isShown(e.Record) {
		// the rules have been loosened, or the record is not what it was when they were asked
		return router.NewNotFoundError("", nil)
	}

	app, batch := e.App, &[]*core.Record{e.Record}
	if gathering, inside := p.batches.LoadOrStore(e, batch); inside {
		outer := gathering.(*[]*core.Record)
		*outer = append(*outer, e.Record)
		return e.Next()
	}
	defer p.batches.Delete(e)
	if err := e.Next(); err != nil {
		return err
	}
	if weight(*batch, answerBytes) > answerBytes {
		return router.NewBadRequestError(fmt.Sprintf("This answer would have more than %d MB. Please ask for fewer records (perPage), or expand less.", answerBytes>>20), nil)
	}
	cleanWords(*batch)
	return dropUnpublished(app, *batch)
}

// cleanWords hands out what the pages of the site would show. A front end puts a body into
// its page as it comes, and whatever script was pasted into the editor would run there.
func cleanWords(records []*core.Record) {
	for _, r := range records {
		for _, field := range []string{"body", "answer"} {
			if words := r.GetString(field); words != "" {
				r.Set(field, content.Clean(words))
			}
		}
	}
}
