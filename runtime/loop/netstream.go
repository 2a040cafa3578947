// The stream over a net.Conn: a reader goroutine that passes one chunk at a time to the loop, and a writer goroutine with a
// bounded queue. It is used on systems without a poller, and for net.Conns that are not sockets, such as a client's over TLS.

package loop

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// netReadChunk is the read buffer of one connection.
	netReadChunk = 16 << 10
	// netWriteQueue bounds the bytes that Write accepts ahead of the network; when the queue is full, Write accepts only part.
	netWriteQueue = 256 << 10
	// netWriteChunk is the size of one write to the network; after each the loop may learn that there is room again.
	netWriteChunk = 16 << 10
	// netKeep is the queue capacity that an idle connection keeps.
	netKeep = 4 << 10
	// netLinger bounds how long accepted bytes may take to be sent after Close.
	netLinger = 5 * time.Second
	// netExit is the same bound when the loop itself is closed: a process that exits does not wait for a stalled peer.
	netExit = 250 * time.Millisecond
)

type netStream struct {
	loop *Loop
	conn net.Conn
	h    StreamHandler
	wg   sync.WaitGroup

	conns *atomic.Int64 // counts the stream while it is open; may be nil

	// Loop only.
	closed    bool
	wantWrite bool
	paused    bool
	inCall    bool   // the handler is using the read buffer
	waiting   bool   // the reader waits for a token
	held      []byte // read before PauseRead was called
	heldEnd   bool   // the end arrived while paused
	endErr    error

	resume chan struct{} // one token: the reader may continue

	mu       sync.Mutex
	cond     sync.Cond
	queue    []byte
	finish   bool // FIN after the queue
	stop     bool // drop the queue
	full     bool // a Write was accepted only in part: report when there is room
	inFlight int  // bytes that the writer has taken from the queue but not yet written
	writeErr error
}

func (l *Loop) adoptConn(c net.Conn, h StreamHandler) *netStream {
	s := &netStream{loop: l, conn: c, h: h, resume: make(chan struct{}, 1)}
	s.cond.L = &s.mu
	l.streams[s] = struct{}{}
	s.wg.Add(2)
	go s.readLoop()
	go s.writeLoop()
	return s
}

