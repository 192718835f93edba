package backup

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// gently runs do on a thread of its own that the kernel lets wait when others want the processor: a signup is
// answered before a backup is packed (setpriority(2): on Linux it holds for one thread). The thread ends with it.
func gently(do func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()                                     // and never unlocked
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), 15) // refused: then it runs like everything else
		done <- do()
	}()
	return <-done
}
