package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver that PocketBase uses
)

// counted are the tables whose rows a manifest counts.
var counted = []string{"posts", "subscribers", "messages"}

// Tried is what was found in a database that could be opened.
type Tried struct {
	Counts    map[string]int64 // rows by table; a table that is not there (yet) is left out
	Migration string           // the newest change of the schema; "" when there is none
}

// Try has SQLite read both databases of an unpacked backup in dir from end to end (PRAGMA quick_check), and
// counts. It returns [ErrUnreadable] with what is wrong. Nobody else may have the databases open, since it
// changes nothing and looks at no log but one that lies beside them.
func Try(ctx context.Context, dir string) (Tried, error) {
	if err := soundDatabase(ctx, filepath.Join(dir, LogsName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return Tried{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, LogsName, err)
	}
	path := filepath.Join(dir, DatabaseName)
	if err := soundDatabase(ctx, path); err != nil {
		return Tried{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, DatabaseName, err)
	}
	found, err := count(ctx, path)
	if err != nil {
		return Tried{}, fmt.Errorf("%w: %s: %w", ErrUnreadable, DatabaseName, err)
	}
	if _, has := found.Counts["posts"]; !has {
		return Tried{}, fmt.Errorf("%w: %s: it has no articles' table, so it is no site", ErrUnreadable, DatabaseName)
	}
	return found, nil
}

// openCopy opens a database that is nobody's but ours. Without a log beside it, SQLite is told that it never
// changes, and leaves no files of its own there.
func openCopy(path string) (*sql.DB, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errors.New("it is empty")
	}
	options := "mode=ro&immutable=1"
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		options = "mode=rw"
	}
	return openSQLite(path, options)
}

// openSQLite opens a database with SQLite's own URI options, https://www.sqlite.org/uri.html.
func openSQLite(path, options string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: options}
	if filepath.VolumeName(path) != "" {
		address.Path = "/" + address.Path // file:///C:/…
	}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func soundDatabase(ctx context.Context, path string) error {
	db, err := openCopy(path)
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// count counts the rows of a database that is nobody's but ours.
func count(ctx context.Context, path string) (Tried, error) {
	db, err := openCopy(path)
	if err != nil {
		return Tried{}, err
	}
	defer db.Close()
	found := Tried{Counts: map[string]int64{}}
	for _, table := range counted {
		var there bool
		if err := db.QueryRowContext(ctx, "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)", table).Scan(&there); err != nil {
			return Tried{}, err
		}
		if !there {
			continue
		}
		var rows int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&rows); err != nil {
			return Tried{}, err
		}
		found.Counts[table] = rows
	}
	// the last that was made, not the greatest name: PocketBase's are dated as ours are; an owner's own are .js
	err = db.QueryRowContext(ctx, "SELECT coalesce((SELECT file FROM _migrations WHERE file LIKE '%.go' ORDER BY applied DESC, rowid DESC LIMIT 1), '')").Scan(&found.Migration)
	if err != nil {
		return Tried{}, err
	}
	return found, nil
}
