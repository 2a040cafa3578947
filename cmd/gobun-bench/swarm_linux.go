// The load generator's side of the wire: many WebSocket clients on one epoll set and one goroutine, which count frames
// without looking into them. A server under test gets a core of its own only if its client needs less than the other
// one, so this reads headers by hand and touches no payload that nobody asked for.

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const (
	readBuffer = 256 << 10
	// maxHead bounds the server's answer to a handshake, in bytes.
	maxHead = 8 << 10
	// stallTimeout is how long a swarm waits for an event before it gives up: a server that is this slow has failed.
	stallTimeout = 30 * time.Second
)

// client is one connection. Frames are counted; payloads are collected only with onFrame.
type client struct {
	fd      int
	skip    int    // payload bytes of the frame under way that are still to come
	partial []byte // a header that came in pieces
	out     []byte // what the kernel did not take yet
	wantOut bool
	frames  int
	bytes   int // payload bytes
	first   byte
	onFrame func(c *client, payload []byte) // nil: count only
	collect bool                            // onFrame wants the payload
	inbox   []byte
	index   int
	ended   bool
	control int // control frames seen
}

// swarm owns the clients of one workload.
type swarm struct {
	ep      int
	buf     []byte
	events  []unix.EpollEvent
	clients []*client
	byFD    map[int32]*client
}

func newSwarm() (*swarm, error) {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	return &swarm{ep: ep, buf: make([]byte, readBuffer), events: make([]unix.EpollEvent, 512), byFD: map[int32]*client{}}, nil
}

// close drops every connection.
func (s *swarm) close() {
	for _, c := range s.clients {
		if !c.ended {
			_ = unix.Close(c.fd)
		}
	}
	_ = unix.Close(s.ep)
}

// connectTCP opens a blocking socket to a server on loopback. Source addresses are spread over 127.0.0.0/8, so that
// ports do not run out with tens of thousands of connections.
func connectTCP(port, index int) (int, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	// Bounds the blocking reads and writes of handshakes; non-blocking ones do not know it.
	limit := unix.NsecToTimeval(stallTimeout.Nanoseconds())
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit)
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit)
	if index >= 0 {
		const perAddress = 10_000
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
		src := netip.AddrFrom4([4]byte{127, 0, 0, byte(2 + index/perAddress)})
		if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: src.As4()}); err != nil {
			_ = unix.Close(fd)
			return -1, os.NewSyscallError("bind", err)
		}
	}
	if err := connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		_ = unix.Close(fd)
		return -1, os.NewSyscallError("connect", err)
	}
	return fd, nil
}

// retry repeats a system call that a signal interrupted: Go's scheduler sends itself some.
func retry(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

func read(fd int, b []byte) (int, error) {
	return retry(func() (int, error) { return unix.Read(fd, b) })
}

func write(fd int, b []byte) (int, error) {
	return retry(func() (int, error) { return unix.Write(fd, b) })
}

// connect waits for the end of a connect that a signal interrupted: it goes on in the background.
func connect(fd int, to unix.Sockaddr) error {
	err := unix.Connect(fd, to)
	if err != unix.EINTR {
		return err
	}
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	if _, err := retry(func() (int, error) { return unix.Poll(fds, int(stallTimeout.Milliseconds())) }); err != nil {
		return err
	}
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && code != 0 {
		err = unix.Errno(code)
	}
	return err
}

// handshake is the request of every client; the key is RFC 6455's example.
func handshake(path string, deflate bool) []byte {
	extra := ""
	if deflate {
		extra = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
	}
	return []byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + extra + "\r\n")
}

// upgrade performs the handshake on a blocking socket and returns what came behind the head.
func upgrade(fd int, request []byte) (head string, early []byte, err error) {
	if _, err := write(fd, request); err != nil {
		return "", nil, os.NewSyscallError("write", err)
	}
	buf := make([]byte, 0, 1024)
	for {
		if i := bytes.Index(buf, []byte("\r\n\r\n")); i >= 0 {
			head = string(buf[:i+4])
			if !bytes.HasPrefix(buf, []byte("HTTP/1.1 101 ")) || !bytes.Contains(buf, []byte("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) {
				return "", nil, fmt.Errorf("handshake refused: %q", head)
			}
			return head, buf[i+4:], nil
		}
		if len(buf) > maxHead {
			return "", nil, errors.New("handshake: endless head")
		}
		var b [1024]byte
		n, err := read(fd, b[:])
		if err != nil || n == 0 {
			return "", nil, fmt.Errorf("handshake: connection ended: %w", err)
		}
		buf = append(buf, b[:n]...)
	}
}

// dial adds an open connection.
func (s *swarm) dial(port int, path string, deflate bool) (*client, error) {
	index := len(s.clients)
	fd, err := connectTCP(port, index)
	if err != nil {
		return nil, err
	}
	head, early, err := upgrade(fd, handshake(path, deflate))
	if err == nil && deflate != bytes.Contains([]byte(head), []byte("permessage-deflate")) {
		err = errors.New("handshake: the extension was not agreed as asked")
	}
	if err == nil {
		err = os.NewSyscallError("setnonblock", unix.SetNonblock(fd, true))
	}
	if err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	c := &client{fd: fd, index: index}
	s.clients = append(s.clients, c)
	s.byFD[int32(fd)] = c
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP, Fd: int32(fd)}
	if err := unix.EpollCtl(s.ep, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
		return nil, os.NewSyscallError("epoll_ctl", err)
	}
	return c, c.take(early)
}

