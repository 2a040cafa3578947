// Response bodies: read by a goroutine, a bounded amount ahead of the script.

package httpclient

import (
	"context"
	"io"
	"runtime"
	"sync"
	"weak"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// window is how many bytes of a body are read before the script takes them. A shorter body releases its connection even if it
	// is never read.
	window = 1 << 20
	// readSize is the buffer of one read.
	readSize = 32 << 10
)

// download is a response body being received. The script's side is a feed; if the script drops it, whether paused or never
// started, the garbage collector notices, and the reading ends.
type download struct {
	c      *Client
	cancel func() // ends the reading
	fail   func(err error) error
	length int64
	script weak.Pointer[feed]
	up     *upload // still being sent, if the server answers early; it ends with the answer

	mu      sync.Mutex
	room    sync.Cond // the goroutine waits here when the window is full
	buf     []byte
	err     error // io.EOF at the end
	closed  bool  // no more data is wanted
	wanted  bool  // the loop wants to be notified of more data
	started bool  // … and, after Start, of the end
	waiting *feed // set while the script waits for the body, to keep it alive
}

// feed is the script's side. Loop only.
type feed struct {
	d       *download
	to      fetch.Receiver // nil before Start and after the end
	paused  bool
	release func() // holds the process while a script waits
}

func (c *Client) newDownload(length int64, cancel func(), fail func(err error) error) *download {
	d := &download{c: c, cancel: cancel, fail: fail, length: length}
	d.room.L = &d.mu
	return d
}

// body makes the script's side.
func (d *download) body() *fetch.Body {
	f := &feed{d: d}
	d.script = weak.Make(f)
	runtime.AddCleanup(f, func(d *download) { d.close() }, d)
	return fetch.FeedBody(f)
}

// buffers are those that reads go through.
var buffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// run reads the body to its end. It runs in a goroutine that Client waits for.
func (d *download) run(ctx context.Context, body io.ReadCloser) {
	defer d.cancel()
	defer func() { _ = body.Close() }()
	stop := context.AfterFunc(ctx, d.close)
	defer stop()
	buf := buffers.Get().(*[readSize]byte)
	defer buffers.Put(buf)
	for {
		n, err := body.Read(buf[:])
		d.mu.Lock()
		d.buf = append(d.buf, buf[:n]...)
		if err != nil {
			d.err = err
		}
		for d.waits() {
			d.room.Wait()
		}
		over := d.closed || d.err != nil
		notify := d.wanted || over && d.started
		d.wanted = false
		d.mu.Unlock()
		if over {
			_ = d.up.Close()
		}
		if notify {
			d.c.env.Loop.Post(d.deliver)
		}
		if over {
			return
		}
	}
}

// waits reports whether there is enough for now. The caller holds mu.
func (d *download) waits() bool {
	return len(d.buf) >= window && !d.closed && d.err == nil && !d.wanted
}

// full is waits for those who do not hold mu.
func (d *download) full() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waits()
}

// close ends the reading. Any goroutine.
func (d *download) close() {
	d.mu.Lock()
	d.closed = true
	d.room.Broadcast()
	d.mu.Unlock()
	d.cancel()
}

// deliver passes on the available data and asks for more, unless the script has dropped its side. Loop only.
func (d *download) deliver() {
	if f := d.script.Value(); f != nil {
		f.deliver()
	}
}

func (f *feed) deliver() {
	d := f.d
	if f.to == nil {
		return
	}
	d.mu.Lock()
	err := d.err
	if err == nil && d.closed {
		err = context.Canceled
	}
	if f.paused && !broken(err) {
		d.mu.Unlock()
		return
	}
	data := d.buf
	d.buf = nil
	d.wanted = err == nil
	d.room.Broadcast()
	d.mu.Unlock()
	if len(data) > 0 && !broken(err) {
		f.to.Data(data)
	}
	if err == nil || f.to == nil || f.paused && !broken(err) {
		return
	}
	to := f.to
	f.end()
	if broken(err) {
		to.End(d.fail(err))
	} else {
		to.End(nil)
	}
}

// end releases the script's side.
func (f *feed) end() {
	f.to = nil
	f.wait(false)
}

// wait keeps the process and the feed alive while a script waits for more.
func (f *feed) wait(on bool) {
	f.d.mu.Lock()
	f.d.waiting = nil
	if on {
		f.d.waiting = f
	}
	f.d.mu.Unlock()
	switch {
	case on && f.release == nil:
		f.release = f.d.c.env.Loop.Hold()
	case !on && f.release != nil:
		f.release()
		f.release = nil
	}
}

// Start implements [fetch.Feed].
func (f *feed) Start(_ jsbridge.Scope, to fetch.Receiver) {
	f.to = to
	f.wait(true)
	f.d.mu.Lock()
	f.d.started = true
	f.d.mu.Unlock()
	f.deliver()
}

// Length implements [fetch.Feed].
func (f *feed) Length() int64 { return f.d.length }

// Pause implements [fetch.Feed].
func (f *feed) Pause() {
	f.paused = true
	f.wait(false)
}

// Resume implements [fetch.Feed].
func (f *feed) Resume(jsbridge.Scope) {
	if f.paused && f.to != nil {
		f.paused = false
		f.wait(true)
		f.d.c.env.Loop.Post(f.d.deliver)
	}
}

// Cancel implements [fetch.Feed].
func (f *feed) Cancel() {
	if f.to != nil {
		f.end()
	}
	f.d.close()
}
