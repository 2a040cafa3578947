package loop

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"testing"
)

// floodServer echoes one message over TLS; halves is the number of clients whose handshake stops in the middle of the
// ClientHello. gone counts those that the server disconnected.
func floodServer(t *testing.T, l *Loop, halves int, then func(honest *tls.Conn), gone *int) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	config := testCertificate(t)
	accept := func(h func(s *TLSStream) StreamHandler) net.Conn {
		client, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		server, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := l.Adopt(server, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := l.Secure(raw, config)
		raw.SetHandler(s)
		s.SetHandler(h(s))
		return client
	}
	var flood []net.Conn
	defer func() {
		for _, c := range flood {
			_ = c.Close()
		}
	}()
	for range halves {
		c := accept(func(s *TLSStream) StreamHandler {
			return &events{ended: func(error) { *gone++; s.Close() }}
		})
		flood = append(flood, c)
		if _, err := c.Write([]byte{22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3}); err != nil {
			t.Fatal(err)
		}
	}
	release := l.Hold()
	honest := tls.Client(accept(func(s *TLSStream) StreamHandler {
		return &events{
			readable: func(b []byte) { _, _ = s.Write([][]byte{b}) },
			writable: func() {},
			ended:    func(error) { s.Close() },
		}
	}), &tls.Config{InsecureSkipVerify: true}) // the certificate is the test's own
	go func() {
		then(honest)
		_ = honest.Close()
		l.Post(func() { l.Stop(); release() })
	}()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func echoOnce(t *testing.T, c *tls.Conn) {
	if _, err := c.Write([]byte("hello")); err != nil {
		t.Errorf("an honest client in a flood: %v", err)
		return
	}
	if _, err := io.ReadFull(c, make([]byte, 5)); err != nil {
		t.Errorf("an honest client in a flood: %v", err)
	}
}

// Stalled handshakes take no turn: an honest client gets through while all of them are open.
func TestTLSHonestClientInAFloodOfHalfHandshakes(t *testing.T) {
	l := newLoop(t)
	gone := 0
	floodServer(t, l, 500, func(c *tls.Conn) { echoOnce(t, c) }, &gone)
	if gone != 0 {
		t.Errorf("%d of the half handshakes were ended; the test shows nothing", gone)
	}
}

// With more handshakes than allowed the oldest are ended, and the newest gets through.
func TestTLSHandshakesAreBoundedInNumber(t *testing.T) {
	const more = 20
	l := newLoop(t)
	gone := 0
	floodServer(t, l, maxHandshakes+more, func(c *tls.Conn) { echoOnce(t, c) }, &gone)
	if gone != more+1 {
		t.Errorf("%d of the half handshakes were ended, not the %d oldest", gone, more+1)
	}
}
