package dial

import (
	"net"
	"testing"
)

func TestLocalhost(t *testing.T) {
	for _, tt := range []struct{ listen, peer string }{{"[::1]:0", "::1"}, {"127.0.0.1:0", "127.0.0.1"}} {
		t.Run(tt.listen, func(t *testing.T) {
			ln, err := net.Listen("tcp", tt.listen)
			if err != nil {
				t.Skipf("this machine has no %s: %v", tt.listen, err)
			}
			defer func() { _ = ln.Close() }()
			_, port, err := net.SplitHostPort(ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			conn, err := Context(t.Context(), "tcp", "localhost:"+port)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if host, _, err := net.SplitHostPort(conn.RemoteAddr().String()); err != nil || host != tt.peer {
				t.Errorf("connected to %s, want %s (%v)", host, tt.peer, err)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
	if conn, err := Context(t.Context(), "tcp", "localhost:"+port); err == nil {
		_ = conn.Close()
		t.Error("connected")
	}
}
