// Raw connections: HTTP requests, handshakes in a row, one message to and fro.

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// pingPong sends one message after the other on a blocking socket and returns the round trips after the warm-up.
func pingPong(port int, warmUp, measure time.Duration) ([]time.Duration, error) {
	fd, err := connectTCP(port, -1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(fd) }()
	if _, _, err := upgrade(fd, handshake("/", false)); err != nil {
		return nil, err
	}
	const size = 20
	frame := appendFrame(nil, opText, string(bytes.Repeat([]byte("x"), size)))
	answer := make([]byte, 2+size)
	var times []time.Duration
	begin := time.Now()
	for {
		start := time.Now()
		if start.Sub(begin) > warmUp+measure {
			return times, nil
		}
		if _, err := write(fd, frame); err != nil {
			return nil, os.NewSyscallError("write", err)
		}
		for got := 0; got < len(answer); {
			n, err := read(fd, answer[got:])
			if err != nil || n == 0 {
				return nil, fmt.Errorf("echo: connection ended: %w", err)
			}
			got += n
		}
		if start.Sub(begin) > warmUp {
			times = append(times, time.Since(start))
		}
	}
}

// connectionsAtOnce is how many connections a batch has open together.
const connectionsAtOnce = 64

// connectBatch opens WebSockets, sees the answer to each handshake and closes them.
func connectBatch(port int, request []byte) (int, error) {
	fds := make([]int, 0, connectionsAtOnce)
	defer func() {
		for _, fd := range fds {
			// RST instead of FIN: tens of thousands of connections a second would use up the ports in TIME_WAIT.
			_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
			_ = unix.Close(fd)
		}
	}()
	for range cap(fds) {
		fd, err := connectTCP(port, -1)
		if err != nil {
			return 0, err
		}
		fds = append(fds, fd)
		if _, err := write(fd, request); err != nil {
			return 0, os.NewSyscallError("write", err)
		}
	}
	for _, fd := range fds {
		if _, _, err := upgrade(fd, nil); err != nil {
			return 0, err
		}
	}
	return len(fds), nil
}

// requestSwarm is HTTP clients with one request each on its way.
type requestSwarm struct {
	ep  int
	fds []int
	got map[int32]int // bytes of the answer under way
	buf []byte
	len int // of one answer
}

var helloRequest = []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")

func openRequests(port, n int) (*requestSwarm, error) {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	r := &requestSwarm{ep: ep, got: map[int32]int{}, buf: make([]byte, 64<<10)}
	for range n {
		fd, err := connectTCP(port, -1)
		if err != nil {
			r.close()
			return nil, err
		}
		r.fds = append(r.fds, fd)
		ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}
		if err := unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
			r.close()
			return nil, os.NewSyscallError("epoll_ctl", err)
		}
	}
	return r, r.learn()
}

// learn asks once and keeps the length of the answer: all answers have the same.
func (r *requestSwarm) learn() error {
	if _, err := write(r.fds[0], helloRequest); err != nil {
		return os.NewSyscallError("write", err)
	}
	var all []byte
	for !bytes.HasSuffix(all, []byte("Hello world")) {
		n, err := read(r.fds[0], r.buf)
		if err != nil || n == 0 {
			return fmt.Errorf("hello: %q: %w", all, err)
		}
		if all = append(all, r.buf[:n]...); len(all) > maxHead {
			return errors.New("hello: endless answer")
		}
	}
	r.len = len(all)
	return nil
}

// requests keeps every connection busy for a slice of time.
func (r *requestSwarm) requests(slice time.Duration) (int, error) {
	busy := 0
	for _, fd := range r.fds {
		if _, err := write(fd, helloRequest); err != nil {
			return 0, os.NewSyscallError("write", err)
		}
		busy++
	}
	events := make([]unix.EpollEvent, len(r.fds))
	end := time.Now().Add(slice)
	count := 0
	for busy > 0 {
		n, err := unix.EpollWait(r.ep, events, int(stallTimeout.Milliseconds()))
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return count, fmt.Errorf("hello: no answer: %w", err)
		}
		for _, ev := range events[:n] {
			k, err := read(int(ev.Fd), r.buf)
			if err != nil || k == 0 {
				return count, fmt.Errorf("hello: connection ended: %w", err)
			}
			if r.got[ev.Fd] += k; r.got[ev.Fd] < r.len {
				continue
			}
			r.got[ev.Fd] = 0
			count++
			if !time.Now().Before(end) {
				busy--
				continue
			}
			if _, err := write(int(ev.Fd), helloRequest); err != nil {
				return count, os.NewSyscallError("write", err)
			}
		}
	}
	return count, nil
}

func (r *requestSwarm) close() {
	for _, fd := range r.fds {
		_ = unix.Close(fd)
	}
	_ = unix.Close(r.ep)
}
