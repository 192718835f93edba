//go:build !linux

package logging

import "io"

// onJournal is always false where there is no systemd.
func onJournal(io.Writer) bool { return false }
