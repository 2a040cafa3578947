//go:build unix && !linux

// System calls as BSD and macOS have them.

package fs

import (
	"os"

	"golang.org/x/sys/unix"
)

func sysFdatasync(fd int) error { return sysFsync(fd) }

func sysStat(name string, follow bool) (stat, error) {
	call := unix.Lstat
	if follow {
		call = unix.Stat
	}
	var x unix.Stat_t
	err := again(func() error { return call(name, &x) })
	return statOf(&x), err
}

func sysFstat(fd int) (stat, error) {
	var x unix.Stat_t
	err := again(func() error { return unix.Fstat(fd, &x) })
	return statOf(&x), err
}

func statOf(x *unix.Stat_t) stat {
	return stat{
		dev: int64(x.Dev), mode: int64(x.Mode), nlink: int64(x.Nlink), uid: int64(x.Uid), gid: int64(x.Gid), rdev: int64(x.Rdev), ino: int64(x.Ino),
		size: x.Size, blksize: int64(x.Blksize), blocks: x.Blocks,
		atime: statTime(x, 0), mtime: statTime(x, 1), ctime: statTime(x, 2), birthtime: statTime(x, 3),
	}
}

// readDir reads the entries of an open directory by its name, in the directory's order.
func readDir(fd int) ([]entry, error) {
	dup, err := unix.Dup(fd)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(dup), "")
	defer f.Close()
	found, err := f.ReadDir(-1)
	return entriesOf(found), err
}

func sysStatfs(name string) (statfs, error) {
	var x unix.Statfs_t
	err := again(func() error { return unix.Statfs(name, &x) })
	return statfs{int64(x.Type), int64(x.Bsize), int64(x.Bsize), int64(x.Blocks), int64(x.Bfree), int64(x.Bavail), int64(x.Files), int64(x.Ffree)}, err
}

func sysClone(int, int) error { return unix.ENOTSUP }
