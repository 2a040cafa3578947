// Writing whole files.

package file

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// QuickWrite is the size in bytes from which writing is done on another goroutine.
const QuickWrite = 256 << 10

// newFile is the mode of a file that a write makes, before the process's mask.
const newFile = 0o664

// Target determines how a missing file is created.
type Target struct {
	// CreatePath makes the directories on the way.
	CreatePath bool
	// Mode are the permissions of the file, negative for none given.
	Mode int
}

// perm is the mode to make the file with.
func (t Target) perm() os.FileMode {
	if t.Mode < 0 {
		return newFile
	}
	return os.FileMode(t.Mode)
}

// Output is the standard output that the place stands for, nil if none. It is written on the loop.
func (p Place) Output() io.Writer { return p.out }

// openWriter opens the file for writing; flags are added.
func (p Place) openWriter(flags int, perm os.FileMode) (*os.File, error) {
	if err := p.allowed(true); err != nil {
		return nil, err
	}
	if !p.IsPath() {
		return duplicate(p.fd)
	}
	return os.OpenFile(p.path, os.O_WRONLY|openNonblock|flags, perm)
}

// parent is the directory of a path as it is written; ok is false if it names none.
func parent(path string) (dir string, ok bool) {
	path = strings.TrimRight(path, string(filepath.Separator))
	i := strings.LastIndexByte(path, filepath.Separator)
	switch {
	case i < 0:
		return "", false
	case i == 0:
		return path[:1], true
	}
	return path[:i], true
}

var errNoParent = errors.New("the path names no directory")

// makeParent makes the directories on the way to the file.
func (p Place) makeParent() error {
	if err := p.allowed(true); err != nil {
		return err
	}
	if _, named := parent(p.name); !named {
		return errNoParent
	}
	dir, _ := parent(p.path)
	return os.MkdirAll(dir, 0o777)
}

// create opens the file for writing, and makes it and the directories on the way if need be. The error is that of opening.
func (p Place) create(t Target, flags int, perm os.FileMode) (*os.File, error) {
	f, err := p.openWriter(os.O_CREATE|flags, perm)
	if err == nil || !p.IsPath() || !t.CreatePath || !errors.Is(err, fs.ErrNotExist) || p.makeParent() != nil {
		return f, err
	}
	return p.openWriter(os.O_CREATE|flags, perm)
}

// WriteNow writes bytes immediately, replacing the file's contents. later is true, and nothing is done, if that could block or
// take longer: for a pipe or a device, or if directories have to be created.
func (p Place) WriteNow(b []byte) (later bool, err error) {
	if !p.IsPath() && len(b) == 0 {
		return false, nil
	}
	f, err := p.openWriter(os.O_CREATE, newFile)
	switch {
	case err == nil:
	case !p.IsPath():
		return false, p.fail(err, "write")
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	default:
		return false, p.fail(err, "open")
	}
	defer func() { err = p.closed(f, err) }()
	st, err := f.Stat()
	if err != nil {
		return false, p.fail(err, "fstat")
	}
	if irregular(st) {
		return len(b) > 0, nil
	}
	if len(b) > 0 {
		if _, err := f.Write(b); err != nil {
			return false, p.fail(err, "write")
		}
	}
	// Only now, so that no reader sees an empty file.
	if p.IsPath() && st.Size() > int64(len(b)) {
		if err := f.Truncate(int64(len(b))); err != nil {
			return false, p.fail(err, "ftruncate")
		}
	}
	return false, nil
}

// closed closes a file after writing: some systems report a failed write only then.
func (p Place) closed(f *os.File, err error) error {
	if e := f.Close(); e != nil && err == nil {
		return p.fail(e, "close")
	}
	return err
}

// Write writes bytes, which replace those of a file, or come behind what was written to a descriptor.
func (p Place) Write(ctx context.Context, b []byte, t Target) (err error) {
	f, err := p.create(t, os.O_TRUNC, newFile)
	if err != nil {
		if !p.IsPath() {
			return p.fail(err, "write")
		}
		return p.fail(err, "open")
	}
	defer func() { err = p.closed(f, err) }()
	if err = writeAll(ctx, f, b); err != nil && ctx.Err() == nil {
		err = p.fail(err, "write")
	}
	return err
}

// Truncate leaves the file empty.
func (p Place) Truncate(t Target) error {
	if err := p.allowed(true); err != nil {
		return err
	}
	if !p.IsPath() {
		f, err := duplicate(p.fd)
		if err == nil {
			err = f.Truncate(0)
			_ = f.Close() // nothing was written
		}
		if err != nil {
			return p.fail(err, "ftruncate")
		}
		return nil
	}
	err := os.Truncate(p.path, 0)
	if err == nil {
		return nil
	}
	if _, named := parent(p.name); !named || !t.CreatePath || !errors.Is(err, fs.ErrNotExist) {
		return p.fail(err, "truncate")
	}
	if err := p.makeParent(); err != nil {
		return p.fail(err, "mkdir")
	}
	f, err := p.openWriter(os.O_CREATE|os.O_TRUNC, t.perm())
	if err != nil {
		return p.fail(err, "open")
	}
	return p.closed(f, nil)
}

