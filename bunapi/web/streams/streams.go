// Package streams implements ReadableStream, WritableStream and TransformStream. The algorithms are JavaScript, compiled when a
// script first needs them; this file lets Go feed a stream and read one.
//
// This package is not an API: it may change without notice.
package streams

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// script compiles one of the scripts.
func script(name string) *jsbridge.Script {
	return jsbridge.NewLateGlue("gobun:streams/"+name, func() string {
		text, err := sources.ReadFile(name + ".js")
		if err != nil {
			panic(err) // it is in the program
		}
		return string(text)
	})
}

// Each script is a function of the host and of what the scripts share. The last readable script gives what Go uses.
var (
	readableScripts = []*jsbridge.Script{script("tools"), script("core"), script("bytes"), script("sources"), script("pipe"), script("readable")}
	writableScript  = script("writable")
)

// Consumer reads a stream to its end: it returns the promise of its text, json, bytes or blob. Loop only.
type Consumer func(s jsbridge.Scope, stream *goja.Object, as string) (goja.Value, error)

// engine is the scripts' internals in one realm.
type engine struct {
	consume  Consumer
	object   *goja.Object // host, as the scripts see it
	classes  *goja.Object
	writable *goja.Object // classes of writable.js, nil until needed
	shared   *goja.Object
	pending  goja.Value

	make, pulled, enqueue, close, error, is, state, reader, read, cancel, release, fromAsync, tee, spent, watch, fail goja.Callable
}

type engineKey struct{}

var readableNames = []string{
	"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController", "ReadableByteStreamController",
	"ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "CountQueuingStrategy", "ByteLengthQueuingStrategy",
}

var writableNames = []string{
	"WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController", "TransformStream",
	"TransformStreamDefaultController", "TextEncoderStream", "TextDecoderStream",
}

// Names lists the global classes in Bun's order of node:stream/web.
func Names() []string {
	return []string{
		"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "ReadableByteStreamController", "ReadableStreamDefaultController",
		"TransformStream", "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController",
		"ByteLengthQueuingStrategy", "CountQueuingStrategy", "TextEncoderStream", "TextDecoderStream",
	}
}

// Module defines the classes of streams.
var Module = module.Globals("web/streams", install)

func install(s jsbridge.Scope) {
	jsbridge.Owned(s, engineKey{}, func() *engine { return &engine{} })
	for _, name := range readableNames {
		s.LazyGlobal(name, func(s jsbridge.Scope) goja.Value { return engineOf(s).classes.Get(name) })
	}
	for _, name := range writableNames {
		s.LazyGlobal(name, func(s jsbridge.Scope) goja.Value { return engineOf(s).writables(s).Get(name) })
	}
}

// SetConsumer gives streams their methods text, json, bytes and blob, whose results belong to a package above this one.
// Loop only.
func SetConsumer(s jsbridge.Scope, c Consumer) {
	jsbridge.Owned(s, engineKey{}, func() *engine { panic("streams: not installed") }).consume = c
}

// engineOf runs the scripts of readable streams once a realm.
func engineOf(s jsbridge.Scope) *engine {
	e := jsbridge.Owned(s, engineKey{}, func() *engine { panic("streams: not installed") })
	if e.classes == nil {
		s.Pristine(func() { e.start(s) })
	}
	return e
}

