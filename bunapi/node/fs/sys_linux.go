// System calls that Linux has otherwise.

package fs

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/sys/unix"
)

func sysFdatasync(fd int) error { return again(func() error { return unix.Fdatasync(fd) }) }

// sysStat describes a file; follow says whether the one behind a symbolic link is meant.
func sysStat(name string, follow bool) (stat, error) {
	flags := 0
	if !follow {
		flags = unix.AT_SYMLINK_NOFOLLOW
	}
	return statx(unix.AT_FDCWD, name, flags)
}

func sysFstat(fd int) (stat, error) { return statx(fd, "", unix.AT_EMPTY_PATH) }

func statx(dir int, name string, flags int) (stat, error) {
	var x unix.Statx_t
	if name == "" && flags&unix.AT_EMPTY_PATH == 0 {
		return stat{}, unix.ENOENT
	}
	if err := again(func() error { return unix.Statx(dir, name, flags, unix.STATX_BASIC_STATS|unix.STATX_BTIME, &x) }); err != nil {
		return stat{}, err
	}
	ns := func(t unix.StatxTimestamp) int64 { return t.Sec*1e9 + int64(t.Nsec) }
	st := stat{
		dev: int64(unix.Mkdev(x.Dev_major, x.Dev_minor)), mode: int64(x.Mode), nlink: int64(x.Nlink), uid: int64(x.Uid), gid: int64(x.Gid),
		rdev: int64(unix.Mkdev(x.Rdev_major, x.Rdev_minor)), ino: int64(x.Ino), size: int64(x.Size), blksize: int64(x.Blksize), blocks: int64(x.Blocks),
		atime: ns(x.Atime), mtime: ns(x.Mtime), ctime: ns(x.Ctime), birthtime: ns(x.Btime),
	}
	if x.Mask&unix.STATX_BTIME == 0 {
		st.birthtime = 0
	}
	return st, nil
}

// readDir reads entries as getdents64 gives them, in the order of the directory.
func readDir(fd int) ([]entry, error) {
	var list []entry
	b := make([]byte, 32<<10)
	for {
		var n int
		err := again(func() (err error) {
			n, err = unix.Getdents(fd, b)
			return err
		})
		if err != nil || n <= 0 {
			return list, err
		}
		for rest := b[:n]; len(rest) >= 19; {
			size := int(binary.NativeEndian.Uint16(rest[16:]))
			name, _, _ := bytes.Cut(rest[19:size], []byte{0})
			if e := (entry{string(name), direntKind(rest[18])}); e.name != "." && e.name != ".." {
				list = append(list, e)
			}
			rest = rest[size:]
		}
	}
}

func direntKind(t byte) kind {
	switch t {
	case unix.DT_REG:
		return kindFile
	case unix.DT_DIR:
		return kindDir
	case unix.DT_LNK:
		return kindLink
	case unix.DT_FIFO:
		return kindFIFO
	case unix.DT_SOCK:
		return kindSocket
	case unix.DT_CHR:
		return kindChar
	case unix.DT_BLK:
		return kindBlock
	}
	return kindUnknown
}

func sysStatfs(name string) (statfs, error) {
	var x unix.Statfs_t
	err := again(func() error { return unix.Statfs(name, &x) })
	return statfs{int64(x.Type), int64(x.Bsize), int64(x.Frsize), int64(x.Blocks), int64(x.Bfree), int64(x.Bavail), int64(x.Files), int64(x.Ffree)}, err
}

// sysClone makes to a copy of from that shares its blocks, if the file system can.
func sysClone(to, from int) error { return unix.IoctlFileClone(to, from) }
