package content

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// where is the condition a key stands for. Index: idx_autosaves_key, from its left.
func (k AutosaveKey) where() dbx.HashExp {
	where := dbx.HashExp{"person": k.Person, "collection": k.Collection, "record": k.Record}
	if k.Tab != "" {
		where["tab"] = k.Tab
	}
	return where
}

// putAutosave writes one draft. Plain SQL: it is written every few seconds while somebody
// types, and nothing listens to it.
func putAutosave(tx core.App, key AutosaveKey, a Autosave) error {
	_, err := tx.DB().NewQuery(`
		INSERT INTO autosaves (id, person, collection, record, tab, base, data, saved_at, created, updated)
		VALUES ({:id}, {:person}, {:collection}, {:record}, {:tab}, {:base}, {:data}, {:at}, {:at}, {:at})
		ON CONFLICT (person, collection, record, tab)
		DO UPDATE SET base = excluded.base, data = excluded.data, saved_at = excluded.saved_at, updated = excluded.updated`).
		Bind(dbx.Params{
			"id": core.GenerateDefaultRandomId(), "person": key.Person, "collection": key.Collection, "record": key.Record,
			"tab": key.Tab, "base": a.Base, "data": a.Data, "at": a.SavedAt,
		}).Execute()
	if err != nil {
		return fmt.Errorf("keeping what was typed in %s %s: %w", key.Collection, key.Record, err)
	}
	return nil
}

// findAutosaves are the drafts of a key, newest first.
func findAutosaves(app core.App, key AutosaveKey) ([]Autosave, error) {
	var found []Autosave
	err := app.DB().Select("data", "base", "saved_at", "tab").From(CollectionAutosaves).
		Where(key.where()).OrderBy("saved_at DESC", "rowid DESC").All(&found)
	if err != nil {
		return nil, fmt.Errorf("finding what was typed in %s %s: %w", key.Collection, key.Record, err)
	}
	return found, nil
}

// autosaveKeys are the records a person has drafts of, the latest touched first; their Tab is
// "". Index: idx_autosaves_key, from its left.
func autosaveKeys(app core.App, person string) ([]AutosaveKey, error) {
	var keys []AutosaveKey
	err := app.DB().Select("person", "collection", "record").From(CollectionAutosaves).
		Where(dbx.HashExp{"person": person}).GroupBy("person", "collection", "record").OrderBy("max(saved_at) DESC").All(&keys)
	if err != nil {
		return nil, fmt.Errorf("listing what was typed: %w", err)
	}
	return keys, nil
}

// countOtherAutosaves counts a person's drafts but the one of the key.
func countOtherAutosaves(tx core.App, key AutosaveKey) (n int, err error) {
	err = tx.DB().NewQuery(`SELECT count(*) FROM autosaves WHERE person = {:person}
		AND NOT (collection = {:collection} AND record = {:record} AND tab = {:tab})`).
		Bind(dbx.Params{"person": key.Person, "collection": key.Collection, "record": key.Record, "tab": key.Tab}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting drafts: %w", err)
	}
	return n, nil
}

// deleteAutosaves deletes the drafts of a key; with a time, those that are not later.
func deleteAutosaves(tx core.App, key AutosaveKey, until types.DateTime) error {
	where := dbx.And(key.where())
	if !until.IsZero() {
		where = dbx.And(where, dbx.NewExp("saved_at <= {:until}", dbx.Params{"until": until}))
	}
	if _, err := tx.DB().Delete(CollectionAutosaves, where).Execute(); err != nil {
		return fmt.Errorf("deleting drafts of %s %s: %w", key.Collection, key.Record, err)
	}
	return nil
}

// deleteOldAutosaves deletes some of the drafts nobody came back to. Index: idx_autosaves_saved_at.
func deleteOldAutosaves(app core.App, before time.Time, some int) (deleted int64, err error) {
	result, err := app.NonconcurrentDB().NewQuery(
		"DELETE FROM autosaves WHERE rowid IN (SELECT rowid FROM autosaves WHERE saved_at < {:before} LIMIT {:some})").
		Bind(dbx.Params{"before": moment(before), "some": some}).Execute()
	if err != nil {
		return 0, fmt.Errorf("deleting drafts nobody came back to: %w", err)
	}
	return result.RowsAffected()
}

// TypedTitle is what a person last typed as the title of a record and has not saved; ""
// when she typed none. Index: idx_autosaves_key, from its left.
func TypedTitle(app core.App, person, collection, record string) (title string, err error) {
	field := kept[collection].title
	if field == "" {
		return "", nil
	}
	var titles []string
	err = app.DB().NewQuery(`
		SELECT coalesce(json_extract(data, {:path}), '') FROM autosaves
		WHERE person = {:person} AND collection = {:collection} AND record = {:record}
		ORDER BY saved_at DESC, rowid DESC LIMIT 1`).
		Bind(dbx.Params{"path": "$." + field, "person": person, "collection": collection, "record": record}).Column(&titles)
	if err != nil {
		return "", fmt.Errorf("reading the title typed in %s %s: %w", collection, record, err)
	}
	if len(titles) == 0 {
		return "", nil
	}
	return titles[0], nil
}
