//go:build unix

package interp

import (
	"io/fs"
	"os"
	"syscall"
)

// exitStatus returns the status of a program: 128 plus the signal's number if a signal has ended it.
func exitStatus(st *os.ProcessState) int {
	if ws, ok := st.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return st.ExitCode()
}

// owner returns how many names a file has, and its owner.
func owner(st fs.FileInfo) (links, user, group uint64) {
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(sys.Nlink), uint64(sys.Uid), uint64(sys.Gid)
	}
	return 1, 0, 0
}
