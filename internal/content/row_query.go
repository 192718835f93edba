package content

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// storedRow reads of a record what a hook compares; empty when there is no such row. Only
// those columns, since a body before them may be long. Index: the primary key.
func storedRow(app core.App, collection *core.Collection, id string) (row, error) {
	columns := []string{"id"}
	for _, name := range []string{"status", "slug", "published_at"} {
		if collection.Fields.GetByName(name) != nil {
			columns = append(columns, name)
		}
	}
	values := dbx.NullStringMap{}
	err := app.DB().Select(columns...).From(collection.Name).Where(dbx.HashExp{"id": id}).Limit(1).One(values)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row{}, nil
	case err != nil:
		return row{}, err
	}
	return row{
		status:      values["status"].String,
		slug:        values["slug"].String,
		publishedAt: values["published_at"].String,
	}, nil
}

// slugTaken says whether another record than except has this slug. Index: the unique one on slug.
func slugTaken(app core.App, table, slug, except string) (bool, error) {
	var others int
	err := app.DB().Select("count(*)").From(table).
		Where(dbx.HashExp{"slug": slug}).
		AndWhere(dbx.Not(dbx.HashExp{"id": except})).
		Row(&others)
	return others > 0, err
}
