package content

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Undelete brings back what was deleted, with the id and the address it had (another
// record may have taken the address in between: then with -2 after it), its files, its
// place in everything that used it, its old addresses, and what was deleted because of it.
// A scheduled article whose time has passed comes back as a draft, and so does what
// would mail somebody.
//
// [ErrNotFound] when there is no such deletion or its [UndoDays] are over; a [Refusal]
// when it is back already or belongs to something that must come back first.
func Undelete(app core.App, revision string, now time.Time) (*core.Record, error) {
	r, err := RevisionByID(app, revision)
	if err != nil {
		return nil, err
	}
	if r.Cause != CauseDeleted || !r.Created.Time().AddDate(0, 0, UndoDays).After(now) {
		return nil, fmt.Errorf("deletion %s: %w", revision, ErrNotFound)
	}
	with, err := deletedWith(app, r.ID)
	if err != nil {
		return nil, err
	}
	var records []*core.Record
	for _, each := range append([]*Revision{r}, with...) {
		record, err := asDeleted(app, each, now)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	if err := mayReturn(app, r, records[0]); err != nil {
		return nil, err
	}
	// outside of the transaction: a store of files may be far away
	taken, err := bringFiles(app, records)
	if err != nil {
		return nil, err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := mayReturn(tx, r, records[0]); err != nil { // again: two tabs
			return err
		}
		for i, each := range append([]*Revision{r}, with...) {
			if err := bringBack(tx, each, records[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if _, gone := app.FindRecordById(r.Collection, r.Record); gone != nil {
			err = errors.Join(err, dropTaken(app, taken))
		}
		return nil, err
	}
	return records[0], nil
}

// mayReturn says why a deletion cannot be undone.
func mayReturn(app core.App, r *Revision, record *core.Record) error {
	if _, err := app.FindRecordById(record.Collection(), record.Id); err == nil {
		return Refusal("This is back already.")
	}
	for _, field := range record.Collection().Fields {
		if relation, ok := field.(*core.RelationField); ok && relation.Required {
			there, _, err := existing(app, relation, record.GetStringSlice(relation.Name))
			if err != nil {
				return err
			}
			if len(there) == 0 {
				return Refusal("This belongs to something that was deleted too. Please bring that back first.")
			}
		}
	}
	return nil
}

// asDeleted is the record of a deletion, not saved yet.
func asDeleted(app core.App, r *Revision, now time.Time) (*core.Record, error) {
	collection, err := app.FindCachedCollectionByNameOrId(r.Collection)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", r.Collection, err)
	}
	values, err := r.Fields()
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(collection)
	for _, field := range collection.Fields {
		if name := field.GetName(); field.Type() == core.FieldTypeAutodate {
			record.SetRaw(name, record.GetDateTime(name))
		} else if _, known := values[name]; known {
			record.Set(name, values.value(name))
		}
	}
	if created := values.text("created"); created != "" {
		record.SetRaw("created", created)
	}
	status := record.GetString("status")
	if rest, ok := kept[r.Collection].rests[status]; ok {
		record.Set("status", rest)
	}
	if status == StatusScheduled && r.Collection == CollectionPosts && !record.GetDateTime("published_at").Time().After(now) {
		record.Set("status", StatusDraft)
	}
	setIntent(record, intent{cause: CauseRestored})
	return record, nil
}

// bringBack saves a deleted record again, and puts it back where it was used. The row was
// good when it was deleted, so it is not validated: its files are there already, by name.
func bringBack(tx core.App, r *Revision, record *core.Record) error {
	taken, err := r.undoing()
	if err != nil {
		return err
	}
	k, addressed := kinds[r.Collection]
	if addressed {
		if err := freeAddress(tx, record); err != nil {
			return err
		}
	}
	if err := leaveOutGone(tx, record); err != nil {
		return err
	}
	if err := tx.SaveNoValidate(record); err != nil {
		return fmt.Errorf("bringing back %s %s: %w", r.Collection, r.Record, err)
	}
	for _, u := range taken.UsedIn {
		if err := putBack(tx, u, record.Id); err != nil {
			return err
		}
	}
	if !addressed {
		return nil
	}
	return leadBack(tx, taken.Redirects, k.prefix+record.GetString("slug"))
}

// freeAddress gives a record another slug when its own is taken.
func freeAddress(tx core.App, record *core.Record) error {
	var failure error
	slug := freeSlug(record.GetString("slug"), func(slug string) bool {
		taken, err := slugTaken(tx, record.Collection().Name, slug, record.Id)
		failure = errors.Join(failure, err)
		return err == nil && taken
	})
	if failure != nil {
		return fmt.Errorf("finding an address: %w", failure)
	}
	record.Set("slug", slug)
	return nil
}

// leadBack makes the old addresses lead to a record again, but for those that have
// become something else.
func leadBack(tx core.App, paths []string, target string) error {
	redirects, err := tx.FindCachedCollectionByNameOrId(CollectionRedirects)
	if err != nil {
		return fmt.Errorf("finding redirects: %w", err)
	}
	for _, path := range paths {
		_, used, err := redirectTarget(tx, path)
		if err != nil {
			return err
		}
		if used || path == target {
			continue
		}
		redirect := core.NewRecord(redirects)
		redirect.Set("path", path)
		redirect.Set("target", target)
		if err := tx.Save(redirect); err != nil {
			return fmt.Errorf("keeping the old address %s: %w", path, err)
		}
	}
	return nil
}

// leaveOutGone takes out of a record's relations what is deleted, and remembers with each
// of those that it belongs here, so that they can come back in any order.
func leaveOutGone(tx core.App, record *core.Record) error {
	for _, field := range record.Collection().Fields {
		relation, ok := field.(*core.RelationField)
		if !ok {
			continue
		}
		all := record.GetStringSlice(relation.Name)
		there, gone, err := existing(tx, relation, all)
		if err != nil {
			return err
		}
		record.Set(relation.Name, there)
		for _, id := range gone {
			deletion, err := deletionOf(tx, relation, id)
			if err != nil {
				return err
			}
			if deletion == nil {
				continue
			}
			taken, err := deletion.undoing()
			if err != nil {
				return err
			}
			taken.UsedIn = append(taken.UsedIn, use{record.Collection().Name, record.Id, relation.Name, slices.Clone(all)})
			if deletion.Undo, err = encode(taken); err != nil {
				return err
			}
			if err := amend(tx, deletion); err != nil {
				return err
			}
		}
	}
	return nil
}
