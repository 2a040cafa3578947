package loop

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// pipeBuf is how many bytes a writable pipe accepts without blocking (PIPE_BUF).
const pipeBuf = 4 << 10

// outputPipe is a pipe or a socket for an Output. Its descriptor is shared with other processes, which may not expect it to be
// non-blocking, so it stays blocking.
type outputPipe struct {
	ok     bool
	socket bool
	fd     int
	stream *fdStream // in the poller while chunks wait
}

func (p *outputPipe) look(w io.Writer) {
	f, ok := w.(*os.File)
	if !ok {
		return
	}
	st, err := f.Stat()
	if err != nil {
		return
	}
	p.socket = st.Mode()&fs.ModeSocket != 0
	p.ok = p.socket || st.Mode()&fs.ModeNamedPipe != 0
	// Not Fd, which would make it blocking.
	if c, err := f.SyscallConn(); err != nil || c.Control(func(fd uintptr) { p.fd = int(fd) }) != nil {
		p.ok = false
	}
}

// room waits until there is room, or the reader is gone.
func (p *outputPipe) room(within time.Duration) bool {
	list := []unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLOUT}}
	n, err := unix.Poll(list, int(within/time.Millisecond))
	return n > 0 || err != nil && !errors.Is(err, unix.EINTR)
}

// write writes as much as there is room for. It can block only if another process fills the same pipe at this moment.
func (p *outputPipe) write(b []byte) (int, error) {
	total := 0
	for total < len(b) {
		var n int
		var err error
		if p.socket {
			n, err = unix.SendmsgN(p.fd, b[total:], nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		} else {
			if !p.room(0) {
				return total, nil
			}
			n, err = unix.Write(p.fd, b[total:min(len(b), total+pipeBuf)])
		}
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN):
			return total, nil
		case err != nil:
			return total, err
		}
		total += max(n, 0)
	}
	return total, nil
}

// watch makes the poller notify o when there is room.
func (p *outputPipe) watch(l *Loop, o *Output) error {
	fd, err := unix.FcntlInt(uintptr(p.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	s, err := l.poll.add(fd, o)
	if err != nil {
		return err
	}
	p.stream = s
	s.watch(unix.EPOLLOUT)
	return nil
}

func (p *outputPipe) unwatch() {
	s := p.stream
	if s == nil || s.closed {
		return
	}
	// Closing the descriptor does not remove it from the set, because the process's own descriptor refers to the same open file.
	_ = unix.EpollCtl(s.p.epfd, unix.EPOLL_CTL_DEL, s.fd, nil)
	s.Close()
	p.stream = nil
}
