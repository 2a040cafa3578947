// Package file is the layer below BunFile, Bun.write and FileSink: files by path or descriptor, opened, read and written
// without blocking the loop, with Bun's errors.
//
// This package is not an API: it may change without notice.
package file

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Ref names a file as a script does: by a path, relative to the current working directory, or by a descriptor. Loop only.
type Ref struct {
	env   *module.Env
	name  string
	fd    int // negative for a path
	fixed bool
	dir   string // the working directory if fixed
}

// PathRef names a file by its path.
func PathRef(env *module.Env, name string) *Ref { return &Ref{env: env, name: name, fd: -1} }

// FDRef names what a descriptor stands for.
func FDRef(env *module.Env, fd int) *Ref { return &Ref{env: env, fd: fd} }

// Fixed returns a Ref that does not depend on later changes of the working directory. Its methods may be called from any
// goroutine.
func (r *Ref) Fixed() *Ref {
	c := *r
	c.fixed, c.dir = true, r.env.Dir
	return &c
}

// In returns the same file for another realm.
func (r *Ref) In(env *module.Env) *Ref {
	c := *r
	c.env = env
	return &c
}

// Name is the path as the script gave it, empty for a descriptor.
func (r *Ref) Name() string { return r.name }

// FD is the descriptor; ok is false for a path.
func (r *Ref) FD() (fd int, ok bool) { return r.fd, r.fd >= 0 }

// Path returns the absolute path, empty for a descriptor and for the empty path, which no file has. The path is not cleaned: a
// trailing slash and dots after links matter to the system.
func (r *Ref) Path() string {
	if r.name == "" || filepath.IsAbs(r.name) {
		return r.name
	}
	dir := r.dir
	if !r.fixed {
		dir = r.env.Dir
	}
	return strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator) + r.name
}

// Place is the file that a Ref names now. Its methods may be called by any goroutine.
func (r *Ref) Place() Place {
	p := Place{name: r.name, path: r.Path(), fd: r.fd, access: r.env.Access}
	var stream any
	switch r.fd {
	case 0:
		p.in, stream = r.env.Stdin, r.env.Stdin
	case 1:
		p.out, stream = r.env.Stdout, r.env.Stdout
	case 2:
		p.out, stream = r.env.Stderr, r.env.Stderr
	default:
		return p
	}
	p.fd = noDescriptor
	if w, ok := stream.(interface{ Unwrap() io.Writer }); ok {
		stream = w.Unwrap()
	}
	if f, ok := stream.(*os.File); ok {
		p.in = nil
		p.fd = descriptor(f)
	}
	return p
}

// noDescriptor is the descriptor of a standard stream without one, because a Go program provided it.
const noDescriptor = 1<<31 - 1

// descriptor is the number of an open file's descriptor.
func descriptor(f *os.File) int {
	n := noDescriptor
	if conn, err := f.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { n = int(fd) })
	}
	return n
}

// Place is a file: a path, or a descriptor if fd is not negative.
type Place struct {
	name string // as the script gave it, for errors
	path string
	fd   int
	in   io.Reader // a standard input that is no file of the system
	out  io.Writer // a standard output; it is written on the loop

	access *module.Access
}

// allowed returns why the script may not read, or write, the file.
func (p Place) allowed(write bool) error {
	if p.IsPath() {
		return p.access.Path(p.path, write)
	}
	if p.access != nil && p.in == nil && p.out == nil && p.fd != noDescriptor {
		return p.access.Everything("the descriptor " + strconv.Itoa(p.fd))
	}
	return nil
}

// IsPath reports whether it is a path and no descriptor.
func (p Place) IsPath() bool { return p.fd < 0 }

// fail words an error of a system call.
func (p Place) fail(err error, call string) error { return errno.Error(err, call, p.name) }

// Stat is what the system says of the file.
func (p Place) Stat() (os.FileInfo, error) {
	if err := p.allowed(false); err != nil {
		return nil, err
	}
	if p.IsPath() {
		st, err := os.Stat(p.path)
		if err != nil {
			err = p.fail(err, "stat")
		}
		return st, err
	}
	f, err := duplicate(p.fd)
	if err != nil {
		return nil, p.fail(err, "fstat")
	}
	defer func() { _ = f.Close() }() // it was only looked at
	st, err := f.Stat()
	if err != nil {
		err = p.fail(err, "fstat")
	}
	return st, err
}

// Irregular reports whether the file is a pipe, a device or similar, which may block.
func (p Place) Irregular() bool {
	if p.in != nil {
		return true
	}
	st, err := p.Stat()
	return err == nil && irregular(st)
}

func irregular(st os.FileInfo) bool { return !st.IsDir() && !st.Mode().IsRegular() }

// Exists reports whether there is something to read: a regular file or a pipe.
func (p Place) Exists() bool {
	st, err := p.Stat()
	return err == nil && (st.Mode().IsRegular() || st.Mode()&os.ModeNamedPipe != 0)
}

// Unlink removes the name of the file.
func (p Place) Unlink() error {
	if err := p.allowed(true); err != nil {
		return err
	}
	if err := unlink(p.path); err != nil {
		return p.fail(err, "unlink")
	}
	return nil
}

// badDescriptor is the error of functions that check a descriptor first: it names the descriptor.
func badDescriptor(err error, call string, fd int) error {
	e := errno.Error(err, call)
	e.Props = append([]jsbridge.Prop{{Name: "fd", Value: fd}}, e.Props...)
	return e
}

// errDirectory is the error for reading a whole directory.
func (p Place) errDirectory() error {
	e := jsbridge.Errorf("Directories cannot be read like files").WithCode(errno.Name(syscall.EISDIR))
	if p.IsPath() {
		e = e.With("path", p.name)
	}
	return e.With("syscall", "read").With("errno", 0)
}
