package content

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/filesystem/blob"
	"github.com/pocketbase/pocketbase/tools/hook"

	"waymark/internal/content/picture"
	"waymark/internal/files"
)

// Pictures that were stored by an earlier version, or under rules that were less strict, are cleaned once, in the
// background, while the site runs: those that articles show, those laid aside for an undo, here and in a bucket. A
// clean one is cleaned to itself, so it does no harm to come by twice; how far it has come is kept all the same,
// because reading a bucket costs money.

const (
	// pictureEdition is raised when picture.Clean leaves out more than before: everything is gone through again.
	pictureEdition = 1
	// cleaningNoted is after how many files it is written down how far it has come.
	cleaningNoted = 50
	// cleaningAgain is when it is tried again after something went wrong.
	cleaningAgain = 10 * time.Minute
)

// bindCleanStored cleans stored pictures while the site runs.
func bindCleanStored(app core.App) {
	ctx, stop := context.WithCancel(context.Background())
	app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Priority: -1, Func: func(e *core.TerminateEvent) error {
		stop() // before the loop below is waited for
		return e.Next()
	}})
	whileServing(app, cleaningAgain, "cleaning stored pictures goes on later", func(app core.App) error { return CleanStored(ctx, app) })
}

// CleanStored cleans every stored picture that has not been cleaned by today's rules. It goes on where it was when it
// was interrupted, which ctx may do. A picture that cannot be cleaned is noted: see [UncleanPictures].
func CleanStored(ctx context.Context, app core.App) error {
	here, err := files.Here(app)
	if err != nil {
		return err
	}
	defer here.Close()
	if err := cleanStorage(ctx, app, "here", here); err != nil || !app.Settings().S3.Enabled {
		return err
	}
	bucket, err := files.Bucket(app)
	if err != nil {
		return err
	}
	defer bucket.Close()
	return cleanStorage(ctx, app, "s3:"+app.Settings().S3.Endpoint+"/"+app.Settings().S3.Bucket, bucket)
}

// cleanStorage cleans the pictures of one storage.
func cleanStorage(ctx context.Context, app core.App, name string, storage *filesystem.System) error {
	through, done, err := cleanedThrough(app, name, pictureEdition)
	if err != nil || done {
		return err
	}
	storage.SetContext(ctx)
	objects, err := storage.List("")
	if err != nil {
		return fmt.Errorf("listing the stored files: %w", err)
	}
	slices.SortFunc(objects, func(a, b *blob.ListObject) int { return strings.Compare(a.Key, b.Key) })
	for i, o := range objects {
		if o.Key <= through || strings.HasPrefix(path.Base(path.Dir(o.Key)), "thumbs_") { // a size is drawn anew, and says nothing
			continue
		}
		if err := ctx.Err(); err != nil {
			return noteCleaned(app, name, pictureEdition, through, false) // the program ends
		}
		switch err := cleanStored(app, storage, o.Key); {
		case errors.Is(err, picture.ErrBroken), errors.Is(err, errPictureSize):
			if err := noteUnclean(app, name, o.Key); err != nil {
				return err
			}
		case err != nil && !errors.Is(err, filesystem.ErrNotFound):
			return errors.Join(err, noteCleaned(app, name, pictureEdition, through, false))
		}
		if through = o.Key; i%cleaningNoted == cleaningNoted-1 {
			if err := noteCleaned(app, name, pictureEdition, through, false); err != nil {
				return err
			}
		}
	}
	return noteCleaned(app, name, pictureEdition, through, true)
}

// UncleanPictures are the records whose picture could not be cleaned, and still is theirs. There are none as
// a rule.
func UncleanPictures(app core.App) ([]*core.Record, error) {
	keys, err := uncleanFiles(app)
	if err != nil {
		return nil, err
	}
	var records []*core.Record
	for _, key := range keys {
		record, err := namedBy(app, key)
		if err != nil {
			return nil, err
		}
		if record != nil {
			records = append(records, record)
		}
	}
	return records, nil
}

// namedBy is the record that names a stored file; nil when none does.
func namedBy(app core.App, key string) (*core.Record, error) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return nil, nil
	}
	collection, err := app.FindCachedCollectionByNameOrId(parts[0])
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("finding the collection of %s: %w", key, err)
	}
	record, err := app.FindRecordById(collection, parts[1])
	if errors.Is(err, sql.ErrNoRows) || err == nil && !slices.Contains(fileNames(record), parts[2]) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("finding the record of %s: %w", key, err)
	}
	return record, nil
}

// cleanStored cleans one stored file, if it is a picture.
func cleanStored(app core.App, storage *filesystem.System, key string) error {
	reader, err := storage.GetReader(key)
	if err != nil {
		return fmt.Errorf("opening %s: %w", key, err)
	}
	defer reader.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(reader, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	if picture.KindOf(head[:n]) == picture.Other {
		return nil
	}
	if reader.Size() > pictureMost {
		return errPictureSize
	}
	data, err := io.ReadAll(io.MultiReader(bytes.NewReader(head[:n]), reader))
	if err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	clean, err := picture.Clean(data)
	if err != nil || bytes.Equal(clean, data) {
		return err
	}
	before, err := namedBy(app, key)
	if err != nil {
		return err
	}
	if err := storage.Upload(clean, key); err != nil {
		return fmt.Errorf("writing %s: %w", key, err)
	}
	if after, err := namedBy(app, key); before == nil || after != nil || err != nil {
		return err
	}
	// its record let go of it meanwhile, and it was written after it had been deleted
	if err := storage.Delete(key); err != nil && !errors.Is(err, filesystem.ErrNotFound) {
		return fmt.Errorf("deleting %s, which nobody names any more: %w", key, err)
	}
	return nil
}
