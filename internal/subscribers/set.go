package subscribers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Reader is what a letter needs to know of a subscriber.
type Reader struct {
	ID        string `db:"id"`
	Email     string `db:"email"`
	FirstName string `db:"first_name"`
	Discreet  bool   `db:"discreet"`
}

// ReadersByIDs returns subscribers by id, in one query, as readers: in plain columns, because a record
// for each of a thousand costs more than their letters. One who is not there is missing from the map.
func ReadersByIDs(app core.App, ids []string) (map[string]Reader, error) {
	var found []Reader
	err := app.DB().NewQuery(`SELECT id, email, first_name, discreet FROM subscribers WHERE id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"ids": jsonList(ids)}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("reading subscribers: %w", err)
	}
	people := make(map[string]Reader, len(found))
	for _, reader := range found {
		people[reader.ID] = reader
	}
	return people, nil
}