// Copy makes the file a copy of another one and returns the number of bytes copied.
func (p Place) Copy(ctx context.Context, from Place, t Target) (n int64, err error) {
	var in *os.File
	if from.IsPath() {
		if in, err = from.openReader(ctx); err != nil {
			return 0, err
		}
		defer func() { _ = in.Close() }() // it was only read
	}
	out, err := p.create(t, os.O_TRUNC, newFile)
	if err != nil {
		return 0, p.copyError(err, from)
	}
	defer func() { err = p.closed(out, err) }()
	r, err := from.copyReader(ctx, in)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	n, err = copyAll(ctx, out, r)
	switch {
	case ctx.Err() != nil:
		return n, ctx.Err()
	case err != nil:
		return n, p.fail(err, "copy_file_range")
	case t.Mode >= 0:
		if err := out.Chmod(os.FileMode(t.Mode)); err != nil {
			return n, p.fail(err, "fchmod")
		}
	}
	return n, nil
}

// copyError describes the failure to open the destination of a copy. If it has no path, Bun names the source's.
func (p Place) copyError(err error, from Place) error {
	if p.IsPath() && p.name != "" {
		return p.fail(err, "open")
	}
	call := "open"
	if !p.IsPath() {
		call = "copy_file_range"
	}
	e := errno.Error(err, call)
	if from.name != "" {
		e.Props = append([]jsbridge.Prop{{Name: "path", Value: from.name}}, e.Props...)
	}
	return e
}

// copyReader is the reader of a file that is copied; in is its file if it is a path, opened already.
func (p Place) copyReader(ctx context.Context, in *os.File) (*Reader, error) {
	if in == nil {
		r, err := p.reader(ctx, 0, -1)
		switch {
		case errors.Is(err, errIsClosed):
			err = p.fail(syscall.EBADF, "fstat")
		case errors.Is(err, errIsDirectory):
			err = p.errFolder()
		}
		return r, err
	}
	st, err := in.Stat()
	if err == nil && st.IsDir() {
		return nil, p.errFolder()
	}
	r := &Reader{Reader: in, place: p}
	if err == nil && irregular(st) {
		r.Reader = &patientReader{ctx, in}
	}
	return r, nil
}

// errFolder is what copying a directory gives.
func (p Place) errFolder() error {
	e := jsbridge.Errorf("That doesn't work on folders")
	if p.IsPath() {
		e = e.With("path", p.name)
	}
	return e.With("syscall", "fstat").With("errno", int(syscall.EISDIR))
}

// copyAll copies r to the file, in the system if it can do that.
func copyAll(ctx context.Context, out *os.File, r *Reader) (n int64, err error) {
	if st, err := out.Stat(); err == nil && irregular(st) {
		return io.Copy(&patientWriter{ctx, out}, r.Reader)
	}
	for ctx.Err() == nil {
		m, err := io.CopyN(out, r.Reader, pieceLimit)
		n += m
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, ctx.Err()
}

// writeAll writes all of b, as long as ctx lasts.
func writeAll(ctx context.Context, f *os.File, b []byte) error {
	if st, err := f.Stat(); err == nil && irregular(st) {
		_, err = (&patientWriter{ctx, f}).Write(b)
		return err
	}
	for len(b) > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := f.Write(b[:min(len(b), pieceLimit)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// pipePiece is how much a pipe that has any room takes without waiting (PIPE_BUF of Linux), in bytes.
const pipePiece = 4096

// patientWriter writes to files that may block, until ctx ends.
type patientWriter struct {
	ctx context.Context
	f   *os.File
}

func (w *patientWriter) Write(b []byte) (n int, err error) {
	for n < len(b) {
		if w.ctx.Err() != nil {
			return n, w.ctx.Err()
		}
		ready, err := waitWritable(w.f, patience)
		if err != nil {
			return n, err
		}
		if !ready {
			continue
		}
		m, err := w.f.Write(b[n:min(len(b), n+pipePiece)])
		n += m
		if err != nil && !errors.Is(err, syscall.EAGAIN) {
			return n, err
		}
	}
	return n, nil
}

// writeRoom writes what a pipe has room for now.
func writeRoom(f *os.File, b []byte) (n int, err error) {
	for n < len(b) {
		ready, err := waitWritable(f, 0)
		if !ready || err != nil {
			return n, err
		}
		m, err := f.Write(b[n:min(len(b), n+pipePiece)])
		n += m
		if errors.Is(err, syscall.EAGAIN) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
