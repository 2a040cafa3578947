package errno

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// Every entry is found by its name and by its number, and has an error text.
func TestEntries(t *testing.T) {
	seen := map[int]string{}
	for _, e := range Entries() {
		if got, ok := ByName(e.Name); !ok || got != e {
			t.Errorf("%s: by name %v, %v", e.Name, got, ok)
		}
		n := e.Number()
		if got, ok := ByNumber(n); !ok || got != e {
			t.Errorf("%s: by number %d: %v, %v", e.Name, n, got, ok)
		}
		if n >= 0 || seen[n] != "" {
			t.Errorf("%s has the number %d, as %q", e.Name, n, seen[n])
		}
		seen[n] = e.Name
		if e.Text == "" || strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s: %q", e.Name, e.Text)
		}
	}
	if len(seen) < 70 {
		t.Errorf("%d entries", len(seen))
	}
	for _, n := range []int{0, 2, -1000, 1 << 30, -1 << 30} {
		if e, ok := ByNumber(n); ok {
			t.Errorf("%d: %v", n, e)
		}
	}
	if e, ok := ByName("ENOTHING"); ok {
		t.Error(e)
	}
}

func TestError(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the numbers are Linux's")
	}
	path := func(err error) error {
		return fmt.Errorf("reading: %w", &fs.PathError{Op: "open", Path: "/x", Err: err})
	}
	for _, tt := range []struct {
		err     error
		call    string
		paths   []string
		message string
		props   string
	}{
		{path(syscall.ENOENT), "open", []string{"/a"}, "ENOENT: no such file or directory, open '/a'", "ENOENT path=/a syscall=open errno=-2"},
		{path(syscall.EXDEV), "rename", []string{"/a", "/b"}, "EXDEV: cross-device link not permitted, rename '/a' -> '/b'", "EXDEV path=/a dest=/b syscall=rename errno=-18"},
		{syscall.EBADF, "fstat", nil, "EBADF: bad file descriptor, fstat", "EBADF syscall=fstat errno=-9"},
		{syscall.EOPNOTSUPP, "listen", []string{""}, "ENOTSUP: operation not supported on socket, listen", "ENOTSUP syscall=listen errno=-95"},
		{syscall.EWOULDBLOCK, "read", nil, "EAGAIN: resource temporarily unavailable, read", "EAGAIN syscall=read errno=-11"},
		{syscall.ECHILD, "wait", nil, "ECHILD: no child processes, wait", "ECHILD syscall=wait errno=-10"},
		{syscall.Errno(4000), "x", nil, "EIO: errno 4000, x", "EIO syscall=x errno=-4000"},
		{fs.ErrClosed, "read", nil, "EBADF: bad file descriptor, read", "EBADF syscall=read errno=-9"},
		{os.ErrExist, "open", nil, "EEXIST: file already exists, open", "EEXIST syscall=open errno=-17"},
		{errors.New("of another kind"), "listen", nil, "EIO: of another kind, listen", "EIO syscall=listen errno=-5"},
	} {
		e := Error(tt.err, tt.call, tt.paths...)
		props := e.Code
		for _, p := range e.Props {
			props += fmt.Sprintf(" %s=%v", p.Name, p.Value)
		}
		if e.Message != tt.message || props != tt.props {
			t.Errorf("%v:\n got %s | %s\nwant %s | %s", tt.err, e.Message, props, tt.message, tt.props)
		}
	}
	if got := Name(syscall.ECHILD); got != "ECHILD" {
		t.Errorf("the name of an error without words: %q", got)
	}
	if got := Name(errors.New("x")); got != "" {
		t.Errorf("the name of no error of the system: %q", got)
	}
}