// start runs the scripts.
func (e *engine) start(s jsbridge.Scope) {
	e.object = e.hostObject(s)
	e.shared = s.Object()
	var last goja.Value
	for _, script := range readableScripts {
		run, _ := jsbridge.Function(jsbridge.Must(s.Run(script)))
		last = jsbridge.Must(s.Call(run, goja.Undefined(), e.object, e.shared))
	}
	all := last.(*goja.Object)
	goSide := all.Get("go").(*goja.Object)
	for _, f := range []struct {
		name string
		to   *goja.Callable
	}{
		{"make", &e.make}, {"pulled", &e.pulled}, {"enqueue", &e.enqueue}, {"close", &e.close}, {"error", &e.error}, {"is", &e.is}, {"state", &e.state},
		{"reader", &e.reader}, {"read", &e.read}, {"cancel", &e.cancel}, {"release", &e.release}, {"fromAsync", &e.fromAsync}, {"tee", &e.tee}, {"spent", &e.spent}, {"watch", &e.watch}, {"fail", &e.fail},
	} {
		fn, ok := jsbridge.Function(goSide.Get(f.name))
		if !ok {
			panic("streams: no function " + f.name)
		}
		*f.to = fn
	}
	e.classes = all.Get("classes").(*goja.Object)
}

// writables runs writable.js once a realm.
func (e *engine) writables(s jsbridge.Scope) *goja.Object {
	if e.writable == nil {
		s.Pristine(func() {
			run, _ := jsbridge.Function(jsbridge.Must(s.Run(writableScript)))
			e.writable = jsbridge.Must(s.Call(run, goja.Undefined(), e.object, e.shared)).(*goja.Object)
		})
	}
	return e.writable
}

var errChunk = jsbridge.TypeError("Expected text, ArrayBuffer or ArrayBufferView")

// ErrWrite is the error for a chunk that the writer of a body does not take.
var ErrWrite = jsbridge.InvalidArgType("write() expects a string, ArrayBufferView, or ArrayBuffer")

func (e *engine) hostObject(s jsbridge.Scope) *goja.Object {
	o := s.Object()
	e.pending = s.Object()
	set := func(name string, v goja.Value) {
		if err := o.Set(name, v); err != nil {
			panic(err)
		}
	}
	set("started", s.Object())
	set("pending", e.pending)
	// writable.js puts its own in place; before that nothing is writable.
	set("writable", s.Func("writable", 1, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(false), nil }))
	set("received", s.Func("received", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(jsbridge.Received(a.At(0))), nil
	}))
	set("status", s.Func("status", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, ok := jsbridge.Promise(a.At(0))
		switch {
		case !ok || p.State() == goja.PromiseStatePending:
			return s.String("<pending>"), nil
		case p.State() == goja.PromiseStateRejected:
			return s.String("<rejected>"), nil
		}
		return s.String("undefined"), nil
	}))
	set("bytes", s.Func("bytes", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, err := Chunk(s, a.At(0))
		if err != nil {
			return nil, ErrWrite
		}
		return s.Uint8Array(append([]byte{}, b...)), nil
	}))
	set("consume", s.Func("consume", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return e.consume(s, a.At(0).(*goja.Object), a.At(1).String())
	}))
	return o
}

// Chunk is what one chunk of a stream of text or bytes stands for. The bytes alias the script's memory.
func Chunk(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	if b, ok := jsbridge.View(s, v); ok {
		return b, nil
	}
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	return nil, errChunk
}

// Is reports whether v is a ReadableStream.
func Is(s jsbridge.Scope, v goja.Value) bool {
	e := jsbridge.Owned(s, engineKey{}, func() *engine { panic("streams: not installed") })
	if e.classes == nil || !jsbridge.IsObject(v) {
		return false // none was made yet
	}
	return jsbridge.Must(s.Call(e.is, goja.Undefined(), v)).ToBoolean()
}

// Locked and Disturbed are a stream's state: it has a reader, or somebody has read from it.
func Locked(s jsbridge.Scope, stream *goja.Object) bool { return state(s, stream)&1 != 0 }

// Disturbed reports whether somebody has read from the stream or canceled it.
func Disturbed(s jsbridge.Scope, stream *goja.Object) bool { return state(s, stream)&2 != 0 }

// Errored and Readable are what a stream is besides: it has failed, or it is neither closed nor failed.
func Errored(s jsbridge.Scope, stream *goja.Object) bool { return state(s, stream)&4 != 0 }

