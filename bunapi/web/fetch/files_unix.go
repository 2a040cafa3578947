//go:build unix

package fetch

import (
	"context"
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// pipePatience is how often the wait for a pipe's first writer looks whether it is still wanted, in milliseconds.
const pipePatience = 50

// openPipe opens a pipe or a device for reading. Opening a pipe in the usual way would wait for a writer in a system call that
// nothing ends.
func openPipe(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err != nil || st.Mode()&os.ModeNamedPipe == 0 {
		return f, err
	}
	for ctx.Err() == nil {
		ready, err := waitReadable(f)
		if ready || err != nil {
			return f, err
		}
	}
	_ = f.Close()
	return nil, ctx.Err()
}

// waitReadable waits a little for bytes, or for the end of a writer.
func waitReadable(f *os.File) (ready bool, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return false, err
	}
	controlErr := conn.Control(func(fd uintptr) {
		var n int
		n, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, pipePatience)
		ready = n > 0
	})
	if errors.Is(err, syscall.EINTR) {
		err = nil
	}
	return ready, errors.Join(controlErr, err)
}
