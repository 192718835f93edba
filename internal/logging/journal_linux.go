package logging

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// onJournal reports whether out is the journal's own socket, and not a file to which somebody under
// systemd has redirected it: JOURNAL_STREAM is "device:inode" of the socket; see systemd.exec(5).
func onJournal(out io.Writer) bool {
	file, isFile := out.(*os.File)
	stream := os.Getenv("JOURNAL_STREAM")
	if !isFile || stream == "" {
		return false
	}
	var at unix.Stat_t
	if err := unix.Fstat(int(file.Fd()), &at); err != nil {
		return false
	}
	return stream == fmt.Sprintf("%d:%d", at.Dev, at.Ino)
}
