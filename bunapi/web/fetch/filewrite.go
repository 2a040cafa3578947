// Bun.write and BunFile.write.

package fetch

import (
	"context"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

// Write is Bun.write(destination, data, options).
func Write(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ref, err := destination(s, a.At(0))
	if err != nil {
		return nil, err
	}
	if jsbridge.IsNullish(a.At(1)) {
		return nil, jsbridge.InvalidArgType("Bun.write(pathOrFdOrBlob, blob) expects a Blob-y thing to write")
	}
	target, err := parseTarget(s, a.At(2), true)
	if err != nil {
		return nil, err
	}
	return write(s, ref, a.At(1), target)
}

// fileWrite is BunFile.write(data, options).
func fileWrite(s jsbridge.Scope, b *Blob, a jsbridge.Args) (goja.Value, error) {
	if b.ref == nil {
		return nil, errReadOnly
	}
	if jsbridge.IsNullish(a.At(0)) {
		return nil, jsbridge.InvalidArgType("blob.write(pathOrFdOrBlob, blob) expects a Blob-y thing to write")
	}
	target, err := parseTarget(s, a.At(1), false)
	if err != nil {
		return nil, err
	}
	return write(s, b.ref, a.At(0), target)
}

// destination reads the first argument of Bun.write.
func destination(s jsbridge.Scope, v goja.Value) (*file.Ref, error) {
	if b, ok := BlobOf(s, v); ok {
		switch {
		case b.ref != nil:
			return b.ref, nil
		case len(b.data) == 0 && !b.isFile:
			return nil, jsbridge.Errorf("Cannot write to a detached Blob")
		}
		return nil, errReadOnly
	}
	ref, ok, err := file.Parse(s, v)
	if err == nil && !ok {
		err = jsbridge.ArgType("destination", "path, file descriptor, or Blob", v)
	}
	return ref, err
}

// maxMode is the greatest mode that may be asked for.
const maxMode = 0o777

// parseTarget reads the options. BunFile.write takes no mode.
func parseTarget(s jsbridge.Scope, v goja.Value, withMode bool) (file.Target, error) {
	t := file.Target{CreatePath: true, Mode: -1}
	if jsbridge.IsNullish(v) {
		return t, nil
	}
	opts, ok := jsbridge.DictOf(v)
	if !ok {
		return t, jsbridge.InvalidArgType("Expected options to be a object for 'write'.")
	}
	create, err := opts.Get(s, "createPath")
	if err != nil {
		return t, err
	}
	if !jsbridge.IsNullish(create) {
		if t.CreatePath, ok = jsbridge.Boolean(create); !ok {
			return t, jsbridge.InvalidArgType("Expected options.createPath to be a boolean for 'write'.")
		}
	}
	if !withMode {
		return t, nil
	}
	mode, err := opts.Get(s, "mode")
	if err != nil || jsbridge.IsNullish(mode) {
		return t, err
	}
	n, ok := jsbridge.Number(mode)
	switch {
	case !ok || jsbridge.IsObject(mode):
		return t, jsbridge.InvalidArgType("Expected options.mode to be a number for 'write'.")
	case n != n: // NaN
		n = 0
	case n < 0 || n > maxMode:
		return t, jsbridge.OutOfRange("mode", s.Float(n).String(), ">= 0 and <= %d", maxMode)
	}
	t.Mode = int(n)
	return t, nil
}

// writing is one call of write.
type writing struct {
	place  file.Place
	target file.Target
}

func write(s jsbridge.Scope, ref *file.Ref, data goja.Value, target file.Target) (goja.Value, error) {
	w := writing{ref.Place(), target}
	if jsbridge.IsString(data) {
		text, err := s.SharedUTF8(data)
		if err != nil {
			return nil, err
		}
		return w.quick(s, text, data.(goja.String).Length()), nil
	}
	if view, ok := jsbridge.View(s, data); ok {
		return w.quick(s, view, len(view)), nil
	}
	body, err := writtenBody(s, data)
	if err != nil {
		return nil, err
	}
	content, err := body.Take(s)
	switch {
	case err != nil:
		return s.Rejected(ErrUsed), nil
	case content.Stream != nil:
		return w.stream(s, content.Stream), nil
	case content.File != nil:
		return w.copy(s, content.File), nil
	}
	return w.bytes(s, content.Bytes), nil
}

// writtenBody is the content of what is no string and no bytes.
func writtenBody(s jsbridge.Scope, data goja.Value) (*Body, error) {
	obj, ok := data.(*goja.Object)
	if !ok {
		return textBody(s, data)
	}
	switch native := s.Native(obj).(type) {
	case source: // Response, Request, Blob
		return native.body(), nil
	}
	if streams.Is(s, data) {
		body, err := streamBody(s, obj)
		if err != nil {
			return &Body{present: true, used: true, sent: true}, nil // whose Take says so
		}
		return body, nil
	}
	if obj.ClassName() == "Array" {
		blob, err := parseBlob(s, obj, goja.Undefined())
		if err != nil {
			return nil, err
		}
		return BytesBody(blob.data, ""), nil
	}
	return textBody(s, data)
}

// quick writes little at once, as Bun does: it is there when the call returns. size is what counts as its size. The bytes
// may be the script's.
func (w writing) quick(s jsbridge.Scope, b []byte, size int) goja.Value {
	if size >= file.QuickWrite || w.place.Output() != nil {
		return w.bytes(s, append([]byte(nil), b...))
	}
	later, err := w.place.WriteNow(b)
	switch {
	case err != nil:
		return s.Rejected(err)
	case later:
		return w.bytes(s, append([]byte(nil), b...))
	}
	return s.Resolved(s.Int(len(b)))
}

// bytes writes bytes that nobody changes any more.
func (w writing) bytes(s jsbridge.Scope, b []byte) goja.Value {
	d := s.NewPromise()
	done := func(s jsbridge.Scope, err error) { settleCount(s, d, int64(len(b)), err) }
	if w.place.Output() != nil {
		file.Of(s).Open(s, w.place, w.target, func(s jsbridge.Scope, out *file.Writer, _ error) { out.Write(s, b, done) })
	} else if len(b) == 0 {
		file.Of(s).Start(s, func(context.Context) error { return w.place.Truncate(w.target) }, done)
	} else {
		file.Of(s).Run(s, w.place.Irregular(), func(ctx context.Context) error { return w.place.Write(ctx, b, w.target) }, done)
	}
	return d.Value()
}

func settleCount(s jsbridge.Scope, d *jsbridge.Deferred, n int64, err error) {
	if err != nil {
		d.Reject(s, err)
	} else {
		d.Resolve(s, s.Float(float64(n)))
	}
}

// copy writes a file, which as in Bun is the whole file also where the blob is a part of it.
func (w writing) copy(s jsbridge.Scope, from *Blob) goja.Value {
	if w.place.Output() != nil {
		return w.stream(s, streams.New(s, &contentSource{content: &content{blob: from}}))
	}
	source := from.ref.Place()
	d := s.NewPromise()
	var n int64
	file.Of(s).Run(s, source.Irregular() || w.place.Irregular(), func(ctx context.Context) (err error) {
		n, err = w.place.Copy(ctx, source, w.target)
		return err
	}, func(s jsbridge.Scope, err error) { settleCount(s, d, n, err) })
	return d.Value()
}

// stream writes what a stream gives.
func (w writing) stream(s jsbridge.Scope, stream *goja.Object) goja.Value {
	p := &pump{promise: s.NewPromise()}
	r, err := streams.Read(s, stream, p)
	if err != nil {
		return s.Rejected(ErrUsed)
	}
	p.reader = r
	file.Of(s).Open(s, w.place, w.target, p.opened)
	return p.promise.Value()
}

// pump writes a stream, one chunk after the other. Loop only.
type pump struct {
	promise *jsbridge.Deferred
	reader  *streams.Reader
	writer  *file.Writer
	busy    bool // a chunk is being written
	over    bool // the stream has ended
	err     error
	total   int64
}

// opened begins to read.
func (p *pump) opened(s jsbridge.Scope, w *file.Writer, err error) {
	if err != nil {
		p.reader.Cancel(s, err)
		p.promise.Reject(s, err)
		return
	}
	p.writer = w
	p.reader.Resume(s)
}

// Chunk implements [streams.Sink].
func (p *pump) Chunk(s jsbridge.Scope, v goja.Value) error {
	b, err := streams.Chunk(s, v)
	if err != nil {
		p.End(s, streams.ErrWrite)
		return streams.ErrWrite
	}
	if len(b) > 0 {
		p.write(s, append([]byte(nil), b...))
	}
	return nil
}

// write writes a chunk. The next one has to wait.
func (p *pump) write(s jsbridge.Scope, b []byte) {
	p.busy = true
	p.reader.Pause()
	p.writer.Write(s, b, func(s jsbridge.Scope, err error) {
		p.busy = false
		p.total += int64(len(b))
		switch {
		case err != nil && !p.over:
			p.reader.Cancel(s, err)
			p.End(s, err)
		case p.over:
			p.finish(s)
		default:
			p.reader.Resume(s)
		}
	})
}

// End implements [streams.Sink].
func (p *pump) End(s jsbridge.Scope, err error) {
	p.over, p.err = true, err
	if !p.busy {
		p.finish(s)
	}
}

func (p *pump) finish(s jsbridge.Scope) {
	err := p.writer.Close()
	if p.err != nil {
		err = p.err
	}
	settleCount(s, p.promise, p.total, err)
}
