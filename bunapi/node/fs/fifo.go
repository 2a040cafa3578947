// Waiting for the other end of a pipe, in a way that can be interrupted.

package fs

import (
	"errors"
	"syscall"
	"time"
)

// fifoPause is the pause between attempts to open a pipe for writing while it has no reader.
const fifoPause = 5 * time.Millisecond

// openFIFO is sysOpen on the pool. Opening a named pipe blocks until its other end is open, and nothing could interrupt the
// goroutine; so it is opened without blocking. A reader then waits in its first read; a writer retries until there is a reader.
func (f *files) openFIFO(name string, flags int, mode uint32) (int, error) {
	if flags&syscall.O_NONBLOCK != 0 || !sysIsFIFO(name) {
		return sysOpen(name, flags, mode)
	}
	for {
		fd, err := sysOpen(name, flags|syscall.O_NONBLOCK, mode)
		if err == nil {
			return fd, sysSetBlocking(fd)
		}
		if !errors.Is(err, syscall.ENXIO) {
			return -1, err
		}
		select {
		case <-f.closed:
			return -1, syscall.ECANCELED
		case <-time.After(fifoPause):
		}
	}
}

// quitFD returns a descriptor that becomes readable when the module is closed.
func (f *files) quitFD() (int, error) {
	f.quit.Lock()
	defer f.quit.Unlock()
	if f.quit.made {
		return f.quit.fd, nil
	}
	fd, wake, free, err := newQuit()
	if err != nil {
		return -1, err
	}
	f.quit.made, f.quit.fd, f.quit.wake, f.quit.free = true, fd, wake, free
	return fd, nil
}
