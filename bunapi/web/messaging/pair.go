package messaging

import (
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/jsbridge"
)

// queueLimit bounds the messages that wait at one end, in bytes.
const queueLimit = 512 << 20

// pair is two ends that are entangled. Its lock is that of both.
type pair struct{ mu sync.Mutex }

// end is one side of a channel: what waits for its owner, a port of some realm or nobody. An end moves from owner to owner as
// ports are transferred. Its methods may be called by any goroutine.
type end struct {
	pair     *pair
	peer     *end
	queue    []*clone.Message
	size     int    // bytes in queue
	news     func() // tells the owner; nil: there is none
	notified bool   // news was called, and next not yet
	closed   bool   // there are no more messages from the peer, and none to it
}

// newEnds makes two ends of a channel.
func newEnds() (a, b *end) {
	p := &pair{}
	a, b = &end{pair: p}, &end{pair: p}
	a.peer, b.peer = b, a
	return a, b
}

// tell wakes the owner. The pair is locked.
func (e *end) tell() {
	if e.news != nil && !e.notified {
		e.notified = true
		e.news()
	}
}

// own gives the end an owner, which is notified of pending messages. news must not block; nil removes the owner.
func (e *end) own(news func()) {
	e.pair.mu.Lock()
	defer e.pair.mu.Unlock()
	e.news, e.notified = news, false
	if len(e.queue) > 0 || e.closed {
		e.tell()
	}
}

// post gives the peer a message. What is closed takes none, and the message is dropped.
func (e *end) post(m *clone.Message) error {
	e.pair.mu.Lock()
	to := e.peer
	if e.closed || to.closed {
		e.pair.mu.Unlock()
		m.Drop()
		return nil
	}
	if to.size+m.Size > queueLimit {
		e.pair.mu.Unlock()
		m.Drop()
		return jsbridge.RangeError("postMessage: the receiver has not taken %d MB yet", queueLimit>>20)
	}
	to.queue, to.size = append(to.queue, m), to.size+m.Size
	to.tell()
	e.pair.mu.Unlock()
	return nil
}

// heard records that the owner is now processing the messages.
func (e *end) heard() {
	e.pair.mu.Lock()
	defer e.pair.mu.Unlock()
	e.notified = false
}

// take takes at most n messages. more says that others wait.
func (e *end) take(n int) (list []*clone.Message, more bool) {
	e.pair.mu.Lock()
	defer e.pair.mu.Unlock()
	n = min(n, len(e.queue))
	if n == 0 {
		return nil, false
	}
	list, e.queue = e.queue[:n:n], e.queue[n:]
	for _, m := range list {
		e.size -= m.Size
	}
	return list, len(e.queue) > 0
}

// waiting is how many bytes wait.
func (e *end) waiting() int {
	e.pair.mu.Lock()
	defer e.pair.mu.Unlock()
	return e.size
}

// isClosed reports whether either side was closed.
func (e *end) isClosed() bool {
	e.pair.mu.Lock()
	defer e.pair.mu.Unlock()
	return e.closed
}

// close ends the channel. What waits here is dropped; the peer still gets what waits there.
func (e *end) close() {
	e.pair.mu.Lock()
	dropped := e.queue
	e.queue, e.size = nil, 0
	already := e.closed
	e.closed, e.peer.closed = true, true
	if !already {
		e.tell()
		e.peer.tell()
	}
	e.pair.mu.Unlock()
	for _, m := range dropped {
		m.Drop()
	}
}

// Receive implements [clone.Parcel].
func (e *end) Receive(s jsbridge.Scope) *goja.Object { return Of(s).adopt(s, e).obj }

// Drop implements [clone.Parcel].
func (e *end) Drop() { e.close() }
