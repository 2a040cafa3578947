//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package loop

import "golang.org/x/sys/unix"

// setReusePort lets several sockets listen on one port if all of them request it. Linux distributes the connections among them;
// other systems may give them all to one.
func setReusePort(fd uintptr) error {
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
}
