//go:build unix

package conformance

import "syscall"

// setReceiveBuffer makes the kernel's part of a stalled connection small. It must happen before connecting.
func setReceiveBuffer(rc syscall.RawConn, size int) error {
	if size == 0 {
		return nil
	}
	var err error
	if e := rc.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, size) }); e != nil {
		return e
	}
	return err
}
