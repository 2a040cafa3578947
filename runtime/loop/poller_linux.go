// The epoll set of the loop. Sockets in it need no goroutine and no read buffer of their own.

package loop

import (
	"errors"
	"fmt"
	"math"
	"net"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// maxEvents is how many ready sockets one tick handles; the others follow in the next.
	maxEvents = 512
	// maxIOV is the largest number of buffers for one writev (IOV_MAX on Linux is 1024).
	maxIOV = 1024
)

type poller struct {
	epfd      int
	wakefd    int
	events    [maxEvents]unix.EpollEvent
	ready     int
	busy      bool        // several sockets were ready: under load some will be ready again, so polling need not wait
	fds       []*fdStream // by descriptor
	listeners map[int]*Listener
	gen       int32
	buf       *[ReadBufferSize]byte // borrowed while events are handed out; nil in between
	peer      unix.RawSockaddrAny   // scratch for accept

	beforeRead func() // called before the bytes of each socket are delivered; may be nil
}

func newPoller() (*poller, error) {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	wakefd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		_ = unix.Close(epfd)
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	p := &poller{epfd: epfd, wakefd: wakefd, listeners: map[int]*Listener{}}
	ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(wakefd)}
	if err := unix.EpollCtl(epfd, unix.EPOLL_CTL_ADD, wakefd, &ev); err != nil {
		p.close()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return p, nil
}

func (p *poller) wake() {
	one := [8]byte{1}
	_, _ = unix.Write(p.wakefd, one[:]) // fails if the counter is full, and then the loop is awake
}

// wait collects ready descriptors; a negative timeout waits forever.
func (p *poller) wait(timeout time.Duration) error {
	ms := -1
	if timeout >= 0 {
		// Rounded up: waking early would spin until the timer is due.
		ms = int(min((timeout+time.Millisecond-1)/time.Millisecond, math.MaxInt32))
	}
	var n int
	var err error
	if p.busy || ms == 0 {
		n, err = pollNow(p.epfd, p.events[:])
	}
	if n == 0 && err == nil && ms != 0 {
		n, err = unix.EpollWait(p.epfd, p.events[:], ms)
	}
	p.busy = n > 1
	switch {
	case errors.Is(err, unix.EINTR):
		n = 0
	case err != nil:
		return fmt.Errorf("epoll: %w", err)
	}
	p.ready = n
	return nil
}

// readBuffers are the buffers that loops read into. A loop borrows one while it hands out events, so that the many idle loops
// of a Go program keep none.
var readBuffers = sync.Pool{New: func() any { return new([ReadBufferSize]byte) }}

func (p *poller) dispatch(l *Loop) {
	n := p.ready
	p.ready = 0
	defer p.returnBuffer()
	for i := range n {
		ev := p.events[i]
		if int(ev.Fd) == p.wakefd {
			var b [8]byte
			_, _ = unix.Read(p.wakefd, b[:])
			continue
		}
		if l.stopped {
			continue // level-triggered: it will be reported again
		}
		// Pad carries the generation: the descriptor may have been closed and reused earlier in this batch.
		if int(ev.Fd) < len(p.fds) {
			if s := p.fds[ev.Fd]; s != nil {
				if s.gen == ev.Pad {
					s.ready(ev.Events)
				}
				continue
			}
		}
		if ln := p.listeners[int(ev.Fd)]; ln != nil && ln.poll.gen == ev.Pad {
			p.accept(ln)
		}
	}
}

// buffer returns the buffer of this dispatch.
func (p *poller) buffer() []byte {
	if p.buf == nil {
		p.buf = readBuffers.Get().(*[ReadBufferSize]byte)
	}
	return p.buf[:]
}

func (p *poller) returnBuffer() {
	if p.buf != nil {
		readBuffers.Put(p.buf)
		p.buf = nil
	}
}

func (p *poller) close() {
	for _, s := range p.fds {
		if s != nil {
			s.Close()
		}
	}
	_ = unix.Close(p.wakefd)
	_ = unix.Close(p.epfd)
}

// adopt adds a duplicate of c's descriptor to the set and closes c.
func (p *poller) adopt(c net.Conn, h StreamHandler) (Stream, error) {
	fd, err := dup(c.(syscall.Conn))
	_ = c.Close()
	if err != nil {
		return nil, fmt.Errorf("adopting a connection: %w", err)
	}
	s, err := p.add(fd, h)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// add takes over a descriptor, which must be non-blocking.
func (p *poller) add(fd int, h StreamHandler) (*fdStream, error) {
	for len(p.fds) <= fd {
		p.fds = append(p.fds, nil)
	}
	p.gen++
	s := &fdStream{p: p, fd: fd, h: h, events: unix.EPOLLIN | unix.EPOLLRDHUP, gen: p.gen}
	ev := s.event()
	if err := unix.EpollCtl(p.epfd, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("epoll: %w", err)
	}
	p.fds[fd] = s
	return s, nil
}
