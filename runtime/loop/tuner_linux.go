// The options of a socket in the epoll set.

package loop

import (
	"net"
	"net/netip"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// keepAliveProbes and keepAliveInterval (in seconds) are what libuv and Bun set in addition to the first delay.
	keepAliveProbes   = 10
	keepAliveInterval = 1
)

func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

func (s *fdStream) setInt(level, name, value int) error {
	if s.closed {
		return net.ErrClosed
	}
	return unix.SetsockoptInt(s.fd, level, name, value)
}

// SetNoDelay implements Tuner.
func (s *fdStream) SetNoDelay(on bool) error {
	return s.setInt(unix.IPPROTO_TCP, unix.TCP_NODELAY, number(on))
}

// SetKeepAlive implements Tuner.
func (s *fdStream) SetKeepAlive(on bool, idle time.Duration) error {
	if err := s.setInt(unix.SOL_SOCKET, unix.SO_KEEPALIVE, number(on)); err != nil || !on || idle < time.Second {
		return err
	}
	if err := s.setInt(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, int(idle/time.Second)); err != nil {
		return err
	}
	if err := s.setInt(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, keepAliveInterval); err != nil {
		return err
	}
	return s.setInt(unix.IPPROTO_TCP, unix.TCP_KEEPCNT, keepAliveProbes)
}

// service returns the level and name of the option for the address family.
func (s *fdStream) service() (level, name int) {
	if a := s.LocalAddr().Addr(); a.Is6() && !a.Is4In6() {
		return unix.IPPROTO_IPV6, unix.IPV6_TCLASS
	}
	return unix.IPPROTO_IP, unix.IP_TOS
}

// SetService implements Tuner.
func (s *fdStream) SetService(tos int) error {
	level, name := s.service()
	return s.setInt(level, name, tos)
}

// Service implements Tuner.
func (s *fdStream) Service() (int, error) {
	if s.closed {
		return 0, net.ErrClosed
	}
	level, name := s.service()
	return unix.GetsockoptInt(s.fd, level, name)
}

// LocalAddr implements Tuner.
func (s *fdStream) LocalAddr() netip.AddrPort {
	if s.closed {
		return netip.AddrPort{}
	}
	var sa unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	if _, _, e := unix.RawSyscall(unix.SYS_GETSOCKNAME, uintptr(s.fd), uintptr(unsafe.Pointer(&sa)), uintptr(unsafe.Pointer(&size))); e != 0 {
		return netip.AddrPort{}
	}
	return addrPort(&sa)
}

// Reset implements Tuner.
func (s *fdStream) Reset() {
	if s.closed {
		return
	}
	_ = unix.SetsockoptLinger(s.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}) // fails only if it is not a socket
	s.Close()
}

// Descriptor implements Tuner.
func (s *fdStream) Descriptor() int {
	if s.closed {
		return -1
	}
	return s.fd
}

func (p *pollListener) descriptor() int { return p.fd }
