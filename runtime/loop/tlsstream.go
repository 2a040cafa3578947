// TLS over any stream of the loop: crypto/tls stands between the stream below and the handler above. After the handshake
// everything happens on the loop: a connection needs no goroutine and no buffer of its own, and a full connection is noticed when
// the kernel reports it, as without TLS. The handshake has a goroutine, because crypto/tls cannot suspend it and it is most of
// the computation.

package loop

import (
	"container/list"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"time"
)

const (
	// tlsRecord is the most that one TLS record holds (RFC 8446, 5.1).
	tlsRecord = 16 << 10
	// tlsBatch is how much is encrypted for one write. What a full connection does not accept of it stays in memory.
	tlsBatch = 2 * tlsRecord
	// tlsHandshakeLimit bounds the bytes read from a peer before its handshake has finished.
	tlsHandshakeLimit = 256 << 10
	// maxHandshakes bounds the connections in their handshake. Beyond it the oldest is ended: an honest peer finishes in
	// milliseconds, so the oldest is one that stalls.
	maxHandshakes = 2048
)

// errCrowded ends the oldest handshake when there are too many.
var errCrowded = errors.New("TLS: too many handshakes are under way, and this is the oldest")

// TLSStream is a Stream over another one, of which it is the handler. All methods are Loop only.
type TLSStream struct {
	loop *Loop
	raw  Stream
	h    StreamHandler
	conn *tls.Conn
	wire tlsWire

	place     *list.Element // in the list of handshakes
	ready     bool          // the handshake has finished
	paused    bool
	pumping   bool
	ended     bool // the handler knows
	wantWrite bool
	finish    bool // send FIN when everything is written
	finished  bool // FIN was sent
	closed    bool
	writeErr  error
}

// Secure starts TLS as the server on raw and returns the stream on top of it. The result must be set as raw's handler; it needs
// its own handler (SetHandler) before its first event.
func (l *Loop) Secure(raw Stream, config *tls.Config) *TLSStream {
	return l.secure(raw, func(c net.Conn) *tls.Conn { return tls.Server(c, config) })
}

// SecureClient is Secure in the client's role.
func (l *Loop) SecureClient(raw Stream, config *tls.Config) *TLSStream {
	return l.secure(raw, func(c net.Conn) *tls.Conn { return tls.Client(c, config) })
}

func (l *Loop) secure(raw Stream, begin func(net.Conn) *tls.Conn) *TLSStream {
	s := &TLSStream{loop: l, raw: raw}
	s.wire.stream = s
	s.wire.cond.L = &s.wire.mu
	s.wire.handshaking = true
	s.conn = begin(&s.wire)
	l.crowd()
	s.place = l.handshakes.PushBack(s)
	l.handshakers.Go(func() {
		l.handshakeSlots <- struct{}{}
		err := s.conn.Handshake()
		<-l.handshakeSlots
		l.Post(func() { s.handshakeDone(err) })
	})
	return s
}

// crowd makes room for one more handshake.
func (l *Loop) crowd() {
	if l.handshakes.Len() < maxHandshakes {
		return
	}
	oldest := l.handshakes.Front().Value.(*TLSStream)
	oldest.leave()
	oldest.wire.finish(net.ErrClosed)
	oldest.end(errCrowded)
}

// leave removes the stream from the list of handshakes.
func (s *TLSStream) leave() {
	if s.place != nil {
		s.loop.handshakes.Remove(s.place)
		s.place = nil
	}
}

// handshakeProcessors returns how many handshakes may compute at once: one processor is left for the loop, so that a flood of
// handshakes does not block established connections. A handshake that waits for its peer takes no turn.
func handshakeProcessors() int { return max(1, runtime.GOMAXPROCS(0)-1) }

func (s *TLSStream) handshakeDone(err error) {
	s.leave()
	if s.closed {
		return
	}
	if err != nil {
		s.flush() // the alert
		s.end(err)
		return
	}
	s.ready = true
	s.wire.mu.Lock()
	s.wire.handshaking = false
	s.wire.mu.Unlock()
	s.readOn()
	if h, ok := s.h.(Securer); ok {
		h.Secured()
	}
	s.flush()
	s.pump()
}

// State returns what the handshake negotiated; HandshakeComplete is false until then.
func (s *TLSStream) State() tls.ConnectionState {
	if !s.ready {
		return tls.ConnectionState{} // the handshake holds the lock
	}
	return s.conn.ConnectionState()
}

// Silence discards what crypto/tls sends from now on, in particular its alert when the handshake fails, so that the peer sees
// only the end of the connection, as with Bun. Any goroutine.
func (s *TLSStream) Silence() {
	s.wire.mu.Lock()
	s.wire.silent = true
	s.wire.mu.Unlock()
}

// Broken implements Breaker for the stream below.
func (s *TLSStream) Broken(err error) {
	if b, ok := s.h.(Breaker); ok && s.ended && !s.closed {
		b.Broken(err)
	}
}

