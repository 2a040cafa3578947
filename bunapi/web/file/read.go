// Reading.

package file

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
)

// ErrTooLarge is the error of ReadAll for a file that is longer than the limit.
var ErrTooLarge = errors.New("the file is too large")

// Reader reads a file, or a part of it.
type Reader struct {
	io.Reader
	place Place
	file  *os.File    // nil for a standard input that has no descriptor
	stop  func() bool // nil for a regular file
	size  int64       // an estimate
}

// Open opens a whole regular file. Anything else might block the goroutine.
func (p Place) Open() (*os.File, error) {
	if err := p.allowed(false); err != nil {
		return nil, err
	}
	if !p.IsPath() {
		f, err := duplicate(p.fd)
		if err != nil {
			return nil, p.fail(err, "fstat")
		}
		return f, nil
	}
	f, err := os.Open(p.path)
	if err != nil {
		return nil, p.fail(err, "open")
	}
	return f, nil
}

// Stream opens a part of the file for reading piece by piece. to is the offset after its last byte, negative for the end of the
// file. The end of ctx closes it, even while a pipe has no writer or no data.
func (p Place) Stream(ctx context.Context, from, to int64) (*Reader, error) {
	r, err := p.reader(ctx, from, to)
	switch {
	case errors.Is(err, errIsDirectory):
		err = errno.Error(syscall.EISDIR, "fstat")
	case errors.Is(err, errIsClosed):
		err = badDescriptor(syscall.EBADF, "fcntl", p.fd)
	}
	return r, err
}

// ReadAll reads a part of the file, at most limit bytes.
func (p Place) ReadAll(ctx context.Context, from, to, limit int64) ([]byte, error) {
	r, err := p.reader(ctx, from, to)
	switch {
	case errors.Is(err, errIsDirectory):
		return nil, p.errDirectory()
	case errors.Is(err, errIsClosed):
		return nil, p.fail(syscall.EBADF, "fstat")
	case err != nil:
		return nil, err
	}
	defer r.Close()
	if r.size > limit {
		return nil, ErrTooLarge
	}
	return r.all(ctx, limit)
}

// probe is how much extra room is left in case the file has grown, in bytes.
const probe = 512

func (r *Reader) all(ctx context.Context, limit int64) ([]byte, error) {
	buf := make([]byte, 0, r.size+probe)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), len(buf)+pieceLimit)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, ErrTooLarge
		case errors.Is(err, io.EOF):
			return buf, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			return nil, r.Fail(err)
		}
	}
}

// pieceLimit is how much is read or written between two checks of the context, in bytes.
const pieceLimit = 4 << 20

// Size returns how much there is to read, if that is known.
func (r *Reader) Size() int64 { return r.size }

// Fail converts an error of Read to what scripts see.
func (r *Reader) Fail(err error) error { return r.place.fail(err, "read") }

// Close closes the file.
func (r *Reader) Close() {
	if r.stop != nil {
		r.stop()
	}
	if r.file != nil {
		_ = r.file.Close() // it was only read
	}
}

var (
	errIsDirectory = errors.New("it is a directory")
	errIsClosed    = errors.New("the descriptor is not open")
)

func (p Place) reader(ctx context.Context, from, to int64) (*Reader, error) {
	if p.in != nil {
		return part(ctx, &Reader{Reader: p.in, place: p}, from, to)
	}
	f, err := p.openReader(ctx)
	if err != nil {
		return nil, err
	}
	r := &Reader{Reader: f, place: p, file: f}
	st, err := f.Stat()
	switch {
	case err != nil:
		r.Close()
		return nil, p.fail(err, "fstat")
	case st.IsDir():
		r.Close()
		return nil, errIsDirectory
	case irregular(st):
		r.Reader = &patientReader{ctx, f}
		// Not for regular files: ctx would keep one alive that is not read to its end.
		r.stop = context.AfterFunc(ctx, func() { _ = f.Close() })
	default:
		r.size = st.Size()
	}
	if from > 0 && !irregular(st) {
		if _, err := f.Seek(from, io.SeekStart); err != nil {
			r.Close()
			return nil, p.fail(err, "lseek")
		}
		r.size, to = max(r.size-from, 0), max(to-from, -1)
		from = 0
	}
	return part(ctx, r, from, to)
}

// part skips what precedes from, and ends the reading at to.
func part(ctx context.Context, r *Reader, from, to int64) (*Reader, error) {
	if from > 0 {
		if _, err := io.CopyN(io.Discard, r.Reader, from); err != nil && !errors.Is(err, io.EOF) {
			r.Close()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, r.Fail(err)
		}
		to = max(to-from, -1)
	}
	if to >= 0 {
		r.Reader = io.LimitReader(r.Reader, to)
		r.size = min(r.size, to)
	}
	return r, nil
}

func (p Place) openReader(ctx context.Context) (f *os.File, err error) {
	if err := p.allowed(false); err != nil {
		return nil, err
	}
	switch {
	case !p.IsPath():
		if f, err = duplicate(p.fd); err != nil {
			return nil, errIsClosed
		}
		return f, nil
	case p.Irregular():
		f, err = openPipe(ctx, p.path)
	default:
		f, err = os.Open(p.path)
	}
	switch {
	case err == nil:
		return f, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, p.fail(err, "open")
}

// patientReader reads from files that may block, until ctx ends.
type patientReader struct {
	ctx context.Context
	f   *os.File
}

func (r *patientReader) Read(b []byte) (int, error) {
	for r.ctx.Err() == nil {
		if ready, err := waitReadable(r.f); ready || err != nil {
			return r.f.Read(b)
		}
	}
	return 0, r.ctx.Err()
}
