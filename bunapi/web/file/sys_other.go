//go:build !unix

package file

import (
	"context"
	"os"
	"syscall"
)

const (
	patience     = 50
	openNonblock = 0
)

// duplicate is not to be had here for other descriptors than those of the standard streams.
func duplicate(fd int) (*os.File, error) {
	standard := map[int]*os.File{descriptor(os.Stdin): os.Stdin, descriptor(os.Stdout): os.Stdout, descriptor(os.Stderr): os.Stderr}[fd]
	if standard == nil {
		return nil, syscall.EBADF
	}
	process, err := syscall.GetCurrentProcess()
	if err != nil {
		return nil, err
	}
	var own syscall.Handle
	err = syscall.DuplicateHandle(process, syscall.Handle(fd), process, &own, 0, false, syscall.DUPLICATE_SAME_ACCESS)
	return os.NewFile(uintptr(own), ""), err
}

func unlink(path string) error {
	if st, err := os.Lstat(path); err == nil && st.IsDir() {
		return syscall.EISDIR
	}
	return os.Remove(path)
}

// openPipe opens what is no regular file for reading.
func openPipe(_ context.Context, path string) (*os.File, error) { return os.Open(path) }

func waitReadable(*os.File) (bool, error)      { return true, nil }
func waitWritable(*os.File, int) (bool, error) { return true, nil }
