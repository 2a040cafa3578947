package loop

import "syscall"

// ReusePort is a function for [net.ListenConfig.Control]: several sockets that all ask for it may listen on one port.
func ReusePort(_, _ string, c syscall.RawConn) error {
	var err error
	if controlErr := c.Control(func(fd uintptr) { err = setReusePort(fd) }); controlErr != nil {
		return controlErr
	}
	return err
}
