// Small questions to the operating system: paths, terminals, memory, errors as Node words them.

package node

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/gobun/gobun/jsbridge"
)

// residentBytes is the resident set size, from Linux's /proc, else what Go took from the system.
func residentBytes(m *runtime.MemStats) int64 {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			if pages, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return pages * int64(os.Getpagesize())
			}
		}
	}
	return int64(m.Sys - m.HeapReleased)
}

// FSError words a file system error as Node does: "ENOENT: no such file or directory, open '/x'".
func FSError(err error, syscallName, path string) error {
	code, text := "EIO", "i/o error"
	var errno syscall.Errno
	switch {
	case err == nil:
		code, text = "ENOTDIR", "not a directory"
	case errors.Is(err, fs.ErrNotExist):
		code, text = "ENOENT", "no such file or directory"
	case errors.Is(err, fs.ErrExist):
		code, text = "EEXIST", "file already exists"
	case errors.Is(err, fs.ErrPermission):
		code, text = "EACCES", "permission denied"
	case errors.Is(err, syscall.EISDIR):
		code, text = "EISDIR", "illegal operation on a directory"
	case errors.Is(err, syscall.ENOTDIR):
		code, text = "ENOTDIR", "not a directory"
	case errors.Is(err, syscall.ENOTEMPTY):
		code, text = "ENOTEMPTY", "directory not empty"
	case errors.As(err, &errno):
		text = errno.Error()
	default:
		text = err.Error()
	}
	message := code + ": " + text + ", " + syscallName
	if path != "" {
		message += " '" + path + "'"
	}
	e := jsbridge.Errorf("%s", message).WithCode(code).With("syscall", syscallName)
	if path != "" {
		e = e.With("path", path)
	}
	return e
}