// pump delivers what can be decrypted.
func (s *TLSStream) pump() {
	if s.pumping || !s.ready {
		return
	}
	s.pumping = true
	defer func() { s.pumping = false }()
	if s.loop.tlsBuf == nil {
		s.loop.tlsBuf = make([]byte, tlsRecord)
	}
	for !s.closed && !s.paused && !s.ended {
		n, err := s.conn.Read(s.loop.tlsBuf)
		if n > 0 {
			s.h.Readable(s.loop.tlsBuf[:n])
		}
		switch {
		case err == nil:
		case errors.Is(err, errNoBytes{}):
			s.answer()
			return
		default:
			s.answer()
			s.end(err)
		}
	}
}

// answer sends what crypto/tls itself produces: a new key, an alert.
func (s *TLSStream) answer() {
	if s.wire.pending() > 0 {
		s.flush()
	}
}

func (s *TLSStream) end(err error) {
	if s.ended || s.closed {
		return
	}
	s.ended = true
	if errors.Is(err, io.EOF) {
		err = nil
	}
	s.h.Ended(err)
}

// Readable implements StreamHandler for the stream below.
func (s *TLSStream) Readable(b []byte) {
	if s.closed || s.ended {
		return
	}
	if s.wire.feed(b) {
		s.raw.PauseRead()
	}
	s.pump()
	s.wire.own()
}

// Writable implements StreamHandler for the stream below.
func (s *TLSStream) Writable() {
	s.flush()
	if s.ready && s.wantWrite && !s.closed && s.wire.pending() == 0 {
		s.h.Writable()
	}
}

// Ended implements StreamHandler for the stream below.
func (s *TLSStream) Ended(err error) {
	if err == nil {
		err = io.EOF
	}
	s.wire.finish(err)
	if s.ready {
		s.pump()
	}
}

// Write implements Stream.
func (s *TLSStream) Write(bufs [][]byte) (int, error) {
	switch {
	case s.closed:
		return 0, io.ErrClosedPipe
	case s.writeErr != nil:
		return 0, s.writeErr
	case !s.ready:
		return 0, nil
	}
	taken := 0
	list := append(s.loop.tlsList[:0], bufs...) // keeps the caller's list unchanged
	s.loop.tlsList = list
	for s.wire.pending() == 0 {
		n, err := s.encrypt(&list)
		taken += n
		if err == nil && n > 0 {
			s.flush()
			err = s.writeErr
		}
		if err != nil || n == 0 {
			return taken, err
		}
	}
	return taken, nil
}

// encrypt takes up to tlsBatch bytes from bufs, in full records however small the buffers are.
func (s *TLSStream) encrypt(bufs *[][]byte) (taken int, err error) {
	for taken < tlsBatch && len(*bufs) > 0 {
		record := (*bufs)[0][:min(len((*bufs)[0]), tlsRecord)]
		if len(record) == len((*bufs)[0]) && len(*bufs) > 1 {
			record = s.loop.tlsScratch[:0]
			for _, b := range *bufs {
				k := min(len(b), tlsRecord-len(record))
				record = append(record, b[:k]...)
				if len(record) == tlsRecord {
					break
				}
			}
			s.loop.tlsScratch = record
		}
		if _, err := s.conn.Write(record); err != nil {
			return taken, err
		}
		taken += len(record)
		skip(bufs, len(record))
	}
	return taken, nil
}

// skip removes the first n bytes, and buffers that are then empty.
func skip(bufs *[][]byte, n int) {
	list := *bufs
	for len(list) > 0 && n >= len(list[0]) {
		n -= len(list[0])
		list = list[1:]
	}
	if n > 0 {
		list[0] = list[0][n:]
	}
	*bufs = list
}

// flush writes the encrypted bytes to the stream below.
func (s *TLSStream) flush() {
	if s.closed {
		return
	}
	left, err := s.wire.send(s.raw)
	if err != nil {
		s.writeErr = err
		s.raw.WantWritable(false)
		return
	}
	s.raw.WantWritable(left > 0 || s.wantWrite)
	if left == 0 && s.finish && !s.finished {
		s.finished = true
		s.raw.CloseWrite()
	}
}

// WantWritable implements Stream.
func (s *TLSStream) WantWritable(on bool) {
	s.wantWrite = on
	s.raw.WantWritable(on || s.wire.pending() > 0)
}

// readOn makes the stream below read as the owner wants: during the handshake it reads as the handshake needs.
func (s *TLSStream) readOn() {
	if s.paused && s.ready {
		s.raw.PauseRead()
	} else if !s.closed {
		s.raw.ResumeRead()
	}
}

// PauseRead implements Stream.
func (s *TLSStream) PauseRead() {
	s.paused = true
	if s.ready {
		s.raw.PauseRead()
	}
}

// ResumeRead implements Stream.
func (s *TLSStream) ResumeRead() {
	s.paused = false
	s.raw.ResumeRead()
	if s.ready && !s.pumping {
		s.loop.Post(s.pump) // records may be buffered above the stream below
	}
}

// SetHandler implements Stream.
func (s *TLSStream) SetHandler(h StreamHandler) { s.h = h }

