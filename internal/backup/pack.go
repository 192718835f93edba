package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"
)

// packed is an archive that was read back, and waits to be kept.
type packed struct {
	path     string
	size     int64
	sum      string // SHA-256, in hexadecimal
	locked   bool
	manifest Manifest
	leftOut  []string
}

// pack makes an archive in a room and reads it back:
//
//  1. SQLite copies the databases, each as it is at one moment, and reads the copies from end to end.
//  2. They are packed, with a hash of what SQLite has just read, and the files after them: a picture that comes
//     meanwhile is one too many, and none is missing but what is being thrown away.
//  3. The archive is opened and every file unpacked against its hash.
//  4. It is encrypted, when there is somebody to encrypt it to.
func (b *Backups) pack(ctx context.Context, r *room, at time.Time, exclude []string) (packed, error) {
	dir, err := r.folder("make")
	if err != nil {
		return packed{}, err
	}
	files, err := find(b.app.DataDir(), exclude)
	if err == nil {
		err = b.enoughRoom(files)
	}
	if err != nil {
		return packed{}, err
	}
	copies, tried, err := b.copyDatabases(ctx, dir)
	if err != nil {
		return packed{}, err
	}
	if files, err = find(b.app.DataDir(), exclude); err != nil { // again: pictures that the copy speaks of may be new
		return packed{}, err
	}
	manifest := Manifest{MadeAt: at, Program: b.version, Migration: tried.Migration, Counts: tried.Counts}
	p := packed{path: filepath.Join(dir, "archive.zip"), leftOut: files.leftOut}
	p.size, p.sum, err = write(p.path, func(to io.Writer) (err error) {
		p.manifest, err = Write(to, manifest, append(copies, files.contents...))
		return err
	})
	if err != nil {
		return packed{}, err
	}
	for _, copied := range copies { // room on the disk
		if err := os.Remove(copied.Path); err != nil {
			return packed{}, fmt.Errorf("clearing up after the backup: %w", err)
		}
	}
	if err := readBack(p); err != nil {
		return packed{}, err
	}
	if b.Locks() {
		if p, err = b.lock(p); err != nil {
			return packed{}, err
		}
	}
	return p, r.own.Give(p.path)
}

// copyDatabases copies both into dir, and has SQLite read the copies.
func (b *Backups) copyDatabases(ctx context.Context, dir string) (copies []Content, tried Tried, err error) {
	for _, name := range []string{DatabaseName, LogsName} {
		to := filepath.Join(dir, name)
		err := copyDatabase(ctx, filepath.Join(b.app.DataDir(), name), to)
		if errors.Is(err, fs.ErrNotExist) && name == LogsName {
			continue
		}
		if err != nil {
			return nil, Tried{}, err
		}
		copies = append(copies, Content{name, to})
	}
	if tried, err = Try(ctx, dir); err != nil {
		return nil, Tried{}, fmt.Errorf("reading the copy: %w", err)
	}
	return copies, tried, nil
}

// write writes a new file, waits until it is on the disk, and returns its size and hash.
func write(path string, content func(io.Writer) error) (size int64, sum string, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", fmt.Errorf("writing the backup: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	if err := content(io.MultiWriter(file, hash)); err != nil {
		return 0, "", err
	}
	if err := file.Sync(); err != nil {
		return 0, "", fmt.Errorf("writing the backup: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return 0, "", fmt.Errorf("writing the backup: %w", err)
	}
	return info.Size(), hex.EncodeToString(hash.Sum(nil)), nil
}

// readBack opens what was just written and compares it with what was meant.
func readBack(p packed) error {
	archive, err := Open(p.path)
	if err != nil {
		return fmt.Errorf("reading the backup back: %w", err)
	}
	if len(archive.Manifest.Files) != len(p.manifest.Files) || !maps.Equal(archive.Manifest.Counts, p.manifest.Counts) {
		return errors.Join(fmt.Errorf("reading the backup back: %w: its list is not the one that was written", ErrUnreadable), archive.Close())
	}
	return archive.Close()
}

// lock encrypts an archive that was read back, and takes away the one that anybody could read.
func (b *Backups) lock(p packed) (packed, error) {
	from, err := os.Open(p.path)
	if err != nil {
		return packed{}, fmt.Errorf("encrypting the backup: %w", err)
	}
	open := p.path
	p.path, p.locked = p.path+LockedSuffix, true
	p.size, p.sum, err = write(p.path, func(to io.Writer) error { return Lock(to, from, b.recipients...) })
	if err := errors.Join(err, from.Close(), os.Remove(open)); err != nil {
		return packed{}, err
	}
	return p, nil
}
