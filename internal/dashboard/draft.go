package dashboard

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// draftRequest is what stands in a form, saved or not.
type draftRequest struct {
	Collection string         `json:"collection"` // posts when empty
	ID         string         `json:"id"`         // of the record it changes; "" for a new one
	Data       map[string]any `json:"data"`       // the fields of the form
	Cover      string         `json:"cover"`      // where a picture lies that will be the cover once it is saved
	Links      bool           `json:"links"`      // try links to other sites, too
}

// written are the collections whose records are written in the form.
var written = []string{content.CollectionPosts, content.CollectionPages, content.CollectionGuides}

// newID stands for a record that is not saved yet.
const newID = "notsavedyet0000"

// readDraft makes the record that the form would save. It is never saved itself.
func readDraft(e *core.RequestEvent) (*core.Record, draftRequest, error) {
	var ask draftRequest
	if err := e.BindBody(&ask); err != nil {
		return nil, ask, e.BadRequestError("What was sent could not be read.", err)
	}
	if ask.Collection == "" {
		ask.Collection = content.CollectionPosts
	}
	if !slices.Contains(written, ask.Collection) {
		return nil, ask, e.BadRequestError("Only articles, pages and guides can be looked at here.", nil)
	}
	collection, err := e.App.FindCachedCollectionByNameOrId(ask.Collection)
	if err != nil {
		return nil, ask, fmt.Errorf("finding the collection %s: %w", ask.Collection, err)
	}
	record := core.NewRecord(collection)
	if ask.ID == "" {
		record.Id = newID
	} else if record, err = e.App.FindRecordById(collection, ask.ID); err != nil {
		return nil, ask, e.NotFoundError("This is not there any more. Your words are still in the form.", err)
	}
	for name, value := range ask.Data {
		field := collection.Fields.GetByName(name)
		if field == nil || field.GetSystem() || field.Type() == core.FieldTypeAutodate {
			continue
		}
		if _, text := value.(string); field.Type() == core.FieldTypeFile && !text {
			continue // a file that is still in the browser
		}
		record.Set(name, value)
	}
	if found := waitingCover.FindStringSubmatch(ask.Cover); found != nil {
		record.Set("cover", found[1])
	}
	return record, ask, nil
}

// waitingCover is the address of a picture in the library.
var waitingCover = regexp.MustCompile(`^/api/files/` + content.CollectionMedia + `/[a-z0-9]+/([A-Za-z0-9._-]+)$`)

// showCover lets a page show a cover that lies in the library until it is saved.
func showCover(page []byte, record *core.Record, cover string) []byte {
	found := waitingCover.FindStringSubmatch(cover)
	if found == nil {
		return page
	}
	later := "/api/files/" + record.Collection().Name + "/" + record.Id + "/" + found[1]
	return bytes.ReplaceAll(page, []byte(later), []byte(cover))
}
