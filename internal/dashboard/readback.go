package dashboard

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/types"
)

// ErrUnreadable: a backup was made, and could not be opened or read.
var ErrUnreadable = errors.New("the backup cannot be read")

// watchBackups opens and reads every backup as soon as it is made, at her press, by the
// schedule or with PocketBase's own button. One that cannot be read is an error, so that
// PocketBase writes to its superusers when it happens at night.
func (d *desk) watchBackups() {
	d.app.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		at, err := types.ParseDateTime(d.now())
		if err != nil {
			return fmt.Errorf("dating the backup: %w", err)
		}
		b := backup{Name: e.Name, At: at}
		trouble := readBack(e.App, &b)
		if trouble != nil {
			b.Trouble = trouble.Error()
		}
		if err := keepReading(e.App, b); err != nil {
			return errors.Join(trouble, err)
		}
		return trouble
	})
}

// readBack takes a backup from where backups are kept, reads every byte of it against its
// checksums, and opens the database inside it.
func readBack(app core.App, b *backup) error {
	// this folder is in no backup, and PocketBase empties it when it starts
	room := filepath.Join(app.DataDir(), core.LocalTempDirName)
	if err := os.MkdirAll(room, 0o700); err != nil {
		return fmt.Errorf("making room to read the backup: %w", err)
	}
	dir, err := os.MkdirTemp(room, "backup_read_")
	if err != nil {
		return fmt.Errorf("making room to read the backup: %w", err)
	}
	defer os.RemoveAll(dir)
	archive := filepath.Join(dir, "backup.zip")
	if b.Size, err = fetchBackup(app, b.Name, archive); err != nil {
		return err
	}
	if err := unpack(archive, dir); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if b.Articles, err = readDatabase(filepath.Join(dir, "data.db")); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	b.Opened = true
	return nil
}

func fetchBackup(app core.App, name, to string) (size int64, err error) {
	store, err := app.NewBackupsFilesystem()
	if err != nil {
		return 0, fmt.Errorf("opening the backups: %w", err)
	}
	defer store.Close()
	return copyOut(store, name, to)
}

func copyOut(store *filesystem.System, name, to string) (size int64, err error) {
	from, err := store.GetReader(name)
	if err != nil {
		return 0, fmt.Errorf("opening the backup: %w", err)
	}
	defer from.Close()
	file, err := os.Create(to)
	if err != nil {
		return 0, fmt.Errorf("copying the backup: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if size, err = io.Copy(file, from); err != nil {
		return 0, fmt.Errorf("copying the backup: %w", err)
	}
	return size, nil
}

// unpack reads every file of an archive to its end, which checks its checksum, and keeps
// the main database's files in dir.
func unpack(archive, dir string) error {
	opened, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("opening the archive: %w", err)
	}
	defer opened.Close()
	for _, entry := range opened.File {
		keep := ""
		if slices.Contains([]string{"data.db", "data.db-wal"}, entry.Name) {
			keep = filepath.Join(dir, entry.Name)
		}
		if err := readEntry(entry, keep); err != nil {
			return fmt.Errorf("reading %s: %w", entry.Name, err)
		}
	}
	return nil
}

func readEntry(entry *zip.File, keep string) (err error) {
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	to := io.Discard
	if keep != "" {
		file, err := os.Create(keep)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		to = file
	}
	_, err = io.Copy(to, content)
	return err
}

// readDatabase has SQLite check the whole file, and counts the articles in it.
func readDatabase(path string) (articles int, err error) {
	if _, err := os.Stat(path); err != nil {
		return 0, fmt.Errorf("there is no database in it: %w", err)
	}
	db, err := core.DefaultDBConnect(path)
	if err != nil {
		return 0, fmt.Errorf("opening its database: %w", err)
	}
	defer db.Close()
	var verdict string
	if err := db.NewQuery("PRAGMA quick_check(1)").Row(&verdict); err != nil {
		return 0, fmt.Errorf("checking its database: %w", err)
	}
	if verdict != "ok" {
		return 0, fmt.Errorf("checking its database: %s", verdict)
	}
	if err := db.NewQuery("SELECT count(*) FROM posts").Row(&articles); err != nil {
		return 0, fmt.Errorf("reading its articles: %w", err)
	}
	return articles, nil
}

// remembered is how many readings are kept: more than any schedule keeps backups.
const remembered = 30

// readingsFile lies in pb_data and not in the database, which must not have to change
// for a backup of it to count as read.
func readingsFile(app core.App) string { return filepath.Join(app.DataDir(), "waymark.backups.json") }

// readings are the backups that were opened, newest first; none when the file is missing
// or broken, since then nobody knows.
func readings(app core.App) []backup {
	raw, err := os.ReadFile(readingsFile(app))
	if err != nil {
		return nil
	}
	var read []backup
	if json.Unmarshal(raw, &read) != nil {
		return nil
	}
	return read
}

func keepReading(app core.App, b backup) error {
	read := append([]backup{b}, readings(app)...)
	raw, err := json.MarshalIndent(read[:min(len(read), remembered)], "", "\t")
	if err != nil {
		return fmt.Errorf("writing down that the backup was read: %w", err)
	}
	beside := readingsFile(app) + ".new"
	if err := os.WriteFile(beside, raw, 0o600); err != nil {
		return fmt.Errorf("writing down that the backup was read: %w", err)
	}
	if err := os.Rename(beside, readingsFile(app)); err != nil {
		return fmt.Errorf("writing down that the backup was read: %w", err)
	}
	return nil
}
