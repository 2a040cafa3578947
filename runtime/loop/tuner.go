// The options of the socket that carries a stream.

package loop

import (
	"net"
	"net/netip"
	"time"
)

// Tuner is implemented by streams over a socket of the system, to set its options. A stream without such a socket returns zero
// values and errors. All methods are Loop only.
type Tuner interface {
	// SetNoDelay makes small writes leave immediately, or be collected (Nagle's algorithm).
	SetNoDelay(on bool) error
	// SetKeepAlive makes the system probe an idle connection, first after idle; 0 leaves that delay unchanged.
	SetKeepAlive(on bool, idle time.Duration) error
	// SetService and Service access the type of service of the connection's packets (IP_TOS).
	SetService(tos int) error
	Service() (int, error)
	// LocalAddr returns the address of this end; it is invalid for a unix socket.
	LocalAddr() netip.AddrPort
	// Reset drops the connection with RST, so that the peer sees an error.
	Reset()
	// Descriptor returns the socket's descriptor, or -1 if there is none.
	Descriptor() int
}

// tuner returns the Tuner of the stream that carries s.
func tuner(s Stream) Tuner {
	if t, ok := s.(Tuner); ok {
		return t
	}
	return untuned{s}
}

// untuned is a Tuner for streams without a socket of the system.
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

// SetService implements Tuner: package net has no access to it.
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

// Descriptor implements Tuner: package net owns the descriptor.
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

// Descriptor returns the listening socket's descriptor, or -1 if the poller does not have it.
func (ln *Listener) Descriptor() int { return ln.poll.descriptor() }
