package wiring

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/logging"
)

// keepLittle has the log in the database name nobody, and what an earlier version had written there leave the file:
// a page that was emptied by a migration lies in the write-ahead log until that is moved.
func (w *Waymark) keepLittle(app core.App) {
	logging.KeepLittle(app, w.Config.Secrets()...)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := emptyAuxLog(e.App); err != nil {
			return err
		}
		return e.Next()
	})
}

// emptyAuxLog is emptyLog of the database in which the log of requests stands.
func emptyAuxLog(app core.App) error {
	if _, err := app.AuxNonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
		return fmt.Errorf("emptying the write-ahead log of auxiliary.db: %w", err)
	}
	return nil
}
