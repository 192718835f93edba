package content

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// EveryRevisionDays is how long every single revision is kept. Of an older day only
	// the last one is, and the newest of a record for as long as there is the record.
	EveryRevisionDays = 90
	// tidyEvery is how often what is over is looked for; a server that is off at night
	// does it when it starts.
	tidyEvery = 6 * time.Hour
	// tidyBatch is how many rows go in one write, so that nobody's save waits long.
	tidyBatch = 500
)

// TidyUp deletes what has had its time, in batches, and says how much: revisions that are
// too many ([EveryRevisionDays]), everything of what was deleted [UndoDays] ago, drafts
// nobody came back to ([AutosaveDays]), and the copies of files that belong to them. The
// error joins what went wrong; what could be done is done.
func TidyUp(app core.App, now time.Time) (deleted int, err error) {
	var failures []error
	for _, batch := range []func() (int64, error){
		func() (int64, error) { return deleteSurplus(app, now.AddDate(0, 0, -EveryRevisionDays), tidyBatch) },
		func() (int64, error) { return deleteForGood(app, now.AddDate(0, 0, -UndoDays), tidyBatch) },
		func() (int64, error) { return deleteOldAutosaves(app, now.AddDate(0, 0, -AutosaveDays), tidyBatch) },
	} {
		for {
			n, err := batch()
			deleted += int(n)
			if err != nil {
				failures = append(failures, err)
			}
			if err != nil || n == 0 {
				break
			}
		}
	}
	n, err := dropFiles(app, now)
	return deleted + n, errors.Join(append(failures, err)...)
}

// deleteSurplus deletes some of the revisions before a moment that are not the last of
// their day, and of the drafts put aside. It walks idx_revisions_record, which covers it.
func deleteSurplus(app core.App, before time.Time, some int) (int64, error) {
	result, err := app.NonconcurrentDB().NewQuery(`
		DELETE FROM revisions WHERE rowid IN (
			SELECT r.rowid FROM revisions AS r
			WHERE r.created < {:before} AND (r.cause = 'autosave' OR EXISTS (
				SELECT 1 FROM revisions AS n
				WHERE n.collection = r.collection AND n.record = r.record AND n.cause != 'autosave'
				AND n.created >= r.created AND n.created < substr(r.created, 1, 10) || '~'
				AND (n.created > r.created OR n.rowid > r.rowid)))
			LIMIT {:some})`).
		Bind(dbx.Params{"before": moment(before), "some": some}).Execute()
	if err != nil {
		return 0, fmt.Errorf("thinning revisions: %w", err)
	}
	return result.RowsAffected()
}

// deleteForGood deletes some of the revisions of what was deleted before a moment and is
// not back. The deletion itself goes last, since it says so. Indexes:
// idx_revisions_deleted finds the deletions, idx_revisions_record what else there is.
func deleteForGood(app core.App, before time.Time, some int) (int64, error) {
	result, err := app.NonconcurrentDB().NewQuery(`
		DELETE FROM revisions WHERE rowid IN (
			SELECT o.rowid FROM revisions AS r
			JOIN revisions AS o ON o.collection = r.collection AND o.record = r.record
			WHERE r.cause = 'deleted' AND r.created < {:before} AND NOT ` + newerSaved + `
			ORDER BY r.created, r.collection, r.record, o.rowid LIMIT {:some})`).
		Bind(dbx.Params{"before": moment(before), "some": some}).Execute()
	if err != nil {
		return 0, fmt.Errorf("deleting for good: %w", err)
	}
	return result.RowsAffected()
}

// bindTidyingUp runs [TidyUp] while the server runs.
func bindTidyingUp(app core.App, now func() time.Time) {
	whileServing(app, tidyEvery, "tidying up revisions", func(app core.App) error {
		_, err := TidyUp(app, now())
		return err
	})
}
