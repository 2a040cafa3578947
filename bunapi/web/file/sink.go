// FileSink: a file that a script writes piece by piece.

package file

import (
	"context"
	"os"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

// sinkBuffer is how much a FileSink collects before it writes, in bytes. Bun 1.4.5 ignores highWaterMark.
const sinkBuffer = 4096

// sinkState is the state of a FileSink.
type sinkState uint8

const (
	sinkOpen    sinkState = iota // data is collected in buf
	sinkWaiting                  // a pipe is full; more data is collected in buf
	sinkEnding                   // as sinkWaiting, and end() was called
	sinkEnded                    // by end(), or by an error
	sinkClosed                   // by close()
)

// Sink is a FileSink. Loop only.
type Sink struct {
	files *Files
	place Place
	file  *os.File // nil for a standard output
	pipe  bool
	state sinkState
	buf   []byte
	dirty bool // stands in Files.dirty

	// While it waits:
	promise *jsbridge.Deferred // nil if nobody has asked yet
	written int                // since it began to wait
	release func()             // lets the script end; nil if it may

	unref bool // the script may end while it waits
}

// NewSink opens the file for a FileSink without truncating it.
func NewSink(s jsbridge.Scope, p Place) (*goja.Object, error) {
	k := &Sink{files: Of(s), place: p}
	if p.out == nil {
		f, err := p.openWriter(os.O_CREATE, newFile)
		switch {
		case err == nil:
		case p.IsPath():
			return nil, p.fail(err, "open")
		default:
			return nil, badDescriptor(err, "fcntl", p.fd)
		}
		st, err := f.Stat()
		k.file, k.pipe = f, err == nil && irregular(st)
	}
	return s.New(sinkClass, k), nil
}

// Flush writes what FileSinks have collected in this tick. An error is reported at the sink's next use.
func (fs *Files) Flush() {
	list := fs.dirty
	fs.dirty = nil
	for _, k := range list {
		k.dirty = false
		if k.state == sinkOpen {
			_, _ = k.flush()
		}
	}
}

// flush writes what was collected. n is its size if all was written; otherwise the sink waits.
func (k *Sink) flush() (n int, err error) {
	n = len(k.buf)
	if n == 0 {
		return 0, nil
	}
	rest, err := k.write(k.buf)
	switch {
	case err != nil:
		k.finish(sinkEnded)
		return 0, err
	case len(rest) == 0:
		k.buf = k.buf[:0]
		return n, nil
	}
	k.buf = nil
	k.state, k.written = sinkWaiting, n
	k.wait(rest)
	return n, nil
}

// write writes what is accepted at once and returns the rest. A standard output accepts the rest as well, and calls resumed.
func (k *Sink) write(b []byte) (rest []byte, err error) {
	if k.file == nil {
		all, err := k.files.send(k.place, b, k.resumed)
		if all || err != nil {
			return nil, err
		}
		return b, nil
	}
	n := 0
	if k.pipe {
		n, err = writeRoom(k.file, b)
	} else {
		n, err = k.file.Write(b)
	}
	if err != nil {
		return nil, errno.Error(err, "write")
	}
	return b[n:], nil
}

// wait writes the rest when there is room, and then calls resumed.
func (k *Sink) wait(rest []byte) {
	if k.file == nil {
		return // the output has it
	}
	file := k.file
	k.hold(!k.unref)
	k.files.detached(func(ctx context.Context) error {
		if err := writeAll(ctx, file, rest); err != nil {
			return errno.Error(err, "write")
		}
		return nil
	}, func() { k.hold(false) }, k.resumed)
}

// hold keeps the script alive, or no more.
func (k *Sink) hold(on bool) {
	switch {
	case on && k.release == nil:
		k.release = k.files.env.Loop.Hold()
	case !on && k.release != nil:
		k.release()
		k.release = nil
	}
}

// resumed continues after the rest has been written.
func (k *Sink) resumed(s jsbridge.Scope, err error) {
	if err == nil && len(k.buf) > 0 {
		b := k.buf
		k.buf = nil
		k.written += len(b)
		var rest []byte
		if rest, err = k.write(b); err == nil && len(rest) > 0 {
			k.wait(rest)
			return
		}
	}
	promise := k.promise
	k.promise = nil
	if err != nil || k.state == sinkEnding {
		k.finish(sinkEnded)
	} else {
		k.state = sinkOpen
	}
	switch {
	case promise == nil:
	case err != nil:
		promise.Reject(s, err)
	default:
		promise.Resolve(s, s.Int(k.written))
	}
}

// finish closes the file.
func (k *Sink) finish(state sinkState) {
	k.state, k.buf = state, nil
	if k.file != nil {
		_ = k.file.Close() // every write was checked
	}
}

// waited returns the promise for the data that is waiting.
func (k *Sink) waited(s jsbridge.Scope) goja.Value {
	if k.promise == nil {
		k.promise = s.NewPromise()
	}
	return k.promise.Value()
}

// result is n, or the promise of more if the sink waits now.
func (k *Sink) result(s jsbridge.Scope, n int) goja.Value {
	if k.state == sinkWaiting || k.state == sinkEnding {
		return k.waited(s)
	}
	return s.Int(n)
}

var errSinkClosed = jsbridge.Errorf(`This FileSink has already been closed. A "direct" ReadableStream terminates its underlying socket once ` + "`async pull()` returns.")

// chunk is what write() was given. The bytes alias the script's memory.
func chunk(s jsbridge.Scope, a jsbridge.Args) ([]byte, error) {
	v := a.At(0)
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "String" {
		text, err := s.ToString(obj)
		return []byte(text), err
	}
	if jsbridge.IsString(v) {
		return s.SharedUTF8(v)
	}
	b, ok := jsbridge.View(s, v)
	switch {
	case ok:
		return b, nil
	case a.Len() == 0:
		return nil, streams.ErrWrite.WithCode("ERR_MISSING_ARGS")
	case jsbridge.IsNullish(v):
		return nil, streams.ErrWrite.WithCode("ERR_STREAM_NULL_VALUES")
	}
	return nil, streams.ErrWrite
}

func sinkWrite(s jsbridge.Scope, k *Sink, a jsbridge.Args) (goja.Value, error) {
	if k.state == sinkClosed {
		return nil, errSinkClosed
	}
	b, err := chunk(s, a)
	if err != nil {
		return nil, err
	}
	switch k.state {
	case sinkEnding, sinkEnded:
		return s.Bool(true), nil
	case sinkWaiting:
		k.buf = append(k.buf, b...)
		return k.waited(s), nil
	}
	k.buf = append(k.buf, b...)
	if len(k.buf) >= sinkBuffer {
		if _, err := k.flush(); err != nil {
			return s.Rejected(err), nil
		}
		return k.result(s, len(b)), nil
	}
	if !k.dirty && len(k.buf) > 0 {
		k.dirty = true
		k.files.dirty = append(k.files.dirty, k)
	}
	return s.Int(len(b)), nil
}

func sinkFlush(s jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
	switch k.state {
	case sinkClosed:
		return nil, errSinkClosed
	case sinkEnded:
		return s.Bool(true), nil
	case sinkOpen:
		n, err := k.flush()
		if err != nil {
			return nil, err
		}
		return k.result(s, n), nil
	}
	return k.waited(s), nil
}

func sinkEnd(s jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
	switch k.state {
	case sinkClosed:
		return nil, errSinkClosed
	case sinkEnded:
		return s.Int(0), nil
	case sinkWaiting, sinkEnding:
		k.state = sinkEnding
		return k.waited(s), nil
	}
	n, err := k.flush()
	if err != nil {
		return nil, err
	}
	if k.state == sinkWaiting {
		k.state = sinkEnding
	} else {
		k.finish(sinkEnded)
	}
	return k.result(s, n), nil
}

func sinkClose(_ jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
	if k.state == sinkOpen {
		if _, err := k.flush(); err != nil {
			return nil, err
		}
	}
	switch k.state {
	case sinkWaiting:
		k.state = sinkEnding
	case sinkOpen, sinkEnded:
		k.finish(sinkClosed)
	}
	return nil, nil
}

func sinkStart(jsbridge.Scope, *Sink, jsbridge.Args) (goja.Value, error) { return nil, nil }

func sinkRef(_ jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
	k.unref = false
	k.hold(k.file != nil && (k.state == sinkWaiting || k.state == sinkEnding))
	return nil, nil
}

func sinkUnref(_ jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
	k.unref = true
	k.hold(false)
	return nil, nil
}

// sinkMethod is a method whose error for a foreign receiver is Bun's for sinks.
func sinkMethod(name string, length int, fn func(s jsbridge.Scope, k *Sink, a jsbridge.Args) (goja.Value, error)) jsbridge.Method {
	return jsbridge.F(name, length, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, ok := jsbridge.Unwrap[*Sink](s, a.This)
		if !ok {
			return nil, jsbridge.InvalidThis("Expected FileSink")
		}
		return fn(s, k, a)
	})
}

// sinkID is the number of the kind of sink in Bun.
const sinkID = 2

var sinkClass = &jsbridge.Class{
	Name:      "FileSink",
	CallError: errIllegalSink,
	Methods: []jsbridge.Method{
		sinkMethod("close", 0, sinkClose),
		sinkMethod("flush", 1, sinkFlush),
		sinkMethod("end", 0, sinkEnd),
		sinkMethod("start", 1, sinkStart),
		sinkMethod("write", 1, sinkWrite),
		sinkMethod("ref", 0, sinkRef),
		sinkMethod("unref", 0, sinkUnref),
		sinkMethod("_getFd", 0, func(s jsbridge.Scope, k *Sink, _ jsbridge.Args) (goja.Value, error) {
			if k.file == nil || k.state > sinkEnding {
				return s.Int(-1), nil
			}
			n := descriptor(k.file)
			runtime.KeepAlive(k.file)
			return s.Int(n), nil
		}),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("sinkId", func(s jsbridge.Scope, _ *Sink) (goja.Value, error) { return s.Int(sinkID), nil }).Last(),
	},
}

var errIllegalSink = jsbridge.TypeError("Illegal constructor").WithCode("ERR_ILLEGAL_CONSTRUCTOR")
