package subscribers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ByIDs returns subscribers by id, in one query. One who is not there is missing from the map.
func ByIDs(app core.App, ids []string) (map[string]*Subscriber, error) {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	var found []*Subscriber
	if err := app.RecordQuery(Collection).AndWhere(dbx.In("id", list...)).All(&found); err != nil {
		return nil, fmt.Errorf("reading subscribers: %w", err)
	}
	people := make(map[string]*Subscriber, len(found))
	for _, s := range found {
		people[s.Id] = s
	}
	return people, nil
}
