// Writing data that arrives piece by piece.

package file

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// sender is a writer whose reader may stall without blocking the loop.
type sender interface {
	// Send writes as much as there is room for. If that is not all, done is called on the loop when the rest has been written or
	// has failed.
	Send(b []byte, done func(error)) (all bool, err error)
}

// send writes to a standard output. Unless all is written, done is called on the loop later.
func (fs *Files) send(p Place, b []byte, done func(s jsbridge.Scope, err error)) (all bool, err error) {
	out, ok := p.out.(sender)
	if !ok {
		_, err := p.out.Write(b)
		return err == nil, p.failedWrite(err)
	}
	all, err = out.Send(b, func(err error) {
		_ = fs.env.Realm.Do(func(s jsbridge.Scope) error { done(s, p.failedWrite(err)); return nil })
	})
	return all, p.failedWrite(err)
}

// failedWrite words the error of a write, nil if there is none.
func (p Place) failedWrite(err error) error {
	if err == nil {
		return nil
	}
	return p.fail(err, "write")
}

// Writer writes pieces one after another, outside the loop. Loop only.
type Writer struct {
	files *Files
	place Place
	file  *os.File // nil for a standard output, and before Open has succeeded
}

// Open opens the file for a Writer and empties it. done may be called at once.
func (fs *Files) Open(s jsbridge.Scope, p Place, t Target, done func(s jsbridge.Scope, w *Writer, err error)) {
	w := &Writer{files: fs, place: p}
	if p.out != nil {
		done(s, w, nil)
		return
	}
	fs.Start(s, func(context.Context) (err error) {
		w.file, err = p.openSink(t)
		return err
	}, func(s jsbridge.Scope, err error) { done(s, w, err) })
}

// openSink opens the file, empties it, and makes it if need be.
func (p Place) openSink(t Target) (*os.File, error) {
	f, err := p.openWriter(os.O_CREATE|os.O_TRUNC, t.perm())
	switch {
	case err == nil:
		return f, nil
	case !p.IsPath():
		return nil, badDescriptor(err, "fcntl", p.fd)
	case !t.CreatePath || !errors.Is(err, fs.ErrNotExist):
		return nil, p.fail(err, "open")
	}
	if err := p.makeParent(); err != nil {
		if errors.Is(err, errNoParent) {
			err = fs.ErrNotExist
		}
		dir, _ := parent(p.name)
		return nil, errno.Error(err, "mkdir", dir)
	}
	if f, err = p.openWriter(os.O_CREATE|os.O_TRUNC, t.perm()); err != nil {
		return nil, p.fail(err, "open")
	}
	return f, nil
}

// Write writes a piece, which it takes over, and then calls done, possibly immediately. The next piece must wait for that.
func (w *Writer) Write(s jsbridge.Scope, b []byte, done func(s jsbridge.Scope, err error)) {
	if w.place.out != nil {
		if all, err := w.files.send(w.place, b, done); all || err != nil {
			done(s, err)
		}
		return
	}
	st, err := w.file.Stat()
	w.files.Run(s, err == nil && irregular(st), func(ctx context.Context) error {
		err := writeAll(ctx, w.file, b)
		if err != nil && ctx.Err() == nil {
			err = errno.Error(err, "write")
		}
		return err
	}, done)
}

// Close closes the file.
func (w *Writer) Close() error {
	if w.file == nil {
		return nil
	}
	return w.place.closed(w.file, nil)
}
