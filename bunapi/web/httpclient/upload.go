// Request bodies: what of them needs the script, and streams, written by the script and read by net/http's goroutine, a
// bounded way behind.

package httpclient

import (
	"context"
	"io"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// uploadWindow is how many bytes wait for the network before the stream is read no further.
const uploadWindow = 256 << 10

// takeBody takes the body of a request over.
func (x *call) takeBody(s jsbridge.Scope, b *fetch.Body) error {
	content, err := b.Take(s)
	if err != nil {
		return err
	}
	x.body = payload{data: content.Bytes, file: content.File}
	if content.Stream != nil {
		x.up, err = newUpload(s, x.c.env.Loop, content.Stream)
		x.body.up = x.up
	}
	return err
}

// discard tells the source of a body that it will never be sent.
func discard(s jsbridge.Scope, b *fetch.Body, reason error) error {
	content, err := b.Take(s)
	if err != nil || content.Stream == nil {
		return nil // a body that was used already is not ours to cancel
	}
	r, err := streams.Read(s, content.Stream, nothing{})
	if err == nil {
		r.Cancel(s, reason)
	}
	return nil
}

// nothing is the sink of a stream that is not read.
type nothing struct{}

func (nothing) Chunk(jsbridge.Scope, goja.Value) error { return nil }
func (nothing) End(jsbridge.Scope, error)              {}

// noReason is what Bun tells the source of a stream whose request has ended.
var noReason = &jsbridge.Thrown{Value: goja.Undefined()}

// upload is one request body: a sink of the stream on the loop, a reader for the goroutine. A nil upload is no stream.
type upload struct {
	loop   *loop.Loop
	realm  *jsbridge.Realm
	reader *streams.Reader // Loop only; nil when the stream has ended
	paused bool            // Loop only

	mu    sync.Mutex
	more  sync.Cond
	buf   []byte
	err   error // io.EOF at the end
	cause error // what the script's stream failed with
}

// newUpload starts to read the stream.
func newUpload(s jsbridge.Scope, l *loop.Loop, stream *goja.Object) (*upload, error) {
	u := &upload{loop: l, realm: s.Realm()}
	u.more.L = &u.mu
	r, err := streams.Read(s, stream, u)
	if err != nil {
		return nil, err
	}
	u.reader = r
	r.Resume(s)
	return u, nil
}

// Chunk implements [streams.Sink].
func (u *upload) Chunk(s jsbridge.Scope, v goja.Value) error {
	b, err := streams.Chunk(s, v)
	if err != nil {
		err = streams.ErrWrite
		u.finish(err)
		return err
	}
	u.mu.Lock()
	u.buf = append(u.buf, b...)
	full := len(u.buf) >= uploadWindow
	u.more.Signal()
	u.mu.Unlock()
	if full && u.reader != nil {
		u.paused = true
		u.reader.Pause()
	}
	return nil
}

// End implements [streams.Sink].
func (u *upload) End(_ jsbridge.Scope, err error) { u.finish(err) }

func (u *upload) finish(cause error) {
	u.reader = nil
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.err != nil {
		return
	}
	u.err = io.EOF
	if cause != nil {
		u.err, u.cause = io.ErrUnexpectedEOF, cause
	}
	u.more.Signal()
}

// Read implements [io.Reader], for net/http.
func (u *upload) Read(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for len(u.buf) == 0 && u.err == nil {
		u.more.Wait()
	}
	if len(u.buf) == 0 {
		return 0, u.err
	}
	n := copy(p, u.buf)
	u.buf = u.buf[n:]
	if len(u.buf) == 0 {
		u.buf = nil
		u.loop.Post(u.resume)
	}
	return n, nil
}

// resume goes on reading the stream. Loop only.
func (u *upload) resume() {
	if u.paused && u.reader != nil {
		u.paused = false
		_ = u.realm.Do(func(s jsbridge.Scope) error { u.reader.Resume(s); return nil })
	}
}

// Close implements [io.Closer]: nobody wants more. The stream is canceled if it has not ended.
func (u *upload) Close() error {
	if u != nil && u.stop() {
		u.loop.Post(func() {
			_ = u.realm.Do(func(s jsbridge.Scope) error { u.cancel(s); return nil })
		})
	}
	return nil
}

// abandon is Close on the loop.
func (u *upload) abandon(s jsbridge.Scope) {
	if u != nil && u.stop() {
		u.cancel(s)
	}
}

// stop ends the reading; more reports whether the stream had more to give. Any goroutine.
func (u *upload) stop() (more bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	more = u.err == nil
	if more {
		u.err = io.ErrClosedPipe
	}
	u.buf = nil
	u.more.Broadcast()
	return more
}

func (u *upload) cancel(s jsbridge.Scope) {
	if r := u.reader; r != nil {
		u.reader = nil
		r.Cancel(s, noReason)
	}
}

// until ends a Read that waits when ctx does; the function returned takes that back.
func (u *upload) until(ctx context.Context) func() bool {
	if u == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(ctx, func() { _ = u.Close() })
}

// failure is what the script's own stream failed with, nil if it did not.
func (u *upload) failure() error {
	if u == nil {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.cause
}
