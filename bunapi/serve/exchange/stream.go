// Streams as response bodies. As in Bun, everything that a stream produces within one tick is sent as one chunk, and a stream
// that ends before its first chunk is sent becomes an ordinary body with a Content-Length.

package exchange

import (
	"io"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

// chunkSize is the number of bytes from which a chunk does not wait for the end of the tick.
const chunkSize = 16 << 10

// outgoing is a stream being sent to the client, as long as it belongs to its exchange. Loop only.
type outgoing struct {
	x      *Exchange
	reply  reply
	reader *streams.Reader
	buf    []byte // not yet written
	dirty  bool   // in Shared.streams
	paused bool   // until the connection has room
}

// live reports whether the stream's bytes go to the client.
func (o *outgoing) live() bool { return o.x.stream == o && o.x.open() }

// respondStream sends a stream.
func (x *Exchange) respondStream(s jsbridge.Scope, r *reply, stream *goja.Object) error {
	if !http1.HasBody(r.status) || r.status == statusResetContent {
		x.send(r)
		return nil
	}
	o := &outgoing{x: x, reply: *r}
	reader, err := streams.Read(s, stream, o)
	if err != nil {
		return err
	}
	o.reader, x.stream = reader, o
	x.step(choose)
	reader.Resume(s)
	return nil
}

// Chunk implements [streams.Sink].
func (o *outgoing) Chunk(s jsbridge.Scope, v goja.Value) error {
	if !o.live() {
		return nil // the stream is being canceled
	}
	b, err := streams.Chunk(s, v)
	if err != nil {
		o.fail(s, streams.ErrWrite)
		return streams.ErrWrite
	}
	o.buf = append(o.buf, b...)
	if len(o.buf) >= chunkSize {
		o.flush()
	} else if len(o.buf) > 0 && !o.dirty {
		o.dirty = true
		o.x.srv.sh.streams = append(o.x.srv.sh.streams, o)
	}
	return nil
}

// End implements [streams.Sink].
func (o *outgoing) End(s jsbridge.Scope, err error) {
	if !o.live() {
		return
	}
	if err != nil {
		o.fail(s, err)
		return
	}
	x := o.x
	x.stream = nil
	if x.phase == chosen {
		o.reply.data = o.buf
		x.send(&o.reply)
		return
	}
	o.chunk()
	if !x.head.HTTP10 {
		x.conn.Write([]byte(http1.LastChunk))
	}
	x.end()
}

// fail ends the exchange because the stream has failed. Part of the answer may already have been sent, so the connection ends
// without the end of the body.
func (o *outgoing) fail(s jsbridge.Scope, err error) {
	o.x.stream = nil
	if o.x.phase == chosen {
		_, _ = io.WriteString(o.x.srv.sh.env.Stderr, console.Of(s).ErrorBlock(s, s.ErrorValue(err)))
	}
	o.x.drop()
}

// flush writes what is buffered, and pauses the stream while the connection is full.
func (o *outgoing) flush() {
	if !o.live() || len(o.buf) == 0 {
		return
	}
	if o.x.step(begin) {
		o.x.beginStream(&o.reply)
	}
	o.chunk()
	if o.x.conn.Full() {
		o.paused = true
		o.reader.Pause()
	}
}

// chunk writes the buffer as one chunk.
func (o *outgoing) chunk() {
	if len(o.buf) == 0 {
		return
	}
	sh := o.x.srv.sh
	if o.x.head.HTTP10 {
		o.x.conn.Write(o.buf) // the end of the connection is the end of the body
	} else {
		b := http1.AppendChunk(sh.scratch[:0], o.buf)
		o.x.conn.Write(b)
		sh.keep(b)
	}
	if cap(o.buf) > keepScratch {
		o.buf = nil
	}
	o.buf = o.buf[:0]
}

// drained resumes the stream: the connection has room again.
func (o *outgoing) drained() {
	if !o.paused || !o.live() {
		return
	}
	o.paused = false
	sh := o.x.srv.sh
	_ = sh.env.Realm.Do(func(s jsbridge.Scope) error { o.reader.Resume(s); return nil })
	if len(sh.streams) > 0 {
		sh.env.Loop.Post(func() {}) // this tick's output is being written, so new output needs another tick
	}
}

// Flush writes the chunks of the tick. Loop only.
func (sh *Shared) Flush() {
	for i := 0; i < len(sh.streams); i++ {
		o := sh.streams[i]
		o.dirty = false
		o.flush()
		sh.streams[i] = nil
	}
	sh.streams = sh.streams[:0]
}

// beginStream writes the head of a chunked response.
func (x *Exchange) beginStream(r *reply) {
	c, sh := x.conn, x.srv.sh
	h := http1.Respond(sh.scratch[:0], r.status)
	w := appendHeaders(&h, r.headers, false)
	appendCookies(&h, x.route)
	if !w.contentType && r.inferred != "" {
		h.Field(contentType, valueOf(r.inferred))
	}
	if !w.date {
		sh.appendDate(&h)
	}
	if x.head.HTTP10 {
		c.CloseAfter()
	} else {
		h.Field(transferEncoding, chunked)
	}
	if w.close {
		c.CloseAfter()
	}
	b := h.Finish()
	c.Write(b)
	sh.keep(b)
}
