//go:build unix

// System calls on Unix: descriptors are the system's own numbers.

package fs

import (
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func isAbs(name string) bool { return strings.HasPrefix(name, "/") }

func joinDir(dir, name string) string { return strings.TrimSuffix(dir, "/") + "/" + name }

// again repeats a call that a signal interrupted.
func again(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

func sysOpen(name string, flags int, mode uint32) (fd int, err error) {
	err = again(func() error {
		fd, err = unix.Open(name, flags|unix.O_CLOEXEC, mode)
		return err
	})
	return fd, err
}

func sysClose(fd int) error { return unix.Close(fd) }

// sysInternal reports whether a descriptor is one that the program has opened for itself: what a process inherits has no
// FD_CLOEXEC, and everything that Go opens has it.
func sysInternal(fd int) bool {
	if fd <= 2 {
		return false
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err != nil || flags&unix.FD_CLOEXEC != 0
}

// sysRead reads at a position, or where the file stands if that is negative. The end of the file is 0 bytes.
func sysRead(fd int, b []byte, position int64) (n int, err error) {
	err = again(func() error {
		if position >= 0 {
			n, err = unix.Pread(fd, b, position)
		} else {
			n, err = unix.Read(fd, b)
		}
		return err
	})
	return max(n, 0), err
}

// sysWrite writes once.
func sysWrite(fd int, b []byte, position int64) (n int, err error) {
	err = again(func() error {
		if position >= 0 {
			n, err = unix.Pwrite(fd, b, position)
		} else {
			n, err = unix.Write(fd, b)
		}
		return err
	})
	return max(n, 0), err
}

// sysWait waits until a pipe, a terminal or a socket can be read or written, or until quit can be read. Files always can.
func sysWait(fd int, write bool, quit int) error {
	events := int16(unix.POLLIN)
	if write {
		events = unix.POLLOUT
	}
	list := []unix.PollFd{{Fd: int32(fd), Events: events}, {Fd: int32(quit), Events: unix.POLLIN}}
	err := again(func() error {
		_, err := unix.Poll(list, -1)
		return err
	})
	if err == nil && list[1].Revents != 0 {
		return unix.ECANCELED
	}
	return err
}

// sysBlocks reports whether reading or writing can wait for somebody.
func sysBlocks(fd int) bool {
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		return false
	}
	kind := uint32(st.Mode) & unix.S_IFMT
	return kind == unix.S_IFIFO || kind == unix.S_IFCHR || kind == unix.S_IFSOCK
}

// sysIsFIFO reports whether opening a name waits for the other end.
func sysIsFIFO(name string) bool {
	var st unix.Stat_t
	return unix.Stat(name, &st) == nil && uint32(st.Mode)&unix.S_IFMT == unix.S_IFIFO
}

func sysSetBlocking(fd int) error { return unix.SetNonblock(fd, false) }

// newQuit makes a pipe that can be read from when the second function has been called.
func newQuit() (fd int, wake, free func(), err error) {
	var p [2]int
	if err := unix.Pipe(p[:]); err != nil {
		return -1, nil, nil, err
	}
	unix.CloseOnExec(p[0])
	unix.CloseOnExec(p[1])
	return p[0], func() { _ = unix.Close(p[1]) }, func() { _ = unix.Close(p[0]) }, nil
}

func sysAccess(name string, mode int) error { return unix.Access(name, uint32(mode)) }

func sysMkdir(name string, mode uint32) error        { return unix.Mkdir(name, mode) }
func sysRmdir(name string) error                     { return unix.Rmdir(name) }
func sysUnlink(name string) error                    { return unix.Unlink(name) }
func sysRename(from, to string) error                { return unix.Rename(from, to) }
func sysLink(from, to string) error                  { return unix.Link(from, to) }
func sysSymlink(target, name string, _ string) error { return unix.Symlink(target, name) }
func sysChmod(name string, mode uint32) error        { return unix.Chmod(name, mode) }
func sysFchmod(fd int, mode uint32) error            { return unix.Fchmod(fd, mode) }
func sysChown(name string, uid, gid int) error       { return unix.Chown(name, uid, gid) }
func sysLchown(name string, uid, gid int) error      { return unix.Lchown(name, uid, gid) }
func sysFchown(fd, uid, gid int) error               { return unix.Fchown(fd, uid, gid) }
func sysFsync(fd int) error                          { return again(func() error { return unix.Fsync(fd) }) }
func sysTruncate(name string, size int64) error {
	return again(func() error { return unix.Truncate(name, size) })
}
func sysFtruncate(fd int, size int64) error {
	return again(func() error { return unix.Ftruncate(fd, size) })
}

func sysReadlink(name string) (string, error) {
	for size := 256; ; size *= 2 {
		b := make([]byte, size)
		n, err := unix.Readlink(name, b)
		if err != nil {
			return "", err
		}
		if n < size {
			return string(b[:n]), nil
		}
	}
}

func sysUtimes(name string, atime, mtime time.Time, follow bool) error {
	flags := 0
	if !follow {
		flags = unix.AT_SYMLINK_NOFOLLOW
	}
	return unix.UtimesNanoAt(unix.AT_FDCWD, name, []unix.Timespec{timespec(atime), timespec(mtime)}, flags)
}

func timespec(t time.Time) unix.Timespec {
	ts, err := unix.TimeToTimespec(t)
	if err != nil {
		ts = unix.Timespec{}
	}
	return ts
}

func sysFutimes(fd int, atime, mtime time.Time) error {
	return unix.Futimes(fd, []unix.Timeval{unix.NsecToTimeval(atime.UnixNano()), unix.NsecToTimeval(mtime.UnixNano())})
}

// sysDir reads a directory's names and, where the system says so, their kinds.
func sysDir(name string) ([]entry, error) {
	fd, err := sysOpen(name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer sysClose(fd)
	return readDir(fd)
}
