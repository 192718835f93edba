package content

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/dbutils"
)

// usesOf finds every relation of what is kept that points to a record, apart from its
// own. No index reaches into a list of ids: PocketBase reads the same rows for the same
// question when it deletes. Only two columns are read here.
func usesOf(tx core.App, record *core.Record) ([]use, error) {
	references, err := tx.FindCachedCollectionReferences(record.Collection())
	if err != nil {
		return nil, fmt.Errorf("finding what points to %s: %w", record.Collection().Name, err)
	}
	byName := func(a, b *core.Collection) int { return strings.Compare(a.Name, b.Name) }
	var uses []use
	for _, c := range slices.SortedFunc(maps.Keys(references), byName) {
		if !Kept(c.Name) {
			continue
		}
		for _, field := range references[c] {
			relation, ok := field.(*core.RelationField)
			if !ok || relation.CascadeDelete {
				continue // what goes with it is a deletion of its own
			}
			found, err := usesIn(tx, c, relation, record)
			if err != nil {
				return nil, err
			}
			uses = append(uses, found...)
		}
	}
	return uses, nil
}

func usesIn(tx core.App, c *core.Collection, relation *core.RelationField, record *core.Record) ([]use, error) {
	query := tx.DB().Select("id", "{{"+c.Name+"}}.[["+relation.Name+"]] AS ids").From(c.Name).OrderBy("id")
	if relation.IsMultiple() {
		query.Where(dbx.Exists(dbx.NewExp(
			"SELECT 1 FROM "+dbutils.JSONEach(c.Name+"."+relation.Name)+" AS pointed WHERE pointed.value = {:id}",
			dbx.Params{"id": record.Id})))
	} else {
		query.Where(dbx.HashExp{relation.Name: record.Id})
	}
	if c.Id == record.Collection().Id {
		query.AndWhere(dbx.Not(dbx.HashExp{"id": record.Id}))
	}
	var rows []struct {
		ID  string `db:"id"`
		IDs string `db:"ids"`
	}
	if err := query.All(&rows); err != nil {
		return nil, fmt.Errorf("finding where %s is used in %s: %w", record.Id, c.Name, err)
	}
	uses := make([]use, 0, len(rows))
	for _, row := range rows {
		ids := []string{row.IDs}
		if relation.IsMultiple() {
			if err := json.Unmarshal([]byte(row.IDs), &ids); err != nil {
				return nil, fmt.Errorf("reading %s of %s: %w", relation.Name, row.ID, err)
			}
		}
		uses = append(uses, use{Collection: c.Name, Record: row.ID, Field: relation.Name, IDs: ids})
	}
	return uses, nil
}

// redirectsTo are the paths that lead to an address. Index: idx_redirects_target.
func redirectsTo(tx core.App, target string) ([]string, error) {
	var paths []string
	if err := tx.DB().Select("path").From(CollectionRedirects).Where(dbx.HashExp{"target": target}).OrderBy("path").Column(&paths); err != nil {
		return nil, fmt.Errorf("finding the old addresses of %s: %w", target, err)
	}
	return paths, nil
}

// amend changes what a deletion brings back when it is undone.
func amend(tx core.App, r *Revision) error {
	_, err := tx.DB().Update(CollectionRevisions, dbx.Params{"data": r.Data, "undo": r.Undo}, dbx.HashExp{"id": r.ID}).Execute()
	if err != nil {
		return fmt.Errorf("amending the deletion %s: %w", r.ID, err)
	}
	return nil
}
