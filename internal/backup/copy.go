package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// copyDatabase copies a database, which others may have open and be writing to, as it is at one moment, into
// a new file. It holds up nobody: it reads over a connection of its own.
//
// VACUUM INTO (https://www.sqlite.org/lang_vacuum.html#vacuuminto) leaves out what was deleted, and stops at
// most damage. Nothing has to wait for the disk: whoever keeps the copy does.
func copyDatabase(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); err != nil {
		return err
	}
	db, err := openSQLite(from, "mode=ro&_pragma=busy_timeout(10000)&_pragma=temp_store(MEMORY)&_pragma=synchronous(OFF)&_pragma=secure_delete(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("copying the database: %w", err)
	}
	return os.Chmod(to, 0o600)
}
