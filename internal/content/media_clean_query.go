package content

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// cleanedThrough is the last file of a storage, in the order of their names, up to which pictures are clean by the
// rules of an edition; "" when none is. done: all are.
func cleanedThrough(app core.App, storage string, edition int) (through string, done bool, err error) {
	err = app.ConcurrentDB().NewQuery("SELECT through, done FROM pictures_cleaned WHERE storage = {:storage} AND edition = {:edition}").
		Bind(dbx.Params{"storage": storage, "edition": edition}).Row(&through, &done)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", false, fmt.Errorf("reading how far the pictures are clean: %w", err)
	}
	return through, done, nil
}

// noteCleaned keeps what cleanedThrough will say.
func noteCleaned(app core.App, storage string, edition int, through string, done bool) error {
	_, err := app.NonconcurrentDB().NewQuery("INSERT OR REPLACE INTO pictures_cleaned (storage, edition, through, done) VALUES ({:storage}, {:edition}, {:through}, {:done})").
		Bind(dbx.Params{"storage": storage, "edition": edition, "through": through, "done": done}).Execute()
	if err != nil {
		return fmt.Errorf("noting how far the pictures are clean: %w", err)
	}
	return nil
}

// noteUnclean keeps that a picture could not be cleaned.
func noteUnclean(app core.App, storage, file string) error {
	_, err := app.NonconcurrentDB().NewQuery("INSERT OR IGNORE INTO pictures_unclean (storage, file) VALUES ({:storage}, {:file})").
		Bind(dbx.Params{"storage": storage, "file": file}).Execute()
	if err != nil {
		return fmt.Errorf("noting a picture that could not be cleaned: %w", err)
	}
	return nil
}

// uncleanFiles are the keys of the pictures that could not be cleaned, each once.
func uncleanFiles(app core.App) (keys []string, err error) {
	if err = app.ConcurrentDB().NewQuery("SELECT DISTINCT file FROM pictures_unclean ORDER BY file").Column(&keys); err != nil {
		return nil, fmt.Errorf("reading which pictures could not be cleaned: %w", err)
	}
	return keys, nil
}
