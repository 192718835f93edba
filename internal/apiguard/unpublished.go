package apiguard

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// dropUnpublished takes from the relations of records the ids of what nobody may read.
// All records belong to one collection, which anybody may read. It asks the database
// once, and not at all when no relation could lead to something unpublished.
func dropUnpublished(app core.App, records []*core.Record) error {
	relations := doubtful(app, records[0].Collection())
	wanted := map[string][]string{} // collection → ids of it that records point to
	for name, target := range relations {
		for _, record := range records {
			wanted[target] = append(wanted[target], record.GetStringSlice(name)...)
		}
	}
	shown, err := shownIDs(app, wanted)
	if err != nil {
		return fmt.Errorf("asking which related records are published: %w", err)
	}
	for name, target := range relations {
		for _, record := range records {
			ids := record.GetStringSlice(name)
			kept := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !shown[target+"/"+id] })
			if len(kept) < len(ids) {
				record.Set(name, kept)
			}
		}
	}
	return nil
}

// doubtful lists the visible relations of c that may point to something unpublished,
// each with the name of the collection it leads to.
func doubtful(app core.App, c *core.Collection) map[string]string {
	relations := map[string]string{}
	for _, field := range c.Fields {
		relation, ok := field.(*core.RelationField)
		if !ok || relation.Hidden {
			continue
		}
		target, err := app.FindCachedCollectionByNameOrId(relation.CollectionId)
		if err != nil {
			continue // a relation to nothing shows nothing
		}
		if status, readable := shownStatus[target.Name]; !readable || status != "" {
			relations[relation.Name] = target.Name
		}
	}
	return relations
}

// shownIDs says which of the ids asked for, by collection, belong to records that
// anybody may read; its keys are collection/id. Ids are looked up by primary key, in
// one statement.
func shownIDs(app core.App, wanted map[string][]string) (map[string]bool, error) {
	var parts []string
	params := dbx.Params{}
	for name, ids := range wanted {
		status, readable := shownStatus[name]
		if !readable || len(ids) == 0 {
			continue
		}
		list, err := json.Marshal(ids)
		if err != nil {
			return nil, err
		}
		params["ids_"+name], params["status_"+name] = string(list), status
		parts = append(parts, fmt.Sprintf(
			"SELECT '%[1]s/' || [[id]] FROM {{%[1]s}} WHERE [[id]] IN (SELECT [[value]] FROM json_each({:ids_%[1]s})) AND [[status]] = {:status_%[1]s}", name))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	var keys []string
	if err := app.ConcurrentDB().NewQuery(strings.Join(parts, " UNION ALL ")).Bind(params).Column(&keys); err != nil {
		return nil, err
	}
	shown := make(map[string]bool, len(keys))
	for _, key := range keys {
		shown[key] = true
	}
	return shown, nil
}
