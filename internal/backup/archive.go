package backup

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// ErrUnreadable: the backup is damaged, or is none. What is wrong stands behind it.
var ErrUnreadable = errors.New("the backup cannot be read")

// mostManifest is how long a manifest may be, in bytes: some hundred thousand files.
const mostManifest = 64 << 20

// Archive is an opened backup of which every byte was read and found right. Close it.
type Archive struct {
	// Manifest says what is in it. For a zip of PocketBase's it is put together from the zip.
	Manifest Manifest
	// Locked: it was encrypted.
	Locked bool

	file    *os.File
	entries []*zip.File // in the order of Manifest.Files
}

// Open opens the backup in a file, decrypting it when it is encrypted, and reads every file in it against its
// checksum. It takes the zips of PocketBase too, which have no manifest: then the zip's own checksums count.
//
// It returns [ErrLocked] when it is encrypted and no identity opens it, [ErrNewer], or [ErrUnreadable] with
// what is wrong. Whether SQLite can open the database in it, [Try] says.
func Open(path string, identities ...age.Identity) (*Archive, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the backup: %w", err)
	}
	archive, err := read(file, identities)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return archive, nil
}

func read(file *os.File, identities []age.Identity) (*Archive, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening the backup: %w", err)
	}
	content, size, locked, err := unlock(file, info.Size(), identities)
	if err != nil {
		return nil, err
	}
	unpacker, err := zip.NewReader(content, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	a := &Archive{file: file, Locked: locked}
	if err := a.list(unpacker); err != nil {
		if errors.Is(err, ErrNewer) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	for i := range a.entries {
		if err := a.copyOut(i, io.Discard); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
	}
	return a, nil
}

// list takes stock: each entry has a name that stays inside a folder, and manifest and zip agree on what is there.
func (a *Archive) list(unpacker *zip.Reader) error {
	found := map[string]*zip.File{}
	var names []string
	for _, entry := range unpacker.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue // a folder
		}
		if !inside(entry.Name) {
			return fmt.Errorf("it holds a file called %q, which would be written elsewhere", entry.Name)
		}
		if !entry.Mode().IsRegular() {
			return fmt.Errorf("%s is not a plain file", entry.Name)
		}
		if found[entry.Name] != nil {
			return fmt.Errorf("%s is in it twice", entry.Name)
		}
		found[entry.Name] = entry
		names = append(names, entry.Name)
	}
	if entry := found[ManifestName]; entry != nil {
		if err := a.readManifest(entry); err != nil {
			return err
		}
		if len(found) != len(a.Manifest.Files)+1 {
			return fmt.Errorf("it holds %d files, and its list speaks of %d", len(found)-1, len(a.Manifest.Files))
		}
	} else {
		a.guessManifest(names, found)
	}
	for _, file := range a.Manifest.Files {
		if found[file.Name] == nil {
			return fmt.Errorf("%s is missing", file.Name)
		}
		a.entries = append(a.entries, found[file.Name])
	}
	if !a.Manifest.Has(DatabaseName) {
		return errors.New("there is no database in it")
	}
	return nil
}

// inside reports whether a name from a zip stays inside the folder that it is unpacked in, on every system.
func inside(name string) bool {
	return path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, "\\\x00:")
}

func (a *Archive) readManifest(entry *zip.File) error {
	from, err := entry.Open()
	if err != nil {
		return fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	raw, err := io.ReadAll(io.LimitReader(from, mostManifest))
	if err := errors.Join(err, from.Close()); err != nil {
		return fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	a.Manifest, err = parseManifest(raw)
	return err
}

// guessManifest is for a zip without one. What SQLite makes anew by itself, its index of the log, is left out.
func (a *Archive) guessManifest(names []string, found map[string]*zip.File) {
	for _, name := range names {
		entry := found[name]
		if strings.HasSuffix(name, ".db-shm") {
			continue
		}
		if changed := entry.Modified; changed.After(a.Manifest.MadeAt) {
			a.Manifest.MadeAt = changed.UTC()
		}
		a.Manifest.Files = append(a.Manifest.Files, File{Name: name, Size: int64(entry.UncompressedSize64)})
	}
}

// copyOut writes the file number i to w and holds it against its checksum; one that has none yet gets it.
func (a *Archive) copyOut(i int, w io.Writer) (err error) {
	file := &a.Manifest.Files[i]
	from, err := a.entries[i].Open()
	if err != nil {
		return fmt.Errorf("reading %s: %w", file.Name, err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(from, file.Size+1)) // what is longer than it says is wrong, and may be endless
	if err != nil {
		return fmt.Errorf("reading %s: %w", file.Name, err)
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	if file.SHA256 == "" {
		file.SHA256 = sum
	}
	if size != file.Size || sum != file.SHA256 {
		return fmt.Errorf("%s is not what it was when the backup was made", file.Name)
	}
	return nil
}

// Close closes the file that the archive lies in.
func (a *Archive) Close() error { return a.file.Close() }