// CloseWrite implements Stream.
func (s *TLSStream) CloseWrite() {
	if s.closed || s.finish {
		return
	}
	s.finish = true
	if s.ready {
		_ = s.conn.CloseWrite() // close_notify; fails only after an error that the reader has seen
	}
	s.flush()
}

// Close implements Stream.
func (s *TLSStream) Close() {
	if s.closed {
		return
	}
	s.CloseWrite()
	s.closed = true
	s.leave()
	s.wire.finish(net.ErrClosed)
	s.raw.Close()
}

// tlsWire is the net.Conn below crypto/tls. During the handshake its methods run on the handshake's goroutine, afterwards on the
// loop.
type tlsWire struct {
	stream *TLSStream

	mu          sync.Mutex
	cond        sync.Cond
	handshaking bool   // Read waits for bytes, and the loop sends what was written
	full        bool   // reading from the stream below is paused for the handshake
	in          []byte // received, not yet read
	lent        bool   // in is the stream's buffer, valid only during its call
	end         error  // delivered after in
	out         []byte // written, not yet accepted by the stream below
	silent      bool   // what is written is discarded
}

// errNoBytes is what Read returns instead of waiting. crypto/tls continues after a temporary error.
type errNoBytes struct{}

func (errNoBytes) Error() string   { return "no bytes yet" }
func (errNoBytes) Timeout() bool   { return true }
func (errNoBytes) Temporary() bool { return true }

func (w *tlsWire) Read(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.in) == 0 {
		if w.end != nil {
			return 0, w.end
		}
		if !w.handshaking {
			return 0, errNoBytes{}
		}
		turns := w.stream.loop.handshakeSlots
		<-turns
		for len(w.in) == 0 && w.end == nil {
			w.cond.Wait()
		}
		w.mu.Unlock() // the loop can feed other streams while this one waits for its turn
		turns <- struct{}{}
		w.mu.Lock()
	}
	n := copy(b, w.in)
	if w.in = w.in[n:]; len(w.in) == 0 {
		w.in, w.lent = nil, false
		if w.full {
			w.full = false
			w.stream.loop.Post(w.stream.readOn)
		}
	}
	return n, nil
}

func (w *tlsWire) Write(b []byte) (int, error) {
	w.mu.Lock()
	if w.silent {
		w.mu.Unlock()
		return len(b), nil
	}
	handshaking := w.handshaking
	if loop := w.stream.loop; w.out == nil && !handshaking {
		w.out, loop.tlsOut = loop.tlsOut, nil
	}
	w.out = append(w.out, b...)
	w.mu.Unlock()
	if handshaking {
		w.stream.loop.Post(w.stream.flush)
	}
	return len(b), nil
}

// feed adds received bytes. After the handshake it borrows them until own is called. It reports whether enough has been received
// for now.
func (w *tlsWire) feed(b []byte) (full bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.handshaking:
		w.in = append(w.in, b...)
		w.full = len(w.in) > tlsHandshakeLimit
		w.cond.Signal()
		return w.full
	case len(w.in) == 0:
		w.in, w.lent = b, true
	default:
		w.in = append(w.in, b...)
	}
	return false
}

// own copies the unread part of the bytes that feed borrowed.
func (w *tlsWire) own() {
	w.mu.Lock()
	if w.lent {
		w.in, w.lent = append([]byte(nil), w.in...), false
	}
	w.mu.Unlock()
}

// finish reports that no more bytes will arrive.
func (w *tlsWire) finish(err error) {
	w.mu.Lock()
	if w.end == nil || errors.Is(err, net.ErrClosed) {
		w.end = err
	}
	w.cond.Signal()
	w.mu.Unlock()
}

func (w *tlsWire) pending() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.out)
}

// send writes to the stream below and returns how many bytes are left.
func (w *tlsWire) send(to Stream) (left int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.out) == 0 {
		return 0, nil
	}
	loop := w.stream.loop
	loop.tlsOne[0] = w.out
	n, err := to.Write(loop.tlsOne[:])
	loop.tlsOne[0] = nil
	if err == nil && n == 0 {
		return len(w.out), nil
	}
	sent := w.out
	w.out = nil
	if err == nil && n < len(sent) {
		w.out = append([]byte(nil), sent[n:]...)
	}
	loop.tlsOut = sent[:0] // one buffer suffices for all connections that keep up
	return len(w.out), err
}

// Close implements net.Conn. crypto/tls calls it after some errors, but closing is up to the stream's owner.
func (w *tlsWire) Close() error { return nil }

// LocalAddr implements net.Conn.
func (w *tlsWire) LocalAddr() net.Addr { return nil }

// RemoteAddr implements net.Conn: crypto/tls uses it as the key of a session if there is no server name.
func (w *tlsWire) RemoteAddr() net.Addr { return &net.TCPAddr{} }

// SetDeadline implements net.Conn: the owner's clock bounds the handshake.
func (w *tlsWire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (w *tlsWire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (w *tlsWire) SetWriteDeadline(time.Time) error { return nil }
