package mailbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Forget removes every kept mail to one of some addresses, spelled in whatever case, and those with one of some send
// ids, whomever they were for. Where there are none, that is no error. It is how erasing somebody reaches the mailbox.
func Forget(dir string, addresses, sendIDs []string) error {
	mails, err := All(dir)
	if err != nil {
		return fmt.Errorf("looking for mail to forget: %w", err)
	}
	var failed []error
	for _, m := range mails {
		if !slices.Contains(sendIDs, m.ID) && !slices.ContainsFunc(addresses, func(address string) bool { return strings.EqualFold(m.To, address) }) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, m.ID+extension)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, fmt.Errorf("forgetting a mail: %w", err))
		}
	}
	return errors.Join(failed...)
}
