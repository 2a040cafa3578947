package fs

import "golang.org/x/sys/unix"

// statTime is the time of access, change of content, change of the inode, or birth, in nanoseconds.
func statTime(x *unix.Stat_t, which int) int64 {
	t := [...]unix.Timespec{x.Atim, x.Mtim, x.Ctim, x.Btim}[which]
	return t.Nano()
}

func init() {
	systemConstants["O_DSYNC"] = unix.O_DSYNC
	systemConstants["O_SYMLINK"] = unix.O_SYMLINK
}
