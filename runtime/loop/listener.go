// Listening: new connections as streams of the loop.

package loop

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// acceptBatch is the largest number of connections that one listener accepts in one tick, so that a flood of them does not
	// starve the open ones.
	acceptBatch = 64
	// acceptPause is how long a listener pauses when the system is out of descriptors or memory; meanwhile connections wait in
	// the kernel's queue.
	acceptPause = 100 * time.Millisecond
)

// Acceptor receives a listener's connections. Its methods run on the loop.
type Acceptor interface {
	// Accepted reports a new connection. remote is the zero AddrPort for a unix socket. It returns the stream's handler, which
	// gets no event before that.
	Accepted(s Stream, remote netip.AddrPort) StreamHandler
	// AcceptFailed reports that connections cannot be accepted at the moment, for example because too many files are open. The
	// listener continues by itself after a pause.
	AcceptFailed(err error)
}

// Listener passes new connections to an Acceptor. Its methods are Loop only.
type Listener struct {
	loop     *Loop
	acceptor Acceptor
	closed   bool
	poll     pollListener // when it is in the poller
	queue    *acceptQueue // else

	sharing *Sharing // with other loops; nil: the listener belongs to this loop alone
	inboxMu sync.Mutex
	inbox   []handed // accepted for this loop by other loops or by a goroutine
	left    bool
}

// Listen takes over a listener; ln must not be used again. Plain TCP and unix listeners are added to the poller where there is
// one; other listeners get a goroutine that accepts. It does not keep the loop alive. Loop only.
func (l *Loop) Listen(ln net.Listener, a Acceptor) (*Listener, error) {
	out := &Listener{loop: l, acceptor: a}
	switch ln.(type) {
	case *net.TCPListener, *net.UnixListener:
		polled, err := l.poll.listen(out, ln)
		if err != nil {
			return nil, err
		}
		if polled {
			l.listeners[out] = struct{}{}
			return out, nil
		}
	}
	out.queue = &acceptQueue{owner: out, net: ln, stop: make(chan struct{}), room: make(chan struct{}, acceptBatch)}
	out.queue.wg.Go(out.queue.run)
	l.listeners[out] = struct{}{}
	return out, nil
}

// Close stops listening: new connections are refused, accepted ones are not affected.
func (ln *Listener) Close() {
	if ln.closed {
		return
	}
	ln.closed = true
	delete(ln.loop.listeners, ln)
	if ln.sharing != nil {
		ln.leaveSharing()
		return
	}
	if ln.queue != nil {
		ln.queue.close()
		return
	}
	ln.loop.poll.unlisten(ln)
}

// acceptQueue is the goroutine of a listener that is not in the poller, with the connections that it has accepted ahead of the
// loop, at most acceptBatch.
type acceptQueue struct {
	owner *Listener
	net   net.Listener
	stop  chan struct{}
	room  chan struct{} // holds one token for each waiting connection
	wg    sync.WaitGroup

	mu      sync.Mutex
	waiting []net.Conn
}

func (q *acceptQueue) run() {
	loop := q.owner.loop
	for {
		select {
		case q.room <- struct{}{}:
		case <-q.stop:
			return
		}
		c, err := q.net.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			<-q.room
			loop.Post(func() { q.failed(err) })
			select {
			case <-time.After(acceptPause):
			case <-q.stop:
				return
			}
		default:
			q.mu.Lock()
			q.waiting = append(q.waiting, c)
			q.mu.Unlock()
			loop.Post(q.take)
		}
	}
}

// take passes one waiting connection to the acceptor. Loop only.
func (q *acceptQueue) take() {
	q.mu.Lock()
	if len(q.waiting) == 0 {
		q.mu.Unlock()
		return // the listener was closed
	}
	c := q.waiting[0]
	q.waiting = q.waiting[1:]
	q.mu.Unlock()
	<-q.room
	s := q.owner.loop.adoptConn(c, nil)
	s.h = q.owner.acceptor.Accepted(s, remoteOf(c))
}

func (q *acceptQueue) failed(err error) {
	if !q.owner.closed {
		q.owner.acceptor.AcceptFailed(err)
	}
}

func (q *acceptQueue) close() {
	_ = q.net.Close()
	close(q.stop)
	q.wg.Wait() // Accept has returned: the wait is short
	for _, c := range q.waiting {
		_ = c.Close()
	}
	q.waiting = nil
}

func remoteOf(c net.Conn) netip.AddrPort {
	if tcp, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return tcp.AddrPort()
	}
	return netip.AddrPort{}
}
