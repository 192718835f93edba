package files

import (
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// ErrDiffers: what arrived is not what was sent.
var ErrDiffers = errors.New("the copy differs from the file")

// Move copies a file from one storage to another and makes sure that it is the same there. One that is there already, and the
// same, is left alone: moved is false. It deletes nothing.
func Move(from, to *filesystem.System, key string) (moved bool, err error) {
	sum, size, err := sumOf(from, key)
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", key, err)
	}
	there, err := same(to, key, sum, size)
	if err != nil && !errors.Is(err, filesystem.ErrNotFound) {
		return false, fmt.Errorf("looking for %s: %w", key, err)
	}
	if there {
		return false, nil
	}
	file, err := from.GetReuploadableFile(key, true)
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", key, err)
	}
	if err := to.UploadFile(file, key); err != nil {
		return false, fmt.Errorf("copying %s: %w", key, err)
	}
	switch there, err = same(to, key, sum, size); {
	case err != nil:
		return false, fmt.Errorf("reading the copy of %s: %w", key, err)
	case !there:
		return false, fmt.Errorf("%s: %w", key, ErrDiffers)
	}
	return true, nil
}

// same reports whether a file has this sum and size, from what a storage knows of it where it does know, else by reading it.
func same(in *filesystem.System, key string, sum []byte, size int64) (bool, error) {
	attributes, err := in.Attributes(key)
	if err != nil {
		return false, err
	}
	if attributes.Size != size {
		return false, nil
	}
	if len(attributes.MD5) == md5.Size && bytes.Equal(attributes.MD5, sum) {
		return true, nil
	}
	got, read, err := sumOf(in, key)
	return read == size && bytes.Equal(got, sum), err
}

// sumOf reads a file. The sum is MD5 because a bucket knows it; it guards against accidents and nobody's malice.
func sumOf(in *filesystem.System, key string) (sum []byte, size int64, err error) {
	reader, err := in.GetReader(key)
	if err != nil {
		return nil, 0, err
	}
	defer reader.Close()
	var counting hash.Hash = md5.New()
	if size, err = io.Copy(counting, reader); err != nil {
		return nil, 0, err
	}
	return counting.Sum(nil), size, nil
}
