package mailbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Forget removes every kept mail to an address, spelled in whatever case. An address
// that has none is no error. It is how erasing a subscriber reaches the mailbox.
func Forget(dir, address string) error {
	mails, err := All(dir)
	if err != nil {
		return fmt.Errorf("looking for mail to forget: %w", err)
	}
	var failed []error
	for _, m := range mails {
		if !strings.EqualFold(m.To, address) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, m.ID+extension)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, fmt.Errorf("forgetting a mail: %w", err))
		}
	}
	return errors.Join(failed...)
}