func (s *netStream) readLoop() {
	defer s.wg.Done()
	buf := make([]byte, netReadChunk)
	for {
		n, err := s.conn.Read(buf)
		if n > 0 {
			// The next read begins when the loop has handled these bytes, so a slow script slows the peer down.
			if !s.loop.Post(func() { s.readable(buf[:n]) }) {
				return
			}
			if _, open := <-s.resume; !open {
				return
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			s.loop.Post(func() { s.ended(err) })
			return
		}
	}
}

func (s *netStream) readable(b []byte) {
	if s.closed {
		return
	}
	s.waiting = true
	if s.paused {
		s.held = b
		return
	}
	s.deliver(b)
}

func (s *netStream) deliver(b []byte) {
	s.inCall = true
	s.h.Readable(b)
	s.inCall = false
	s.readOn()
}

// readOn lets the reader reuse its buffer, once for each time that it was passed to the loop.
func (s *netStream) readOn() {
	if s.waiting && s.held == nil && !s.paused && !s.inCall && !s.closed {
		s.waiting = false
		s.resume <- struct{}{}
	}
}

func (s *netStream) ended(err error) {
	switch {
	case s.closed:
	case s.paused || s.held != nil:
		s.heldEnd, s.endErr = true, err
	default:
		s.h.Ended(err)
	}
}

func (s *netStream) PauseRead() { s.paused = true }

func (s *netStream) ResumeRead() {
	s.paused = false
	if s.held != nil || s.heldEnd {
		s.loop.Post(s.release)
		return
	}
	s.readOn()
}

// release delivers what arrived while reading was paused.
func (s *netStream) release() {
	if b := s.held; b != nil && !s.paused && !s.closed {
		s.held = nil
		s.deliver(b)
	}
	if s.heldEnd && s.held == nil && !s.paused && !s.closed {
		s.heldEnd = false
		s.h.Ended(s.endErr)
	}
}

func (s *netStream) Write(bufs [][]byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writeErr != nil {
		return 0, s.writeErr
	}
	n := 0
	for _, b := range bufs {
		room := s.room()
		k := min(room, len(b))
		s.queue = append(s.queue, b[:k]...)
		n += k
		if k < len(b) {
			s.full = true
			break
		}
	}
	s.cond.Signal()
	return n, nil
}

// room returns how many bytes Write accepts now. mu is held.
func (s *netStream) room() int { return netWriteQueue - len(s.queue) - s.inFlight }

func (s *netStream) WantWritable(on bool) {
	s.wantWrite = on
	if !on {
		return
	}
	s.mu.Lock()
	room := s.room() > 0
	s.mu.Unlock()
	if room {
		s.loop.Post(s.writable)
	}
}

func (s *netStream) writable() {
	if !s.closed && s.wantWrite {
		s.h.Writable()
	}
}

func (s *netStream) writeLoop() {
	defer s.wg.Done()
	var out []byte
	for {
		s.mu.Lock()
		for len(s.queue) == 0 && !s.finish && !s.stop {
			s.cond.Wait()
		}
		if s.stop || len(s.queue) == 0 {
			stop := s.stop
			s.mu.Unlock()
			if !stop {
				if cw, ok := s.conn.(interface{ CloseWrite() error }); ok {
					_ = cw.CloseWrite() // the reader reports a broken connection
				}
			}
			return
		}
		out, s.queue = s.queue, out[:0]
		s.inFlight = len(out)
		s.mu.Unlock()
		for rest := out; len(rest) > 0; {
			n, err := s.conn.Write(rest[:min(len(rest), netWriteChunk)])
			rest = rest[n:]
			s.mu.Lock()
			s.inFlight = len(rest)
			if err != nil {
				s.writeErr = err
			}
			full := s.full
			s.full = false
			s.mu.Unlock()
			if full || err != nil {
				s.loop.Post(s.writable) // after an error the next Write reports it
			}
			if err != nil {
				return
			}
		}
		s.mu.Lock()
		if len(s.queue) == 0 && cap(out)+cap(s.queue) > netKeep {
			out, s.queue = nil, nil
		}
		s.mu.Unlock()
	}
}

func (s *netStream) CloseWrite() {
	s.mu.Lock()
	s.finish = true
	s.cond.Signal()
	s.mu.Unlock()
}

func (s *netStream) SetHandler(h StreamHandler) { s.h = h }

func (s *netStream) Close() {
	if s.closed {
		return
	}
	s.closed = true
	if s.conns != nil {
		s.conns.Add(-1)
	}
	close(s.resume)
	_ = s.conn.SetReadDeadline(time.Now())
	s.finishWriting(netLinger)
	// The goroutines end by themselves; the loop keeps the stream until then, so that Close can wait for them.
	go func() {
		s.wg.Wait()
		_ = s.conn.Close()
		s.loop.Post(func() { delete(s.loop.streams, s) })
	}()
}

// finishWriting lets the writer end within a bounded time: it sends what is queued and then FIN, as the kernel does for a closed
// socket.
func (s *netStream) finishWriting(within time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writeErr == nil && (s.finish || s.inFlight > 0 || len(s.queue) > 0) {
		s.finish = true
		_ = s.conn.SetWriteDeadline(time.Now().Add(within))
	} else {
		s.stop = true
	}
	s.cond.Signal()
}

// abort implements Close for a loop that will not run again.
func (s *netStream) abort() {
	if !s.closed {
		s.closed = true
		close(s.resume)
	}
	_ = s.conn.SetReadDeadline(time.Now())
	s.finishWriting(netExit)
}
