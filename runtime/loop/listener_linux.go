// Listening sockets in the epoll set.

package loop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// pollListener is a Listener's place in the poller.
type pollListener struct {
	fd   int
	gen  int32
	path string      // of a unix socket, empty for one without a file
	file os.FileInfo // that file
	rest *Timer      // runs while accepting rests
}

// dup returns a second descriptor of a socket, for the poller; the first one stays net's.
func dup(c syscall.Conn) (fd int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	fd = -1
	if controlErr := raw.Control(func(s uintptr) { fd, err = unix.FcntlInt(s, unix.F_DUPFD_CLOEXEC, 0) }); controlErr != nil {
		return -1, controlErr
	}
	return fd, err
}

func (p *poller) listen(ln *Listener, from net.Listener) (ok bool, err error) {
	fd, err := dup(from.(syscall.Conn))
	if err != nil {
		_ = from.Close()
		return false, fmt.Errorf("listening: %w", err)
	}
	if u, isUnix := from.(*net.UnixListener); isUnix {
		u.SetUnlinkOnClose(false)
		if name := u.Addr().String(); !strings.HasPrefix(name, "@") {
			ln.poll.path = name
			ln.poll.file, _ = os.Lstat(name) // if it is gone already, there is nothing to remove later
		}
	} else {
		// Accepted sockets inherit both: small writes leave at once, and a peer that vanished is noticed in the end.
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	}
	_ = from.Close()
	p.gen++
	ln.poll.fd, ln.poll.gen = fd, p.gen
	ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd), Pad: p.gen}
	if err := unix.EpollCtl(p.epfd, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
		_ = unix.Close(fd)
		return false, fmt.Errorf("epoll: %w", err)
	}
	p.listeners[fd] = ln
	return true, nil
}

func (p *poller) unlisten(ln *Listener) {
	delete(p.listeners, ln.poll.fd)
	if ln.poll.rest != nil {
		ln.poll.rest.Stop()
	}
	_ = unix.Close(ln.poll.fd) // leaves the epoll set with the descriptor
	// Somebody may have taken the file away and put a socket of his own there.
	if now, err := os.Lstat(ln.poll.path); err == nil && os.SameFile(now, ln.poll.file) {
		_ = os.Remove(ln.poll.path) // best effort: the socket is closed
	}
}

// accept takes what waits, a bounded number.
func (p *poller) accept(ln *Listener) {
	for range acceptBatch {
		fd, err := acceptNow(ln.poll.fd, &p.peer)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.ECONNABORTED):
			continue
		case err != nil:
			p.rest(ln)
			ln.acceptor.AcceptFailed(os.NewSyscallError("accept", err))
			return
		}
		s, err := p.add(fd, nil)
		if err != nil {
			p.rest(ln)
			ln.acceptor.AcceptFailed(err)
			return
		}
		s.h = ln.acceptor.Accepted(s, addrPort(&p.peer))
		if ln.closed {
			return
		}
	}
}

// rest stops accepting for a while: the descriptor stays readable, and the loop would spin.
func (p *poller) rest(ln *Listener) {
	p.watchListener(ln, 0)
	ln.poll.rest = ln.loop.AddTimer(acceptPause, func() { p.watchListener(ln, unix.EPOLLIN) })
	ln.poll.rest.Unref()
}

func (p *poller) watchListener(ln *Listener, events uint32) {
	ev := unix.EpollEvent{Events: events, Fd: int32(ln.poll.fd), Pad: ln.poll.gen}
	_ = unix.EpollCtl(p.epfd, unix.EPOLL_CTL_MOD, ln.poll.fd, &ev) // fails only for a closed descriptor
}

// addrPort reads the address of a peer; other families than the internet's give the zero AddrPort.
func addrPort(sa *unix.RawSockaddrAny) netip.AddrPort {
	switch sa.Addr.Family {
	case unix.AF_INET:
		in := (*unix.RawSockaddrInet4)(unsafe.Pointer(sa))
		return netip.AddrPortFrom(netip.AddrFrom4(in.Addr), networkPort(&in.Port))
	case unix.AF_INET6:
		in := (*unix.RawSockaddrInet6)(unsafe.Pointer(sa))
		return netip.AddrPortFrom(netip.AddrFrom16(in.Addr), networkPort(&in.Port))
	}
	return netip.AddrPort{}
}

// networkPort reads a port, which lies in network byte order.
func networkPort(p *uint16) uint16 { return binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }
