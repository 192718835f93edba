package backup_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"waymark/internal/backup"
)

var made = time.Date(2026, 11, 30, 3, 40, 0, 0, time.UTC)

// lay writes files into a new folder and returns them as contents of an archive.
func lay(t *testing.T, files map[string]string) []backup.Content {
	t.Helper()
	dir := t.TempDir()
	var contents []backup.Content
	for name, words := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		contents = append(contents, backup.Content{Name: name, Path: path})
	}
	return contents
}

var sitesFiles = map[string]string{
	"data.db": "every word of hers", "auxiliary.db": "logs", "waymark.secret": strings.Repeat("s", 64),
	"storage/pbc_1/a/picture.jpg": strings.Repeat("picture", 5000), backup.StoppedName: "\nnobody\n",
}

func pack(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := backup.Write(&out, backup.Manifest{MadeAt: made, Program: "v1", Migration: "1_a.go", Counts: map[string]int64{"posts": 3}}, lay(t, files)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func keep(t *testing.T, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plain is a zip as anybody's tool makes one.
func plain(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	packer := zip.NewWriter(&out)
	for _, name := range names {
		file, err := packer.CreateHeader(&zip.FileHeader{Name: name, Modified: made})
		if err == nil {
			_, err = file.Write([]byte("content of " + name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatWasPackedIsUnpackedAsItWas(t *testing.T) {
	archive, err := backup.Open(keep(t, pack(t, sitesFiles)))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	m := archive.Manifest
	if m.Format != backup.Format || !m.MadeAt.Equal(made) || m.Program != "v1" || m.Migration != "1_a.go" || m.Counts["posts"] != 3 || len(m.Files) != len(sitesFiles) {
		t.Errorf("%+v", m)
	}
	into := filepath.Join(t.TempDir(), "pb_data")
	if err := archive.Extract(into); err != nil {
		t.Fatal(err)
	}
	for name, words := range sitesFiles {
		path := filepath.Join(into, filepath.FromSlash(name))
		raw, err := os.ReadFile(path)
		if err != nil || string(raw) != words {
			t.Errorf("%s is %.20q, %v", name, raw, err)
		}
		if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", name, info.Mode().Perm())
		}
	}
	if _, err := os.Stat(filepath.Join(into, backup.ManifestName)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the manifest lies among the data")
	}
	if err := archive.Extract(into); !errors.Is(err, backup.ErrNotEmpty) {
		t.Errorf("unpacked over what is there: %v", err)
	}
}

func TestADamagedArchiveIsNeverOpened(t *testing.T) {
	whole := pack(t, sitesFiles)
	turned := func(at int) []byte {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0xff
		return damaged
	}
	var exchanged bytes.Buffer // a file of it is another, and the zip's own checksums are right
	old, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	packer := zip.NewWriter(&exchanged)
	for _, entry := range old.File {
		if entry.Name == "waymark.secret" {
			file, _ := packer.Create(entry.Name)
			_, _ = file.Write(bytes.Repeat([]byte("x"), 64))
			continue
		}
		if err := packer.Copy(entry); err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	for what, content := range map[string][]byte{
		"cut short":                         whole[:len(whole)/2],
		"with a byte turned over":           turned(len(whole) / 3),
		"with a file of it exchanged":       exchanged.Bytes(),
		"without a database":                plain(t, "storage/a.txt"),
		"that writes elsewhere":             plain(t, "data.db", "../elsewhere"),
		"that writes elsewhere on Windows":  plain(t, "data.db", `..\elsewhere`),
		"that writes at the root":           plain(t, "data.db", "/etc/passwd"),
		"that writes on a drive of Windows": plain(t, "data.db", "C:elsewhere"),
		"with one file twice":               plain(t, "data.db", "data.db"),
		"empty":                             {},
		"that is none":                      []byte("a letter to the editor"),
	} {
		if archive, err := backup.Open(keep(t, content)); !errors.Is(err, backup.ErrUnreadable) {
			t.Errorf("a backup %s: %v, %v", what, archive, err)
		}
	}
}

func TestAnOlderBackupOfPocketBasesIsReadToo(t *testing.T) {
	archive, err := backup.Open(keep(t, plain(t, "data.db", "data.db-wal", "data.db-shm", "auxiliary.db", "storage/a/b.png")))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	m := archive.Manifest
	if m.Format != 0 || !m.MadeAt.Equal(made) || m.Counts != nil || !m.Has("data.db-wal") || m.Has("data.db-shm") || m.Files[0].SHA256 == "" {
		t.Errorf("%+v", m)
	}
	if err := archive.Extract(t.TempDir()); err != nil {
		t.Error(err)
	}
}

func TestAnEncryptedBackupOpensWithItsKeyAlone(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := backup.Lock(&out, bytes.NewReader(pack(t, sitesFiles)), key.Recipient()); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte("data.db")) {
		t.Error("the names of the files can be read")
	}
	path := keep(t, out.Bytes())
	for _, keys := range [][]age.Identity{nil, {other}} {
		if _, err := backup.Open(path, keys...); !errors.Is(err, backup.ErrLocked) {
			t.Errorf("with %d keys: %v", len(keys), err)
		}
	}
	archive, err := backup.Open(path, other, key)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if !archive.Locked || len(archive.Manifest.Files) != len(sitesFiles) {
		t.Errorf("%+v", archive)
	}
	if err := archive.Extract(t.TempDir()); err != nil {
		t.Error(err)
	}
	cut := keep(t, out.Bytes()[:out.Len()-100])
	if _, err := backup.Open(cut, key); !errors.Is(err, backup.ErrUnreadable) {
		t.Errorf("cut short: %v", err)
	}
}

func TestABackupFromANewerProgramSaysSo(t *testing.T) {
	var out bytes.Buffer
	packer := zip.NewWriter(&out)
	for name, words := range map[string]string{"data.db": "x", backup.ManifestName: `{"format": 99, "files": "in another way"}`} {
		file, err := packer.Create(name)
		if err == nil {
			_, err = file.Write([]byte(words))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Open(keep(t, out.Bytes())); !errors.Is(err, backup.ErrNewer) {
		t.Errorf("%v", err)
	}
}

func TestNoErrorSaysWhatStandsInAnIdentityFile(t *testing.T) {
	const secret = "AGE-SECRET-KEY-1QQQNOTREALLYONE"
	_, err := backup.ReadIdentities(keep(t, []byte(secret)))
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("%v", err)
	}
}

// What it says of its files comes before their bytes, so nothing is begun that cannot be ended.
func TestABackupThatDoesNotFitOnTheDiskIsNotUnpackedByHalf(t *testing.T) {
	archive, err := backup.Open(keep(t, pack(t, sitesFiles)))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	archive.Manifest.Files[0].Size = 1 << 55
	into := filepath.Join(t.TempDir(), "pb_data")
	if err := archive.Extract(into); err == nil || !strings.Contains(err.Error(), "too little room") {
		t.Errorf("it says %v", err)
	}
	if there, err := os.ReadDir(into); err != nil || len(there) > 0 {
		t.Errorf("there is %v, %v", there, err)
	}
}
