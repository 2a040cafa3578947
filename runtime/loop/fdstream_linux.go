// The stream over a descriptor in the epoll set.

package loop

import (
	"errors"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

type fdStream struct {
	p      *poller
	h      StreamHandler
	fd     int
	conns  *atomic.Int64 // counts the stream while it is open; may be nil
	events uint32        // what epoll watches
	gen    int32         // distinguishes this use of the descriptor from earlier ones
	closed bool
	ended  bool // Ended was called
	shut   bool // FIN was sent
	parked bool // removed from the epoll set, because it would be reported forever with nothing to do
}

func (s *fdStream) event() unix.EpollEvent {
	return unix.EpollEvent{Events: s.events, Fd: int32(s.fd), Pad: s.gen}
}

// watch changes what epoll reports. It is level-triggered: nothing is lost while an event is not wanted, and a socket that still
// has bytes after one bounded read is reported again in the next tick, after the others.
func (s *fdStream) watch(events uint32) {
	if s.closed || events == s.events {
		return
	}
	s.events = events
	ev := s.event()
	if s.parked {
		s.parked = false
		_ = unix.EpollCtl(s.p.epfd, unix.EPOLL_CTL_ADD, s.fd, &ev)
		return
	}
	_ = unix.EpollCtl(s.p.epfd, unix.EPOLL_CTL_MOD, s.fd, &ev) // fails only for a closed descriptor
}

// park removes the socket from the set until another event is wanted: epoll reports the end of a connection whatever is watched.
func (s *fdStream) park() {
	s.parked = true
	_ = unix.EpollCtl(s.p.epfd, unix.EPOLL_CTL_DEL, s.fd, nil) // fails only for a closed descriptor
}

func (s *fdStream) ready(events uint32) {
	if events&(unix.EPOLLOUT|unix.EPOLLERR|unix.EPOLLHUP) != 0 && s.events&unix.EPOLLOUT != 0 {
		s.h.Writable()
	}
	switch {
	case s.closed:
	case s.ended:
		if events&(unix.EPOLLERR|unix.EPOLLHUP) != 0 {
			s.gone()
		}
	case s.events&unix.EPOLLIN != 0 && events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0:
		s.read()
	case events&(unix.EPOLLERR|unix.EPOLLHUP) != 0:
		// The connection has ended in both directions; epoll reports that forever, even to a paused reader.
		n := s.pendingError()
		if n == 0 && s.shut {
			s.park() // both ends have finished, and received bytes are still to be read
			return
		}
		if n == 0 {
			n = unix.ECONNRESET
		}
		s.end(os.NewSyscallError("read", n))
	}
}

// gone handles the end of the other direction after the peer had finished: the peer reset the connection, or FIN was sent as
// well.
func (s *fdStream) gone() {
	if n := s.pendingError(); n != 0 {
		if b, ok := s.h.(Breaker); ok {
			b.Broken(os.NewSyscallError("read", n))
		}
	}
	if !s.closed {
		s.park()
	}
}

// pendingError takes the error stored in the socket, or 0.
func (s *fdStream) pendingError() unix.Errno {
	n, err := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return 0
	}
	return unix.Errno(n)
}

func (s *fdStream) read() {
	buf := s.p.buffer()
	n, err := recvNow(s.fd, buf)
	if s.p.beforeRead != nil {
		s.p.beforeRead()
		if s.closed {
			return
		}
	}
	switch {
	case errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR):
	case err != nil:
		s.end(os.NewSyscallError("read", err))
	case n == 0:
		s.end(nil)
	default:
		s.h.Readable(buf[:n])
	}
}

func (s *fdStream) end(err error) {
	s.ended = true
	s.h.Ended(err)
	if err != nil {
		s.Close()
	}
	// A finished peer must not be reported repeatedly.
	s.watch(s.events &^ (unix.EPOLLIN | unix.EPOLLRDHUP))
}

func (s *fdStream) Write(bufs [][]byte) (int, error) {
	if s.closed {
		return 0, io.ErrClosedPipe
	}
	total := 0
	for len(bufs) > 0 {
		batch := bufs[:min(len(bufs), maxIOV)]
		size := 0
		for _, b := range batch {
			size += len(b)
		}
		var n int
		var err error
		if len(batch) == 1 {
			n, err = sendNow(s.fd, batch[0])
		} else {
			n, err = unix.Writev(s.fd, batch)
		}
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return total, nil
		case err != nil:
			return total, os.NewSyscallError("write", err)
		}
		total += n
		if n < size {
			return total, nil
		}
		bufs = bufs[len(batch):]
	}
	return total, nil
}

func (s *fdStream) WantWritable(on bool) {
	if on {
		s.watch(s.events | unix.EPOLLOUT)
	} else {
		s.watch(s.events &^ unix.EPOLLOUT)
	}
}

func (s *fdStream) PauseRead() { s.watch(s.events &^ (unix.EPOLLIN | unix.EPOLLRDHUP)) }

func (s *fdStream) ResumeRead() {
	if !s.ended {
		s.watch(s.events | unix.EPOLLIN | unix.EPOLLRDHUP)
	}
}

func (s *fdStream) CloseWrite() {
	if !s.closed {
		s.shut = true
		_ = unix.Shutdown(s.fd, unix.SHUT_WR) // fails only when the peer is already gone
	}
}

func (s *fdStream) SetHandler(h StreamHandler) { s.h = h }

func (s *fdStream) Close() {
	if s.closed {
		return
	}
	s.closed = true
	if s.conns != nil {
		s.conns.Add(-1)
	}
	if s.fd < len(s.p.fds) && s.p.fds[s.fd] == s {
		s.p.fds[s.fd] = nil
	}
	closeNow(s.fd) // closing the descriptor removes it from the epoll set
}
