package dashboard

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// keepBackup puts bytes where backups are kept.
func keepBackup(t *testing.T, app core.App, name string, content []byte) {
	t.Helper()
	store, err := app.NewBackupsFilesystem()
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Upload(content, name); err != nil {
		t.Fatal(err)
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, content := range files {
		file, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABackupThatWouldNotHelpIsNeverCalledRead(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	whole := zipped(t, map[string]string{"data.db": "words", "storage/picture.jpg": string(bytes.Repeat([]byte("picture"), 5000))})
	damaged := bytes.Clone(whole)
	damaged[len(damaged)/3] ^= 0xff

	for what, content := range map[string][]byte{
		"cut short":                     whole[:len(whole)/2],
		"with a byte turned over":       damaged,
		"without a database":            zipped(t, map[string]string{"storage/a.txt": "a"}),
		"with a database that is none":  zipped(t, map[string]string{"data.db": "not a database at all, whatever it is called"}),
		"with a database of no article": zipped(t, map[string]string{"data.db": ""}),
		"empty":                         {},
	} {
		keepBackup(t, app, "bad.zip", content)
		b := backup{Name: "bad.zip"}
		if err := readBack(app, &b); !errors.Is(err, ErrUnreadable) || b.Opened {
			t.Errorf("a backup %s: opened %v, %v", what, b.Opened, err)
		}
	}
	left, err := os.ReadDir(filepath.Join(app.DataDir(), core.LocalTempDirName))
	if err != nil || len(left) != 0 {
		t.Errorf("reading leaves %d folders behind, %v", len(left), err)
	}
}
