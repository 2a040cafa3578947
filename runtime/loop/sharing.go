// One listening socket for several loops: any idle loop accepts, and the connection goes to the loop that has the fewest. Neither
// SO_REUSEPORT nor the kernel's choice among waiting loops distributes connections evenly.

package loop

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// stuckAfter is how long one tick of a loop may last before the loop gets no new connections.
const stuckAfter = 100 * time.Millisecond

// Sharing is a listening socket with the loops that accept from it. Its methods may be called by any goroutine.
type Sharing struct {
	addr net.Addr

	mu      sync.Mutex
	from    net.Listener
	members []*Listener
	turn    int // where the search for the next loop starts
	stopped bool
	file    unixFile

	// For the goroutine that accepts if there is no poller or the listener is not a socket.
	accepting bool
	stop      chan struct{}
	room      chan struct{} // holds one token for each connection that no loop has taken yet
	wg        sync.WaitGroup
}

// handed is a connection on its way to its loop.
type handed struct {
	fd     int
	conn   net.Conn // nil: fd is used
	remote netip.AddrPort
}

// Share takes over a listener for any number of loops. Stop, or Close of the last loop, closes it.
func Share(ln net.Listener) *Sharing {
	sh := &Sharing{addr: ln.Addr(), from: ln, stop: make(chan struct{}), room: make(chan struct{}, acceptBatch)}
	sh.file.remember(ln)
	return sh
}

// Addr returns the address on which it listens.
func (sh *Sharing) Addr() net.Addr { return sh.addr }

// ListenShared lets the loop accept from a shared listener and receive its share of the connections. It does not keep the loop
// alive. Loop only.
func (l *Loop) ListenShared(sh *Sharing, a Acceptor) (*Listener, error) {
	out := &Listener{loop: l, acceptor: a, sharing: sh}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.stopped {
		return nil, net.ErrClosed
	}
	polled := false
	switch sh.from.(type) {
	case *net.TCPListener, *net.UnixListener:
		var err error
		if polled, err = l.poll.listenShared(out, sh.from); err != nil {
			return nil, err
		}
	}
	sh.members = append(sh.members, out)
	if !polled && !sh.accepting {
		sh.accepting = true
		sh.wg.Go(sh.accept)
	}
	l.listeners[out] = struct{}{}
	return out, nil
}

// Stop refuses new connections on all loops. Their Listeners must still be closed.
func (sh *Sharing) Stop() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.stopped {
		return
	}
	sh.stopped = true
	close(sh.stop)
	stopListening(sh.from)
}

// Stopped reports whether Stop was called.
func (sh *Sharing) Stopped() bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.stopped
}

// leave removes a loop. The last one closes the socket and removes its file.
func (sh *Sharing) leave(ln *Listener) {
	sh.mu.Lock()
	sh.members = slices.DeleteFunc(sh.members, func(m *Listener) bool { return m == ln })
	last := len(sh.members) == 0
	if last && !sh.stopped {
		sh.stopped = true
		close(sh.stop)
	}
	sh.mu.Unlock()
	if last {
		_ = sh.from.Close()
		sh.wg.Wait()
		sh.file.remove()
	}
}

// place chooses the loop for a new connection and counts it there. It returns nil if no loop is left.
func (sh *Sharing) place() *Listener {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	var best *Listener
	var fewest int64
	for _, patient := range []bool{true, false} {
		for i := range sh.members {
			m := sh.members[(sh.turn+i)%len(sh.members)]
			if patient && m.loop.stuck() {
				continue
			}
			if n := m.loop.conns.Load(); best == nil || n < fewest {
				best, fewest = m, n
			}
		}
		if best != nil {
			break
		}
	}
	if best != nil {
		sh.turn = (slices.Index(sh.members, best) + 1) % len(sh.members)
		best.loop.conns.Add(1)
	}
	return best
}

// stuck reports whether the loop has been in one tick for too long. Any goroutine.
func (l *Loop) stuck() bool {
	since := l.working.Load()
	return since != 0 && l.clock.Now()-time.Duration(since) > stuckAfter
}

// give passes a connection to the loop of ln. Any goroutine.
func (ln *Listener) give(h handed) {
	ln.inboxMu.Lock()
	if ln.left {
		ln.inboxMu.Unlock()
		ln.refuse(h)
		return
	}
	ln.inbox = append(ln.inbox, h)
	first := len(ln.inbox) == 1
	ln.inboxMu.Unlock()
	if first {
		ln.loop.Post(ln.takeInbox) // a closed loop has emptied the inbox itself
	}
}

// takeInbox accepts the connections that were passed to the loop. Loop only.
func (ln *Listener) takeInbox() {
	ln.inboxMu.Lock()
	list := ln.inbox
	ln.inbox = nil
	ln.inboxMu.Unlock()
	for _, h := range list {
		switch {
		case ln.closed:
			ln.refuse(h)
		case h.conn != nil:
			<-ln.sharing.room
			s := ln.loop.adoptConn(h.conn, nil)
			s.conns = &ln.loop.conns
			s.h = ln.acceptor.Accepted(s, h.remote)
		default:
			ln.loop.poll.accepted(ln, h)
		}
	}
}

// refuse drops a connection passed to a loop that is no longer listening.
func (ln *Listener) refuse(h handed) {
	ln.loop.conns.Add(-1)
	if h.conn != nil {
		<-ln.sharing.room
		_ = h.conn.Close()
		return
	}
	closeHanded(h.fd)
}

// leaveSharing implements Close for a shared listener.
func (ln *Listener) leaveSharing() {
	ln.inboxMu.Lock()
	ln.left = true
	rest := ln.inbox
	ln.inbox = nil
	ln.inboxMu.Unlock()
	for _, h := range rest {
		ln.refuse(h)
	}
	ln.loop.poll.unlistenShared(ln)
	ln.sharing.leave(ln)
}

// accept is the goroutine that accepts where loops cannot.
func (sh *Sharing) accept() {
	for {
		select {
		case sh.room <- struct{}{}:
		case <-sh.stop:
			return
		}
		c, err := sh.from.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			<-sh.room
			sh.failed(err)
			select {
			case <-time.After(acceptPause):
			case <-sh.stop:
				return
			}
		default:
			if to := sh.place(); to != nil {
				to.give(handed{conn: c, remote: remoteOf(c)})
			} else {
				<-sh.room
				_ = c.Close()
			}
		}
	}
}

// failed reports to the first loop that connections cannot be accepted.
func (sh *Sharing) failed(err error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if len(sh.members) > 0 {
		m := sh.members[0]
		m.loop.Post(func() {
			if !m.closed {
				m.acceptor.AcceptFailed(err)
			}
		})
	}
}
