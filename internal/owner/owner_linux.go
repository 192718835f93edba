package owner

import (
	"errors"
	"runtime"
	"syscall"
)

// become changes the user and group that files are opened and made with, in every thread, and nothing
// else: who serves may still listen on port 443. See setfsuid(2): the kernel takes root's rights over files away
// with it, and tells of no failure, which is why it is asked twice.
func become(id ID) error {
	for _, call := range []struct {
		trap uintptr
		to   int
	}{{syscall.SYS_SETFSGID, id.GID}, {syscall.SYS_SETFSUID, id.UID}} {
		_, _, errno := syscall.AllThreadsSyscall(call.trap, uintptr(call.to), 0, 0)
		if errno == syscall.ENOTSUP {
			return becomeWhole(id) // a program with C in it, whose threads Go does not know
		}
		if errno != 0 {
			return errno
		}
		runtime.LockOSThread()
		now, _, _ := syscall.RawSyscall(call.trap, uintptr(call.to), 0, 0) // says who it was before
		runtime.UnlockOSThread()
		if int(now) != call.to {
			return errors.New("the system did not let it")
		}
	}
	return nil
}