// Readable reports whether the stream is neither closed nor failed.
func Readable(s jsbridge.Scope, stream *goja.Object) bool { return state(s, stream)&8 != 0 }

// Watch calls ok or failed, functions of the script's, when a stream of either direction has closed or failed.
func Watch(s jsbridge.Scope, stream, ok, failed goja.Value) error {
	_, err := s.Call(engineOf(s).watch, goja.Undefined(), stream, ok, failed)
	return err
}

// Fail makes a stream of either direction fail.
func Fail(s jsbridge.Scope, stream, reason goja.Value) error {
	_, err := s.Call(engineOf(s).fail, goja.Undefined(), stream, reason)
	return err
}

func state(s jsbridge.Scope, stream *goja.Object) int64 {
	return jsbridge.Must(s.Call(engineOf(s).state, goja.Undefined(), stream)).ToInteger()
}

// FromAsync makes the stream of what an async iterable gives.
func FromAsync(s jsbridge.Scope, iterable *goja.Object) (*goja.Object, error) {
	v, err := s.Call(engineOf(s).fromAsync, goja.Undefined(), iterable)
	if err != nil {
		return nil, err
	}
	return v.(*goja.Object), nil
}

// Spent makes a stream that looks as if it had been read to its end.
func Spent(s jsbridge.Scope) *goja.Object {
	return jsbridge.Must(s.Call(engineOf(s).spent, goja.Undefined())).(*goja.Object)
}

// Tee splits a stream into two, which ends the use of the stream itself.
func Tee(s jsbridge.Scope, stream *goja.Object) (a, b *goja.Object, err error) {
	v, err := s.Call(engineOf(s).tee, goja.Undefined(), stream)
	if err != nil {
		return nil, nil, err
	}
	pair := v.(*goja.Object)
	return pair.Get("0").(*goja.Object), pair.Get("1").(*goja.Object), nil
}

// Source is Go's side of a stream that Go feeds. Loop only.
type Source interface {
	// Pull: the stream wants a chunk. It answers with one of the Writer's functions, at once or later, and is not called
	// again before that.
	Pull(s jsbridge.Scope, w *Writer)
	// Cancel: nobody wants the rest.
	Cancel(s jsbridge.Scope)
}

// Writer feeds one stream. Loop only, inside a task.
type Writer struct {
	e          *engine
	controller goja.Value
	pulling    bool
}

// New makes a stream that src feeds. Nothing is pulled before somebody reads.
func New(s jsbridge.Scope, src Source) *goja.Object {
	e := engineOf(s)
	w := &Writer{e: e}
	pull := s.Func("pull", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		w.pulling = true
		src.Pull(s, w)
		return e.pending, nil
	})
	cancel := s.Func("cancel", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		src.Cancel(s)
		return nil, nil
	})
	pair := jsbridge.Must(s.Call(e.make, goja.Undefined(), pull, cancel)).(*goja.Object)
	w.controller = pair.Get("1")
	stream := pair.Get("0").(*goja.Object)
	s.Attach(stream, src)
	return stream
}

// SourceOf is the Source of a stream that New made, nil for any other.
func SourceOf(s jsbridge.Scope, stream *goja.Object) Source {
	src, _ := jsbridge.Unwrap[Source](s, stream)
	return src
}

// Lock gives the stream a reader that nobody has, for good.
func Lock(s jsbridge.Scope, stream *goja.Object) error {
	_, err := s.Call(engineOf(s).reader, goja.Undefined(), stream)
	return err
}

// Cancel tells the source of a stream that nobody read, and nobody will.
func Cancel(s jsbridge.Scope, stream *goja.Object) error {
	e := engineOf(s)
	reader, err := s.Call(e.reader, goja.Undefined(), stream)
	if err != nil {
		return err
	}
	_, err = s.Call(e.cancel, goja.Undefined(), reader, goja.Undefined())
	return err
}

