package apptest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/wiring"
)

// migrated is a data directory on which every migration has run, made once for each test
// binary: under the race detector the migrations are most of what a test costs.
var migrated = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "waymark-schema-")
	if err != nil {
		return "", fmt.Errorf("making a folder for the schema: %w", err)
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: wiring.Connect})
	if err := app.Bootstrap(); err != nil {
		return "", fmt.Errorf("opening the schema's database: %w", err)
	}
	if err := app.RunAllMigrations(); err != nil {
		return "", fmt.Errorf("running the migrations: %w", err)
	}
	// closing writes everything into the files that are copied
	if err := app.ResetBootstrapState(); err != nil {
		return "", fmt.Errorf("closing the schema's database: %w", err)
	}
	return dir, nil
})

// schema copies the migrated directory to dir, unless something is there already.
func schema(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "data.db")); err == nil {
		return nil
	}
	from, err := migrated()
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		return fmt.Errorf("copying the schema: %w", err)
	}
	return nil
}
