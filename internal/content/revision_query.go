package content

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// revisionsPage is how many revisions a list shows at a time.
const revisionsPage = 50

// Revisions lists what is kept of a record, newest first, without the data: up to 50, and
// those older than the revision before when that is not "".
func Revisions(app core.App, collection, record, before string) ([]*Revision, error) {
	query := app.ConcurrentDB().Select("id", "collection", "record", "title", "cause", "created").From(CollectionRevisions).
		Where(dbx.HashExp{"collection": collection, "record": record}).
		OrderBy("created DESC", "rowid DESC").Limit(revisionsPage)
	if before != "" {
		query.AndWhere(dbx.NewExp("(created, rowid) < (SELECT created, rowid FROM revisions WHERE id = {:before})", dbx.Params{"before": before}))
	}
	revisions := []*Revision{}
	if err := query.All(&revisions); err != nil {
		return nil, fmt.Errorf("listing the revisions of %s %s: %w", collection, record, err)
	}
	return revisions, nil
}

// RevisionByID is one revision with its data; [ErrNotFound] when there is none.
func RevisionByID(app core.App, id string) (*Revision, error) {
	return oneRevision(app, app.DB().Select("*").From(CollectionRevisions).Where(dbx.HashExp{"id": id}))
}

// latestRevision is the newest revision of what was saved; nil when there is none. What
// was typed and put aside was never saved. Index: idx_revisions_record.
func latestRevision(app core.App, collection, record string) (*Revision, error) {
	found, err := oneRevision(app, savedRevisions(app, collection, record))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return found, err
}

// revisionAt is a record as somebody saw it who read the row when its updated was
// version; nil when that is no longer known. Index: idx_revisions_record.
func revisionAt(app core.App, collection, record, version string) (*Revision, error) {
	found, err := oneRevision(app, savedRevisions(app, collection, record).
		AndWhere(dbx.NewExp("version != '' AND version <= {:version}", dbx.Params{"version": version})))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return found, err
}

func savedRevisions(app core.App, collection, record string) *dbx.SelectQuery {
	return app.DB().Select("*").From(CollectionRevisions).
		Where(dbx.HashExp{"collection": collection, "record": record}).
		AndWhere(dbx.NewExp("cause != 'autosave'")).
		OrderBy("created DESC", "rowid DESC")
}

func oneRevision(_ core.App, query *dbx.SelectQuery) (*Revision, error) {
	found := &Revision{}
	err := query.Limit(1).One(found)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("the revision: %w", ErrNotFound)
	case err != nil:
		return nil, fmt.Errorf("finding a revision: %w", err)
	}
	return found, nil
}

// addRevision writes a revision and gives it an id. It goes past PocketBase's hooks: a
// save of every record would wake them a second time, and nothing listens.
func addRevision(tx core.App, r *Revision) error {
	r.ID = core.GenerateDefaultRandomId()
	_, err := tx.DB().Insert(CollectionRevisions, dbx.Params{
		"id": r.ID, "collection": r.Collection, "record": r.Record, "title": r.Title, "cause": r.Cause,
		"data": r.Data, "version": r.Version, "part_of": r.PartOf, "undo": r.Undo,
		"created": r.Created, "updated": r.Created,
	}).Execute()
	if err != nil {
		return fmt.Errorf("keeping a revision of %s %s: %w", r.Collection, r.Record, err)
	}
	return nil
}

// deletedRevisions are the deletions since a moment that are not undone, newest first and
// without their data, and without what was deleted together with something else.
// Index: idx_revisions_deleted, which has that condition too, so it is written out.
func deletedRevisions(app core.App, since time.Time) ([]*Revision, error) {
	revisions := []*Revision{}
	err := app.ConcurrentDB().NewQuery(`
		SELECT id, collection, record, title, cause, created FROM revisions AS r
		WHERE cause = 'deleted' AND created > {:since} AND part_of = '' AND NOT ` + newerSaved + `
		ORDER BY created DESC, rowid DESC`).
		Bind(dbx.Params{"since": moment(since)}).All(&revisions)
	if err != nil {
		return nil, fmt.Errorf("listing what was deleted: %w", err)
	}
	return revisions, nil
}

// newerSaved: something later than the revision r was saved of the same record.
const newerSaved = `EXISTS (SELECT 1 FROM revisions AS n
	WHERE n.collection = r.collection AND n.record = r.record AND n.cause != 'autosave'
	AND n.created >= r.created AND (n.created > r.created OR n.rowid > r.rowid))`

// deletedWith are the deletions that happened because of another's. Index: idx_revisions_part_of.
func deletedWith(app core.App, revision string) ([]*Revision, error) {
	revisions := []*Revision{}
	err := app.DB().NewQuery("SELECT * FROM revisions WHERE part_of != '' AND part_of = {:revision} ORDER BY rowid DESC").
		Bind(dbx.Params{"revision": revision}).All(&revisions)
	if err != nil {
		return nil, fmt.Errorf("finding what was deleted with it: %w", err)
	}
	return revisions, nil
}

// moment is a time as a column has it.
func moment(t time.Time) string { return t.UTC().Format(types.DefaultDateLayout) }
