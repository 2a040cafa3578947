//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package loop

// setReusePort does nothing: this system has no such option, and a second server gets EADDRINUSE.
func setReusePort(uintptr) error { return nil }
