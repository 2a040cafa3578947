// System calls on Windows, as far as package os has them. Descriptors are numbers of our own.

package fs

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// handles are the open files by their numbers: a descriptor is none of Windows'. Any goroutine.
var handles = struct {
	sync.Mutex
	open map[int]*os.File
	next int
}{open: map[int]*os.File{0: os.Stdin, 1: os.Stdout, 2: os.Stderr}, next: 3}

func fileOf(fd int) (*os.File, error) {
	handles.Lock()
	defer handles.Unlock()
	if f := handles.open[fd]; f != nil {
		return f, nil
	}
	return nil, syscall.EBADF
}

func withFile(fd int, call func(f *os.File) error) error {
	f, err := fileOf(fd)
	if err != nil {
		return err
	}
	return plain(call(f))
}

func isAbs(name string) bool {
	return filepath.IsAbs(name) || strings.HasPrefix(name, `\`) || strings.HasPrefix(name, "/")
}

func joinDir(dir, name string) string { return strings.TrimSuffix(dir, `\`) + `\` + name }

func sysOpen(name string, flags int, mode uint32) (int, error) {
	f, err := os.OpenFile(name, flags, os.FileMode(mode&0o777))
	if err != nil {
		return -1, plain(err)
	}
	handles.Lock()
	defer handles.Unlock()
	fd := handles.next
	handles.next++
	handles.open[fd] = f
	return fd, nil
}

func sysClose(fd int) error {
	f, err := fileOf(fd)
	if err != nil {
		return err
	}
	handles.Lock()
	delete(handles.open, fd)
	handles.Unlock()
	return plain(f.Close())
}

// sysInternal: nothing but this table has numbers.
func sysInternal(fd int) bool {
	_, err := fileOf(fd)
	return err != nil
}

func sysRead(fd int, b []byte, position int64) (n int, err error) {
	err = withFile(fd, func(f *os.File) (err error) {
		if position >= 0 {
			n, err = f.ReadAt(b, position)
		} else {
			n, err = f.Read(b)
		}
		return withoutEOF(n, err)
	})
	return n, err
}

func sysWrite(fd int, b []byte, position int64) (n int, err error) {
	err = withFile(fd, func(f *os.File) (err error) {
		if position >= 0 {
			n, err = f.WriteAt(b, position)
		} else {
			n, err = f.Write(b)
		}
		return err
	})
	return n, err
}

func sysWait(int, bool, int) error { return nil }
func sysBlocks(int) bool           { return false }
func sysIsFIFO(string) bool        { return false }
func sysSetBlocking(int) error     { return nil }

func newQuit() (fd int, wake, free func(), err error) { return -1, func() {}, func() {}, nil }

func sysAccess(name string, mode int) error {
	st, err := os.Stat(name)
	if err == nil && mode&2 != 0 && !st.IsDir() && st.Mode()&0o200 == 0 {
		return syscall.EPERM
	}
	return plain(err)
}

func sysMkdir(name string, mode uint32) error { return plain(os.Mkdir(name, os.FileMode(mode&0o777))) }

func sysRmdir(name string) error {
	if st, err := os.Lstat(name); err == nil && !st.IsDir() {
		return syscall.ENOENT
	}
	return plain(os.Remove(name))
}

func sysUnlink(name string) error {
	if st, err := os.Lstat(name); err == nil && st.IsDir() {
		return syscall.EPERM
	}
	return plain(os.Remove(name))
}

func sysRename(from, to string) error           { return plain(os.Rename(from, to)) }
func sysLink(from, to string) error             { return plain(os.Link(from, to)) }
func sysSymlink(target, name, _ string) error   { return plain(os.Symlink(target, name)) }
func sysChmod(name string, mode uint32) error   { return plain(os.Chmod(name, os.FileMode(mode&0o777))) }
func sysChown(name string, _, _ int) error      { _, err := os.Stat(name); return plain(err) }
func sysLchown(name string, _, _ int) error     { _, err := os.Lstat(name); return plain(err) }
func sysFchown(fd, _, _ int) error              { _, err := fileOf(fd); return err }
func sysFsync(fd int) error                     { return withFile(fd, (*os.File).Sync) }
func sysFdatasync(fd int) error                 { return sysFsync(fd) }
func sysTruncate(name string, size int64) error { return plain(os.Truncate(name, size)) }
func sysReadlink(name string) (string, error)   { t, err := os.Readlink(name); return t, plain(err) }
func sysClone(int, int) error                   { return errNotSupported }
func sysFtruncate(fd int, size int64) error {
	return withFile(fd, func(f *os.File) error { return f.Truncate(size) })
}

func sysFchmod(fd int, mode uint32) error {
	return withFile(fd, func(f *os.File) error { return f.Chmod(os.FileMode(mode & 0o777)) })
}

func sysUtimes(name string, atime, mtime time.Time, _ bool) error {
	return plain(os.Chtimes(name, atime, mtime))
}

func sysFutimes(fd int, atime, mtime time.Time) error {
	return withFile(fd, func(f *os.File) error { return os.Chtimes(f.Name(), atime, mtime) })
}

func sysStat(name string, follow bool) (stat, error) {
	call := os.Lstat
	if follow {
		call = os.Stat
	}
	st, err := call(name)
	if err != nil {
		return stat{}, plain(err)
	}
	return statOf(st), nil
}

func sysFstat(fd int) (st stat, err error) {
	err = withFile(fd, func(f *os.File) error {
		info, err := f.Stat()
		if err == nil {
			st = statOf(info)
		}
		return err
	})
	return st, err
}

func statOf(info os.FileInfo) stat {
	st := stat{mode: int64(info.Mode().Perm()), nlink: 1, size: info.Size(), blksize: 4096, blocks: (info.Size() + 511) / 512, mtime: info.ModTime().UnixNano()}
	st.atime, st.ctime, st.birthtime = st.mtime, st.mtime, st.mtime
	if x, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		st.atime, st.birthtime = x.LastAccessTime.Nanoseconds(), x.CreationTime.Nanoseconds()
	}
	switch m := info.Mode(); {
	case m.IsDir():
		st.mode |= modeDir
	case m&os.ModeSymlink != 0:
		st.mode |= modeLink
	case m&os.ModeCharDevice != 0:
		st.mode |= modeChar
	case m&os.ModeNamedPipe != 0:
		st.mode |= modeFIFO
	default:
		st.mode |= modeFile
	}
	return st
}

func sysDir(name string) ([]entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	found, err := f.ReadDir(-1)
	return entriesOf(found), plain(err)
}

func sysStatfs(name string) (statfs, error) { return statfs{}, errNotSupported }

var systemConstants = map[string]int{}

const errNotSupported = syscall.EWINDOWS

func withoutEOF(n int, err error) error {
	if err != nil && err.Error() == "EOF" {
		return nil
	}
	return err
}
