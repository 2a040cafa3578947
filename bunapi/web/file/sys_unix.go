//go:build unix

package file

import (
	"context"
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// patience is how often waiting for the other end of a pipe checks its context, in milliseconds.
const patience = 50

// openNonblock opens without waiting for the other end of a pipe.
const openNonblock = syscall.O_NONBLOCK

// duplicate returns our own descriptor for the file of a script's descriptor: the script may close its own at any time, and its
// number may then refer to another file.
func duplicate(fd int) (*os.File, error) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, syscall.EBADF
	}
	return os.NewFile(uintptr(n), ""), nil
}

func unlink(path string) error { return unix.Unlink(path) }

// openPipe opens a pipe or a device for reading. Opening a pipe normally would wait for a writer in a system call that cannot be
// interrupted.
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
func waitReadable(f *os.File) (ready bool, err error) { return wait(f, unix.POLLIN, patience) }

// waitWritable waits at most so many milliseconds for room.
func waitWritable(f *os.File, milliseconds int) (ready bool, err error) {
	return wait(f, unix.POLLOUT, milliseconds)
}

func wait(f *os.File, events int16, milliseconds int) (ready bool, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return false, err
	}
	controlErr := conn.Control(func(fd uintptr) {
		var n int
		n, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, milliseconds)
		ready = n > 0
	})
	if errors.Is(err, syscall.EINTR) {
		err = nil
	}
	return ready, errors.Join(controlErr, err)
}
