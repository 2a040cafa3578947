// Request bodies that are streams: written by the script, read by net/http's goroutine, a bounded way behind.

package httpclient

import (
	"io"
	"sync"

	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"

	"github.com/dop251/goja"
)

// uploadWindow is how many bytes wait for the network before the stream is read no further.
const uploadWindow = 256 << 10

// upload is one request body: a sink of the stream on the loop, a reader for the goroutine.
type upload struct {
	loop   *loop.Loop
	realm  *jsbridge.Realm
	reader *streams.Reader // Loop only
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
		u.finish(err)
		return err
	}
	u.mu.Lock()
	u.buf = append(u.buf, b...)
	full := len(u.buf) >= uploadWindow
	u.more.Signal()
	u.mu.Unlock()
	if full {
		u.paused = true
		u.reader.Pause()
	}
	return nil
}

// End implements [streams.Sink].
func (u *upload) End(_ jsbridge.Scope, err error) { u.finish(err) }

func (u *upload) finish(cause error) {
	u.mu.Lock()
	u.err = io.EOF
	if cause != nil {
		u.err, u.cause = io.ErrUnexpectedEOF, cause
	}
	u.more.Signal()
	u.mu.Unlock()
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
	if u.paused {
		u.paused = false
		_ = u.realm.Do(func(s jsbridge.Scope) error { u.reader.Resume(s); return nil })
	}
}

// Close implements [io.Closer]: net/http wants no more.
func (u *upload) Close() error {
	u.loop.Post(func() {
		u.mu.Lock()
		open := u.err == nil
		u.err = io.ErrClosedPipe
		u.more.Signal()
		u.mu.Unlock()
		if open {
			_ = u.realm.Do(func(s jsbridge.Scope) error { u.reader.Cancel(s, errCanceled); return nil })
		}
	})
	return nil
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

var errCanceled = jsbridge.DOMException("AbortError", "The operation was aborted.")