// dialAll opens n connections; path may depend on the client's number.
func (s *swarm) dialAll(n, port int, deflate bool, path func(i int) string) error {
	for range n {
		if _, err := s.dial(port, path(len(s.clients)), deflate); err != nil {
			return err
		}
	}
	return nil
}

// send writes frames that were masked before. What the kernel does not take goes out when it has room.
func (s *swarm) send(c *client, frames []byte) error {
	if len(c.out) == 0 {
		n, err := write(c.fd, frames)
		if err != nil && err != unix.EAGAIN {
			return os.NewSyscallError("write", err)
		}
		frames = frames[max(n, 0):]
	}
	c.out = append(c.out, frames...)
	return s.arm(c)
}

func (s *swarm) arm(c *client) error {
	want := len(c.out) > 0
	if want == c.wantOut {
		return nil
	}
	c.wantOut = want
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP, Fd: int32(c.fd)}
	if want {
		ev.Events |= unix.EPOLLOUT
	}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(s.ep, unix.EPOLL_CTL_MOD, c.fd, &ev))
}

// poll waits up to timeout for events and handles them. It reports how many there were.
func (s *swarm) poll(timeout time.Duration) (int, error) {
	n, err := unix.EpollWait(s.ep, s.events, int(timeout.Milliseconds()))
	if err == unix.EINTR {
		return 0, nil
	}
	if err != nil {
		return 0, os.NewSyscallError("epoll_wait", err)
	}
	for _, ev := range s.events[:n] {
		c := s.byFD[ev.Fd]
		if ev.Events&unix.EPOLLOUT != 0 {
			k, err := write(c.fd, c.out)
			if err != nil && err != unix.EAGAIN {
				return n, os.NewSyscallError("write", err)
			}
			c.out = append(c.out[:0], c.out[max(k, 0):]...)
			if err := s.arm(c); err != nil {
				return n, err
			}
		}
		if ev.Events&^unix.EPOLLOUT == 0 {
			continue
		}
		k, err := read(c.fd, s.buf)
		switch {
		case err == unix.EAGAIN:
			continue
		case err != nil:
			return n, os.NewSyscallError("read", err)
		case k == 0:
			return n, errors.New("the server closed a connection")
		}
		if err := c.take(s.buf[:k]); err != nil {
			return n, err
		}
	}
	return n, nil
}

// until polls until done reports true.
func (s *swarm) until(done func() bool) error {
	last := time.Now()
	for !done() {
		n, err := s.poll(time.Second)
		if err != nil {
			return err
		}
		if n > 0 {
			last = time.Now()
		} else if time.Since(last) > stallTimeout {
			return errors.New("the server does not answer any more")
		}
	}
	return nil
}

// take counts the frames in b.
func (c *client) take(b []byte) error {
	for {
		if c.skip > 0 {
			n := min(c.skip, len(b))
			if c.collect {
				c.inbox = append(c.inbox, b[:n]...)
			}
			c.skip -= n
			b = b[n:]
			if c.skip > 0 {
				return nil
			}
			c.done()
		}
		// Whole short data frames, one behind the other, are all that a chat's client ever sees.
		if c.onFrame == nil && len(c.partial) == 0 {
			i := 0
			for i+2 <= len(b) && (b[i] == c.first || c.first == 0 && b[i]&8 == 0) && b[i+1] < 126 && i+2+int(b[i+1]) <= len(b) {
				c.first = b[i]
				c.frames++
				c.bytes += int(b[i+1])
				i += 2 + int(b[i+1])
			}
			b = b[i:]
		}
		if len(b) == 0 {
			return nil
		}
		rest, err := c.header(b)
		if err != nil || rest == nil {
			return err
		}
		b = rest
	}
}

// header reads a frame's header, in pieces if need be; nil means that it is not complete.
func (c *client) header(b []byte) ([]byte, error) {
	had := len(c.partial)
	c.partial = append(c.partial, b[:min(len(b), 10)]...)
	h := c.partial
	if len(h) < 2 {
		return nil, nil
	}
	size, n := 2, int(h[1])
	switch {
	case n == 126:
		if size = 4; len(h) < size {
			return nil, nil
		}
		n = int(binary.BigEndian.Uint16(h[2:]))
	case n == 127:
		if size = 10; len(h) < size {
			return nil, nil
		}
		n = int(binary.BigEndian.Uint64(h[2:]))
	case n > 127:
		return nil, errors.New("a masked frame from the server")
	}
	if h[0]&0x80 == 0 {
		return nil, errors.New("a fragmented message from the server")
	}
	c.partial = c.partial[:0]
	c.first = h[0]
	c.skip = n
	c.inbox = c.inbox[:0]
	b = b[size-had:]
	if h[0]&8 != 0 {
		return c.controlFrame(h[0]&15, n, b)
	}
	c.bytes += n
	if n == 0 {
		c.done()
	}
	if b == nil {
		b = []byte{}
	}
	return b, nil
}

func (c *client) done() {
	if c.first&8 != 0 {
		c.control++
		c.first = 0
		return
	}
	c.frames++
	if c.onFrame != nil {
		c.onFrame(c, c.inbox)
	}
}

func (c *client) controlFrame(op byte, n int, b []byte) ([]byte, error) {
	if op == 8 {
		return nil, errors.New("a Close frame from the server")
	}
	if n == 0 {
		c.done()
	}
	return b, nil
}
