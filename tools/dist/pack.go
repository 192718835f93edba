package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// An entry is a file in an archive: its name there, where it lies here, and its mode.
type entry struct {
	name, path string
	mode       fs.FileMode
}

// dated is the time of every file in an archive: any would do, as long as it is always the same.
var dated = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// packTar writes a .tar.gz with all entries in one folder.
func packTar(archive, folder string, entries []entry) error {
	return writeFile(archive, func(w io.Writer) error {
		squeezed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		packed := tar.NewWriter(squeezed)
		for _, e := range entries {
			info, err := os.Stat(e.path)
			if err != nil {
				return err
			}
			header := &tar.Header{
				Typeflag: tar.TypeReg, Name: folder + "/" + e.name, Size: info.Size(), Mode: int64(e.mode), ModTime: dated,
			}
			if err := packed.WriteHeader(header); err != nil {
				return err
			}
			if err := copyFile(packed, e.path); err != nil {
				return err
			}
		}
		return errors.Join(packed.Close(), squeezed.Close())
	})
}

// packZip writes a .zip with all entries in one folder.
func packZip(archive, folder string, entries []entry) error {
	return writeFile(archive, func(w io.Writer) error {
		packed := zip.NewWriter(w)
		for _, e := range entries {
			header := &zip.FileHeader{Name: folder + "/" + e.name, Method: zip.Deflate, Modified: dated}
			header.SetMode(e.mode)
			into, err := packed.CreateHeader(header)
			if err != nil {
				return err
			}
			if err := copyFile(into, e.path); err != nil {
				return err
			}
		}
		return packed.Close()
	})
}

func writeFile(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

func copyFile(into io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(into, f)
	return err
}
