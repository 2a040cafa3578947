// A shared listener in the epoll sets of several loops.

package loop

import (
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// listenShared adds a second descriptor of the socket to the set. With EPOLLEXCLUSIVE a connection wakes one waiting loop, not
// all.
func (p *poller) listenShared(ln *Listener, from net.Listener) (ok bool, err error) {
	fd, err := dup(from.(syscall.Conn))
	if err != nil {
		return false, fmt.Errorf("listening: %w", err)
	}
	inherit(fd, from)
	p.gen++
	ln.poll.fd, ln.poll.gen = fd, p.gen
	if err := p.watchShared(ln); err != nil {
		_ = unix.Close(fd)
		return false, err
	}
	p.listeners[fd] = ln
	return true, nil
}

func (p *poller) watchShared(ln *Listener) error {
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLEXCLUSIVE, Fd: int32(ln.poll.fd), Pad: ln.poll.gen}
	if err := unix.EpollCtl(p.epfd, unix.EPOLL_CTL_ADD, ln.poll.fd, &ev); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	return nil
}

// unwatchShared removes the listener from the set. Closing its descriptor would not, because the socket has other descriptors,
// and an exclusive entry cannot be modified.
func (p *poller) unwatchShared(ln *Listener) {
	_ = unix.EpollCtl(p.epfd, unix.EPOLL_CTL_DEL, ln.poll.fd, nil) // fails only if it is already out
}

func (p *poller) unlistenShared(ln *Listener) {
	if p.listeners[ln.poll.fd] != ln {
		return // a goroutine accepts instead
	}
	delete(p.listeners, ln.poll.fd)
	if ln.poll.pause != nil {
		ln.poll.pause.Stop()
	}
	p.unwatchShared(ln)
	_ = unix.Close(ln.poll.fd)
}

// pauseAcceptShared is pauseAccept for a shared listener.
func (p *poller) pauseAcceptShared(ln *Listener) {
	p.unwatchShared(ln)
	ln.poll.pause = ln.loop.AddTimer(acceptPause, func() {
		if err := p.watchShared(ln); err != nil {
			ln.acceptor.AcceptFailed(err)
		}
	})
	ln.poll.pause.Unref()
}

// handOut passes a connection that this loop accepted to the loop whose turn it is.
func (p *poller) handOut(ln *Listener, fd int) {
	h := handed{fd: fd, remote: addrPort(&p.peer)}
	switch to := ln.sharing.place(); to {
	case nil:
		closeNow(fd)
	case ln:
		p.accepted(ln, h)
	default:
		to.give(h)
	}
}

// accepted starts a connection that has already been counted.
func (p *poller) accepted(ln *Listener, h handed) {
	s, err := p.add(h.fd, nil)
	if err != nil {
		ln.loop.conns.Add(-1)
		p.pauseAccept(ln)
		ln.acceptor.AcceptFailed(err)
		return
	}
	s.conns = &ln.loop.conns
	s.h = ln.acceptor.Accepted(s, h.remote)
}

func closeHanded(fd int) { closeNow(fd) }

// stopListening refuses new connections although the socket has several descriptors.
func stopListening(ln net.Listener) {
	c, ok := ln.(syscall.Conn)
	if !ok {
		_ = ln.Close()
		return
	}
	raw, err := c.SyscallConn()
	if err != nil {
		_ = ln.Close()
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_RD) }) // fails only for a closed descriptor
}
