package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// ErrLocked: the archive is encrypted, and none of the given identities opens it.
var ErrLocked = errors.New("the backup is encrypted, and opens only with the key (the identity) that belongs to its recipient")

// LockedSuffix is what the name of an encrypted archive ends in.
const LockedSuffix = ".age"

// lockedMagic begins every age file, https://c2sp.org/age.
var lockedMagic = []byte("age-encryption.org/v1\n")

// Lock encrypts what from says to recipients, as an age file.
func Lock(w io.Writer, from io.Reader, recipients ...age.Recipient) error {
	to, err := age.Encrypt(w, recipients...)
	if err != nil {
		return fmt.Errorf("encrypting the backup: %w", err)
	}
	if _, err := io.Copy(to, from); err != nil {
		return fmt.Errorf("encrypting the backup: %w", err)
	}
	if err := to.Close(); err != nil {
		return fmt.Errorf("encrypting the backup: %w", err)
	}
	return nil
}

// unlock returns the zip inside a file: the file itself, unless it is an age file.
func unlock(file *os.File, size int64, identities []age.Identity) (content io.ReaderAt, contentSize int64, locked bool, err error) {
	start := make([]byte, len(lockedMagic))
	if _, err := file.ReadAt(start, 0); err != nil || !bytes.Equal(start, lockedMagic) {
		return file, size, false, nil // what it is instead, the zip reader says
	}
	if len(identities) == 0 {
		return nil, 0, true, ErrLocked
	}
	content, contentSize, err = age.DecryptReaderAt(file, size, identities...)
	if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
		return nil, 0, true, ErrLocked
	}
	if err != nil {
		return nil, 0, true, fmt.Errorf("%w: decrypting it: %w", ErrUnreadable, err)
	}
	return content, contentSize, true, nil
}

// ReadIdentities reads the keys that open archives out of a file, as age-keygen writes it. No error
// says anything that stands in the file.
func ReadIdentities(path string) ([]age.Identity, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the identity: %w", err)
	}
	identities, err := age.ParseIdentities(strings.NewReader(string(raw)))
	if err != nil { // age's own words would quote the line
		return nil, fmt.Errorf("reading the identity: %s is no identity file of age (it has a line that begins with AGE-SECRET-KEY-)", path)
	}
	return identities, nil
}