// Write enqueues a chunk, which it takes over. More than one may come for one Pull.
func (w *Writer) Write(s jsbridge.Scope, chunk []byte) {
	w.pulled(s, func() { _, _ = s.Call(w.e.enqueue, goja.Undefined(), w.controller, s.Uint8Array(chunk)) })
}

// Close ends the stream.
func (w *Writer) Close(s jsbridge.Scope) {
	w.pulled(s, func() { _, _ = s.Call(w.e.close, goja.Undefined(), w.controller) })
}

// Fail ends the stream with an error.
func (w *Writer) Fail(s jsbridge.Scope, err error) {
	w.pulled(s, func() { _, _ = s.Call(w.e.error, goja.Undefined(), w.controller, s.ErrorValue(err)) })
}

// pulled does something with the stream and ends the pull that it answers. The scripts behind it throw nothing.
func (w *Writer) pulled(s jsbridge.Scope, do func()) {
	was := w.pulling
	w.pulling = false
	do()
	if was {
		_, _ = s.Call(w.e.pulled, goja.Undefined(), w.controller)
	}
}

// Reader reads a stream from Go. Loop only, inside a task.
type Reader struct {
	e      *engine
	reader goja.Value

	onChunk, onClose, onError goja.Value
	sink                      Sink
	reading                   bool // a read is under way
	direct                    bool // … and its answer came while it was being made
	paused, over              bool
}

// Sink takes what a Reader reads. Loop only.
type Sink interface {
	// Chunk is one chunk, of any type. After an error the Reader cancels the stream and says no more.
	Chunk(s jsbridge.Scope, v goja.Value) error
	// End: the stream is over; err is nil or carries the value that it failed with.
	End(s jsbridge.Scope, err error)
}

// Read locks the stream for reading it to its end into sink. The Reader is paused: Resume begins. A locked stream is an
// error.
func Read(s jsbridge.Scope, stream *goja.Object, sink Sink) (*Reader, error) {
	e := engineOf(s)
	v, err := s.Call(e.reader, goja.Undefined(), stream)
	if err != nil {
		return nil, err
	}
	r := &Reader{e: e, reader: v, sink: sink, paused: true}
	r.onChunk = s.Func("", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		r.reading = false
		if r.over {
			return nil, nil
		}
		if err := sink.Chunk(s, a.At(0)); err != nil {
			r.over = true
			r.Cancel(s, err)
			return nil, nil
		}
		r.next(s)
		return nil, nil
	})
	r.onClose = s.Func("", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		r.end(s, nil)
		return nil, nil
	})
	r.onError = s.Func("", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		r.end(s, &jsbridge.Thrown{Value: a.At(0)})
		return nil, nil
	})
	return r, nil
}

func (r *Reader) end(s jsbridge.Scope, err error) {
	r.reading = false
	if !r.over {
		r.over = true
		r.sink.End(s, err)
	}
}

// next reads on. A chunk that is there already is answered inside the call, so this is a loop and no recursion.
func (r *Reader) next(s jsbridge.Scope) {
	if r.direct {
		return // the loop below goes on
	}
	for !r.reading && !r.paused && !r.over {
		r.reading, r.direct = true, true
		_, err := s.Call(r.e.read, goja.Undefined(), r.reader, r.onChunk, r.onClose, r.onError)
		r.direct = false
		if err != nil {
			r.end(s, err)
		}
	}
}

// Pause lets the chunk under way be the last one until Resume.
func (r *Reader) Pause() { r.paused = true }

// Resume begins to read, or goes on.
func (r *Reader) Resume(s jsbridge.Scope) {
	r.paused = false
	r.next(s)
}

// Cancel ends the reading: the stream's source is told why. The sink hears no more.
func (r *Reader) Cancel(s jsbridge.Scope, reason error) {
	r.over = true
	if _, err := s.Call(r.e.cancel, goja.Undefined(), r.reader, s.ErrorValue(reason)); err != nil {
		s.Report(err)
	}
}
