//go:build !linux

package backup

// gently runs do; where a thread has no priority of its own, like everything else.
func gently(do func() error) error { return do() }
