package loop

import "syscall"

// ReusePort is a [net.ListenConfig.Control] function that lets several sockets listen on one port if all of them use it.
func ReusePort(_, _ string, c syscall.RawConn) error {
	var err error
	if controlErr := c.Control(func(fd uintptr) { err = setReusePort(fd) }); controlErr != nil {
		return controlErr
	}
	return err
}
