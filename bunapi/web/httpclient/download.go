// Response bodies: read by a goroutine, a bounded way ahead of the script.

package httpclient

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// window is how many bytes of a body are read before a script takes them. A body that is not longer than this frees
	// its connection although nobody reads it.
	window = 1 << 20
	// readSize is the buffer of one read.
	readSize = 32 << 10
)

// download is one response body on its way.
type download struct {
	c      *Client
	cancel context.CancelFunc // ends the reading
	fail   func(err error) error
	length int64

	mu      sync.Mutex
	room    sync.Cond // the goroutine waits here when the window is full
	buf     []byte
	err     error // io.EOF at the end
	closed  bool  // nobody wants more
	wanted  bool  // the loop wants to hear of more
	started bool  // … and, from Start on, of the end
	handle  *feed // while the script waits for the body, so that it counts as in use
	to      fetch.Receiver
	paused  bool   // Loop only
	release func() // Loop only: holds the process while a script waits
}

// feed is the script's side. When a script has lost it unread, the request ends.
type feed struct{ d *download }

func (c *Client) newDownload(length int64, cancel context.CancelFunc, fail func(err error) error) *download {
	d := &download{c: c, cancel: cancel, fail: fail, length: length}
	d.room.L = &d.mu
	return d
}

// body makes the script's side.
func (d *download) body() *fetch.Body {
	f := &feed{d}
	runtime.AddCleanup(f, func(d *download) { d.close() }, d)
	return fetch.FeedBody(f)
}

// run reads the body to its end. It runs in a goroutine that Client waits for.
func (d *download) run(ctx context.Context, body io.ReadCloser) {
	defer d.cancel()
	defer func() { _ = body.Close() }()
	stop := context.AfterFunc(ctx, d.close)
	defer stop()
	buf := make([]byte, readSize)
	for {
		n, err := body.Read(buf)
		d.mu.Lock()
		d.buf = append(d.buf, buf[:n]...)
		if err != nil {
			d.err = err
		}
		for len(d.buf) >= window && !d.closed && d.err == nil && !d.wanted {
			d.room.Wait()
		}
		over := d.closed || d.err != nil
		notify := d.wanted || over && d.started
		d.wanted = false
		d.mu.Unlock()
		if notify {
			d.c.cfg.Loop.Post(d.deliver)
		}
		if over {
			return
		}
	}
}

// close ends the reading. Any goroutine.
func (d *download) close() {
	d.mu.Lock()
	d.closed = true
	d.room.Broadcast()
	d.mu.Unlock()
	d.cancel()
}

// deliver hands over what is there and asks for more. Loop only.
func (d *download) deliver() {
	if d.to == nil {
		return
	}
	d.mu.Lock()
	err := d.err
	if err == nil && d.closed {
		err = context.Canceled
	}
	broken := err != nil && !errors.Is(err, io.EOF)
	if d.paused && !broken {
		d.mu.Unlock()
		return
	}
	data := d.buf
	d.buf = nil
	d.wanted = err == nil
	d.room.Broadcast()
	d.mu.Unlock()
	if len(data) > 0 && !broken {
		d.to.Data(data)
	}
	if err == nil || d.to == nil || d.paused && !broken {
		return
	}
	to := d.to
	d.end()
	if broken {
		to.End(d.fail(err))
	} else {
		to.End(nil)
	}
}

// end lets go of the script.
func (d *download) end() {
	d.to = nil
	d.mu.Lock()
	d.handle = nil
	d.mu.Unlock()
	d.hold(false)
}

// hold keeps the process alive while a script waits for more. Loop only.
func (d *download) hold(on bool) {
	switch {
	case on && d.release == nil:
		d.release = d.c.cfg.Loop.Hold()
	case !on && d.release != nil:
		d.release()
		d.release = nil
	}
}

// Start implements [fetch.Feed].
func (f *feed) Start(_ jsbridge.Scope, to fetch.Receiver) {
	d := f.d
	d.to = to
	d.hold(true)
	d.mu.Lock()
	d.handle, d.started = f, true
	d.mu.Unlock()
	d.deliver()
}

// Length implements [fetch.Feed].
func (f *feed) Length() int64 { return f.d.length }

// Pause implements [fetch.Feed].
func (f *feed) Pause() {
	f.d.paused = true
	f.d.hold(false)
}

// Resume implements [fetch.Feed].
func (f *feed) Resume(jsbridge.Scope) {
	if f.d.paused && f.d.to != nil {
		f.d.paused = false
		f.d.hold(true)
		f.d.c.cfg.Loop.Post(f.d.deliver)
	}
}

// Cancel implements [fetch.Feed].
func (f *feed) Cancel() {
	if f.d.to != nil {
		f.d.end()
	}
	f.d.close()
}
