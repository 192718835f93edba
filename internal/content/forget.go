package content

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/traces"
)

// Forget takes the addresses of people who are erased out of what is kept of the author's writing: older versions, what
// lies in the trash, and what is typed and not saved. Where the writing itself has such an address today, as an
// article does that names whom to write to, its versions keep it too: then it is the author's word and no trace.
func Forget(app core.App, people *traces.Finder) error {
	for _, table := range []string{CollectionRevisions, CollectionAutosaves} {
		found, err := namingRows(app, table, people)
		if err != nil {
			return err
		}
		for _, row := range found {
			stands, err := standsToday(app, row.Collection, row.Record, people)
			if err != nil {
				return err
			}
			if stands {
				continue
			}
			if err := row.rewrite(app, table, people); err != nil {
				return err
			}
		}
	}
	return nil
}

// standsToday says whether a record, as it is saved today, names one of them.
func standsToday(app core.App, collection, id string, people *traces.Finder) (bool, error) {
	found, err := app.FindCachedCollectionByNameOrId(collection)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("finding %s: %w", collection, err)
	}
	record, err := app.FindRecordById(found, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil // deleted, or never saved
	}
	if err != nil {
		return false, fmt.Errorf("reading %s %s: %w", collection, id, err)
	}
	data, err := snapshot(app, record)
	return err == nil && people.In(string(data)), err
}

// A namingRow is a row of kept writing in which somebody's address stands.
type namingRow struct {
	ID         string `db:"id"`
	Collection string `db:"collection"`
	Record     string `db:"record"`
	Title      string `db:"title"`
	Data       string `db:"data"`
	Undo       string `db:"undo"`
}

// namingRows reads the rows that name one of them. It passes over whatever has no sign of an address in it; no
// index could help, and it happens when somebody is erased.
func namingRows(app core.App, table string, people *traces.Finder) (found []namingRow, err error) {
	also := "title, coalesce(undo, '') AS undo"
	if table == CollectionAutosaves {
		also = "'' AS title, '' AS undo"
	}
	rows, err := app.ConcurrentDB().NewQuery("SELECT id, collection, record, coalesce(data, '') AS data, " + also + " FROM " + table).Rows()
	if err != nil {
		return nil, fmt.Errorf("reading what is kept in %s: %w", table, err)
	}
	defer rows.Close()
	for rows.Next() {
		var row namingRow
		if err := rows.ScanStruct(&row); err != nil {
			return nil, fmt.Errorf("reading a row of %s: %w", table, err)
		}
		if people.In(row.Title + "\n" + row.Data + "\n" + row.Undo) {
			found = append(found, row)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading what is kept in %s: %w", table, err)
	}
	return found, nil
}

// rewrite writes a row without them. It stays the version that it was.
func (r namingRow) rewrite(app core.App, table string, people *traces.Finder) error {
	set := "data = {:data}"
	if table == CollectionRevisions {
		set += ", title = {:title}, undo = CASE WHEN undo IS NULL THEN NULL ELSE {:undo} END"
	}
	_, err := app.NonconcurrentDB().NewQuery("UPDATE " + table + " SET " + set + " WHERE id = {:id}").
		Bind(dbx.Params{"id": r.ID, "title": people.Without(r.Title), "data": people.Without(r.Data), "undo": people.Without(r.Undo)}).Execute()
	if err != nil {
		return fmt.Errorf("taking an address out of %s %s: %w", table, r.ID, err)
	}
	return nil
}
