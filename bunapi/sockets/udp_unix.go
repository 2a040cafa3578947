//go:build unix

package sockets

import (
	"errors"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (k *UDP) sendNow(b []byte, to netip.AddrPort) (sent bool, err error) {
	err = k.control(func(fd uintptr) error {
		for {
			var failed error
			if to.IsValid() {
				failed = unix.Sendto(int(fd), b, 0, sockaddr(to))
			} else {
				failed = unix.Send(int(fd), b, 0)
			}
			if failed != unix.EINTR {
				return failed
			}
		}
	})
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.ENOBUFS) {
		return false, nil
	}
	return err == nil, err
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

func (k *UDP) connectNow(to netip.AddrPort) error {
	return k.control(func(fd uintptr) error {
		if to.IsValid() {
			if k.six() && to.Addr().Is4() {
				to = netip.AddrPortFrom(netip.AddrFrom16(to.Addr().As16()), to.Port())
			}
			return unix.Connect(int(fd), sockaddr(to))
		}
		// The family AF_UNSPEC removes the peer (connect(2)).
		none := unix.RawSockaddrInet4{Family: unix.AF_UNSPEC}
		_, _, e := syscall.Syscall(syscall.SYS_CONNECT, fd, uintptr(unsafe.Pointer(&none)), unsafe.Sizeof(none))
		if e != 0 && e != syscall.EAFNOSUPPORT { // macOS reports this error but does it
			return e
		}
		return nil
	})
}

// name is the address that the socket has now.
func (k *UDP) name() (at netip.AddrPort, err error) {
	err = k.control(func(fd uintptr) error {
		sa, err := unix.Getsockname(int(fd))
		if err != nil {
			return err
		}
		switch sa := sa.(type) {
		case *unix.SockaddrInet4:
			at = netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
		case *unix.SockaddrInet6:
			at = netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port))
		}
		return nil
	})
	return at, err
}

func reuseAddress(_, _ string, c syscall.RawConn) error {
	var failed error
	if err := c.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) }); err != nil {
		return err
	}
	return failed
}

func setBroadcast(fd uintptr, on bool) error {
	n := 0
	if on {
		n = 1
	}
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_BROADCAST, n)
}

func bufferSize(fd uintptr, received bool) (int, error) {
	return unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, pick(received, unix.SO_RCVBUF, unix.SO_SNDBUF))
}
