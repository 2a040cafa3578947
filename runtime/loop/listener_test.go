package loop

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// acceptor is an Acceptor made of functions.
type acceptor struct {
	accepted func(s Stream, remote netip.AddrPort) StreamHandler
	failed   func(err error)
}

func (a *acceptor) Accepted(s Stream, remote netip.AddrPort) StreamHandler {
	return a.accepted(s, remote)
}
func (a *acceptor) AcceptFailed(err error) { a.failed(err) }

// notPolled hides the type of a listener, so that it gets a goroutine.
type notPolled struct{ net.Listener }

// echoer echoes everything and closes when its peer does.
func echoer(s Stream) StreamHandler {
	return &events{
		readable: func(b []byte) { _, _ = s.Write([][]byte{b}) },
		writable: func() {},
		ended:    func(error) { s.CloseWrite(); s.Close() },
	}
}

func TestListen(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		for _, polled := range []bool{true, false} {
			t.Run(network+map[bool]string{true: " poller", false: " goroutine"}[polled], func(t *testing.T) {
				l := newLoop(t)
				address := "127.0.0.1:0"
				if network == "unix" {
					address = filepath.Join(t.TempDir(), "s")
				}
				from, err := net.Listen(network, address)
				if err != nil {
					t.Fatal(err)
				}
				address = from.Addr().String()
				if !polled {
					from = notPolled{from}
				}
				const clients = 3 * acceptBatch
				release := l.Hold()
				count := 0
				ln, err := l.Listen(from, &acceptor{accepted: func(s Stream, remote netip.AddrPort) StreamHandler {
					count++
					if (network == "tcp") != remote.IsValid() {
						t.Errorf("remote address %v", remote)
					}
					return echoer(s)
				}, failed: func(err error) { t.Error(err) }})
				if err != nil {
					t.Fatal(err)
				}
				done := make(chan error, 1)
				go func() {
					done <- talk(network, address, clients)
					l.Post(func() { ln.Close(); ln.Close(); release() })
				}()
				if err := l.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				if count != clients {
					t.Errorf("%d connections accepted", count)
				}
				if c, err := net.Dial(network, address); err == nil {
					_ = c.Close()
					t.Error("connected to a closed listener")
				}
				if _, err := os.Stat(address); network == "unix" && !errors.Is(err, os.ErrNotExist) {
					t.Errorf("the socket's file is still there: %v", err)
				}
			})
		}
	}
}

// talk opens n connections and sends a message to be echoed on each.
func talk(network, address string, n int) error {
	conns := make([]net.Conn, n)
	for i := range conns {
		c, err := net.Dial(network, address)
		if err != nil {
			return err
		}
		conns[i] = c
	}
	for _, c := range conns {
		if _, err := c.Write([]byte("hello")); err != nil {
			return err
		}
		if _, err := io.ReadFull(c, make([]byte, len("hello"))); err != nil {
			return err
		}
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Connections that the loop never accepted are closed with it.
func TestListenersEndWithTheLoop(t *testing.T) {
	for _, polled := range []bool{true, false} {
		l, err := New(Config{})
		if err != nil {
			t.Fatal(err)
		}
		from, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := from.Addr().String()
		if !polled {
			from = notPolled{from}
		}
		if _, err := l.Listen(from, &acceptor{}); err != nil {
			t.Fatal(err)
		}
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("the connection is still open")
		}
		_ = c.Close()
	}
}

func TestAcceptorMayRefuseAndStop(t *testing.T) {
	l := newLoop(t)
	from, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := from.Addr().String()
	release := l.Hold()
	var ln *Listener
	ln, err = l.Listen(from, &acceptor{accepted: func(s Stream, _ netip.AddrPort) StreamHandler {
		s.Close()
		ln.Close()
		release()
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
	}
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// The handler pauses and resumes inside its call: the reader must not touch the buffer before the call has returned.
func TestResumeInsideReadable(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		release := l.Hold()
		var s Stream
		var got []byte
		s = adopt(server, &events{writable: func() {}, readable: func(b []byte) {
			s.PauseRead()
			s.ResumeRead()
			runtime.Gosched()
			got = append(got, b...)
		}, ended: func(error) { s.Close(); release() }})
		go func() {
			for i := range 1000 {
				_, _ = client.Write([]byte{byte(i)})
			}
			_ = client.CloseWrite()
		}()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i] != byte(i) {
				t.Fatalf("byte %d is %d", i, got[i])
			}
		}
		if len(got) != 1000 {
			t.Errorf("%d bytes", len(got))
		}
	})
}
