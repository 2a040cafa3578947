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
	fd    int
	gen   int32
	file  unixFile
	pause *Timer // runs while accepting is paused
}

// unixFile is the file of a unix socket. The zero value is that of a socket without one.
type unixFile struct {
	path string
	file os.FileInfo
}

// remember keeps net from removing the file of a listener, and records it instead.
func (f *unixFile) remember(ln net.Listener) {
	u, ok := ln.(*net.UnixListener)
	if !ok {
		return
	}
	u.SetUnlinkOnClose(false)
	if name := u.Addr().String(); !strings.HasPrefix(name, "@") {
		f.path = name
		f.file, _ = os.Lstat(name) // if it is already gone, there is nothing to remove later
	}
}

// remove removes the file, unless it has been replaced by another socket.
func (f *unixFile) remove() {
	if now, err := os.Lstat(f.path); err == nil && os.SameFile(now, f.file) {
		_ = os.Remove(f.path) // best effort: the socket is closed
	}
}

// dup returns a second descriptor of a socket for the poller; net keeps the first one.
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
	ln.poll.file.remember(from)
	inherit(fd, from)
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

// inherit sets the options that accepted sockets inherit from a listener.
func inherit(fd int, from net.Listener) {
	if _, tcp := from.(*net.TCPListener); tcp {
		// Small writes leave immediately, and a peer that vanished is eventually noticed.
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	}
}

func (p *poller) unlisten(ln *Listener) {
	delete(p.listeners, ln.poll.fd)
	if ln.poll.pause != nil {
		ln.poll.pause.Stop()
	}
	_ = unix.Close(ln.poll.fd) // closing the descriptor removes it from the epoll set
	ln.poll.file.remove()
}

// accept accepts a bounded number of waiting connections.
func (p *poller) accept(ln *Listener) {
	for range acceptBatch {
		fd, err := acceptNow(ln.poll.fd, &p.peer)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.ECONNABORTED):
			continue
		case err != nil && ln.sharing != nil && ln.sharing.Stopped():
			p.unwatchShared(ln)
			return
		case err != nil:
			p.pauseAccept(ln)
			ln.acceptor.AcceptFailed(os.NewSyscallError("accept", err))
			return
		}
		if ln.sharing != nil {
			p.handOut(ln, fd)
			if ln.closed {
				return
			}
			continue
		}
		s, err := p.add(fd, nil)
		if err != nil {
			p.pauseAccept(ln)
			ln.acceptor.AcceptFailed(err)
			return
		}
		s.h = ln.acceptor.Accepted(s, addrPort(&p.peer))
		if ln.closed {
			return
		}
	}
}

// pauseAccept stops accepting for a while, because the descriptor stays readable and the loop would spin.
func (p *poller) pauseAccept(ln *Listener) {
	if ln.sharing != nil {
		p.pauseAcceptShared(ln)
		return
	}
	p.watchListener(ln, 0)
	ln.poll.pause = ln.loop.AddTimer(acceptPause, func() { p.watchListener(ln, unix.EPOLLIN) })
	ln.poll.pause.Unref()
}

func (p *poller) watchListener(ln *Listener, events uint32) {
	ev := unix.EpollEvent{Events: events, Fd: int32(ln.poll.fd), Pad: ln.poll.gen}
	_ = unix.EpollCtl(p.epfd, unix.EPOLL_CTL_MOD, ln.poll.fd, &ev) // fails only for a closed descriptor
}

// addrPort reads the address of a peer. Families other than IP give the zero AddrPort.
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

// networkPort reads a port in network byte order.
func networkPort(p *uint16) uint16 { return binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }
