// The options of the socket that carries a stream.

package loop

import (
	"net"
	"net/netip"
	"time"
)

// Tuner is what a stream over a socket of the system offers besides. A stream that has no such socket answers with zero
// values and errors. All methods are Loop only.
type Tuner interface {
	// SetNoDelay has small writes leave at once, or be gathered (Nagle's algorithm).
	SetNoDelay(on bool) error
	// SetKeepAlive has the system probe an idle connection, the first time after idle; 0 leaves that as it is.
	SetKeepAlive(on bool, idle time.Duration) error
	// SetService and Service are the type of service of the connection's packets (IP_TOS).
	SetService(tos int) error
	Service() (int, error)
	// LocalAddr is the address of this end, not valid for a unix socket.
	LocalAddr() netip.AddrPort
	// Reset drops the connection with RST, so that the peer learns of it as an error.
	Reset()
	// Descriptor is the socket's number, -1 if there is none.
	Descriptor() int
}

// tuner is the options of what carries s.
func tuner(s Stream) Tuner {
	if t, ok := s.(Tuner); ok {
		return t
	}
	return untuned{s}
}

// untuned is a stream without a socket of the system.
type untuned struct{ s Stream }

func (u untuned) SetNoDelay(bool) error                  { return net.ErrClosed }
func (u untuned) SetKeepAlive(bool, time.Duration) error { return net.ErrClosed }
func (u untuned) SetService(int) error                   { return net.ErrClosed }
func (u untuned) Service() (int, error)                  { return 0, net.ErrClosed }
func (u untuned) LocalAddr() netip.AddrPort              { return netip.AddrPort{} }
func (u untuned) Reset()                                 { u.s.Close() }
func (u untuned) Descriptor() int                        { return -1 }

// SetNoDelay implements Tuner.
func (s *netStream) SetNoDelay(on bool) error {
	if c, ok := s.conn.(*net.TCPConn); ok {
		return c.SetNoDelay(on)
	}
	return net.ErrClosed
}

// SetKeepAlive implements Tuner.
func (s *netStream) SetKeepAlive(on bool, idle time.Duration) error {
	c, ok := s.conn.(*net.TCPConn)
	if !ok {
		return net.ErrClosed
	}
	if err := c.SetKeepAlive(on); err != nil || !on || idle == 0 {
		return err
	}
	return c.SetKeepAlivePeriod(idle)
}

// SetService implements Tuner: the net package cannot say it.
func (s *netStream) SetService(int) error { return net.ErrClosed }

// Service implements Tuner.
func (s *netStream) Service() (int, error) { return 0, nil }

// LocalAddr implements Tuner.
func (s *netStream) LocalAddr() netip.AddrPort {
	if tcp, ok := s.conn.LocalAddr().(*net.TCPAddr); ok {
		return tcp.AddrPort()
	}
	return netip.AddrPort{}
}

// Reset implements Tuner.
func (s *netStream) Reset() {
	if c, ok := s.conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0) // fails only for a closed connection
	}
	s.mu.Lock()
	s.queue = nil
	s.mu.Unlock()
	s.Close()
}

// Descriptor implements Tuner: the number is net's own business.
func (s *netStream) Descriptor() int { return -1 }

// SetNoDelay implements Tuner.
func (s *TLSStream) SetNoDelay(on bool) error { return tuner(s.raw).SetNoDelay(on) }

// SetKeepAlive implements Tuner.
func (s *TLSStream) SetKeepAlive(on bool, idle time.Duration) error {
	return tuner(s.raw).SetKeepAlive(on, idle)
}

// SetService implements Tuner.
func (s *TLSStream) SetService(tos int) error { return tuner(s.raw).SetService(tos) }

// Service implements Tuner.
func (s *TLSStream) Service() (int, error) { return tuner(s.raw).Service() }

// LocalAddr implements Tuner.
func (s *TLSStream) LocalAddr() netip.AddrPort { return tuner(s.raw).LocalAddr() }

// Reset implements Tuner.
func (s *TLSStream) Reset() {
	if s.closed {
		return
	}
	s.closed = true
	s.leave()
	s.wire.finish(net.ErrClosed)
	tuner(s.raw).Reset()
}

// Descriptor implements Tuner.
func (s *TLSStream) Descriptor() int { return tuner(s.raw).Descriptor() }

// Descriptor is the listening socket's number, -1 if the poller does not have it.
func (ln *Listener) Descriptor() int { return ln.poll.descriptor() }
