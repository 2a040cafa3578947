package loop

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func testCertificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// secureTransports runs a test with TLS over the poller and over goroutines, with TLS 1.2 and 1.3. start creates the server's
// stream for a handler and returns the client's end, whose handshake happens on first use.
func secureTransports(t *testing.T, test func(t *testing.T, l *Loop, start func(h StreamHandler) (*TLSStream, *tls.Conn))) {
	config := testCertificate(t)
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
			t.Run(name, func(t *testing.T) {
				test(t, l, func(h StreamHandler) (*TLSStream, *tls.Conn) {
					server, client := pair(t)
					raw := adopt(server, nil)
					s := l.Secure(raw, config)
					raw.SetHandler(s)
					s.SetHandler(h)
					return s, tls.Client(client, &tls.Config{InsecureSkipVerify: true, MaxVersion: version})
				})
			})
		})
	}
}

// bytesOf returns n bytes in which a displacement would be noticed.
func bytesOf(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i * 7)
	}
	return data
}

func TestTLSEcho(t *testing.T) {
	secureTransports(t, func(t *testing.T, l *Loop, start func(StreamHandler) (*TLSStream, *tls.Conn)) {
		release := l.Hold()
		var s *TLSStream
		var waiting []byte
		ended := false
		push := func() {
			n, err := s.Write([][]byte{waiting[:len(waiting)/2], waiting[len(waiting)/2:]})
			if err != nil {
				t.Errorf("write: %v", err)
			}
			waiting = waiting[n:]
			s.WantWritable(len(waiting) > 0)
			if ended && len(waiting) == 0 {
				s.CloseWrite()
				s.Close()
				release()
			}
		}
		h := &events{writable: push}
		h.readable = func(b []byte) { waiting = append(waiting, b...); push() }
		h.ended = func(err error) {
			if err != nil {
				t.Errorf("ended: %v", err)
			}
			ended = true
			push()
		}
		var client *tls.Conn
		s, client = start(h)
		data := bytesOf(3 << 20)
		got := make(chan []byte, 1)
		go func() {
			go func() {
				_, _ = client.Write(data)
				_ = client.CloseWrite()
			}()
			all, err := io.ReadAll(client)
			if err != nil {
				t.Errorf("client: %v", err)
			}
			got <- all
		}()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if all := <-got; !bytes.Equal(all, data) {
			t.Errorf("%d bytes of %d, or not the same", len(all), len(data))
		}
	})
}

// A peer that does not read: Write accepts what the kernel accepts and little more.
func TestTLSWriteTakesWhatTheKernelTakes(t *testing.T) {
	secureTransports(t, func(t *testing.T, l *Loop, start func(StreamHandler) (*TLSStream, *tls.Conn)) {
		h := &events{readable: func([]byte) {}, writable: func() {}, ended: func(error) {}}
		s, client := start(h)
		shaken := make(chan error, 1)
		go func() { shaken <- client.Handshake() }()
		for !s.ready {
			if err := l.tick(true); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-shaken; err != nil {
			t.Fatal(err)
		}
		chunk := bytesOf(100_000)
		taken := 0
		for {
			n, err := s.Write([][]byte{chunk})
			if err != nil {
				t.Fatal(err)
			}
			taken += n
			if n < len(chunk) {
				break
			}
		}
		if n, _ := s.Write([][]byte{chunk}); n != 0 {
			t.Errorf("a full connection took %d bytes more", n)
		}
		if held := s.wire.pending(); held > tlsBatch+1000 {
			t.Errorf("%d bytes are held in memory", held)
		}
		s.WantWritable(true)
		writable := false
		h.writable = func() { writable = true }
		read := make(chan int, 1)
		go func() {
			n, _ := io.CopyN(io.Discard, client, int64(taken))
			read <- int(n)
		}()
		for !writable {
			if err := l.tick(true); err != nil {
				t.Fatal(err)
			}
		}
		if n := <-read; n != taken {
			t.Errorf("read %d of %d", n, taken)
		}
		s.Close()
	})
}

func TestTLSPauseHoldsWhatWasReceived(t *testing.T) {
	secureTransports(t, func(t *testing.T, l *Loop, start func(StreamHandler) (*TLSStream, *tls.Conn)) {
		release := l.Hold()
		var s *TLSStream
		var log []string
		h := &events{writable: func() {}}
		h.readable = func(b []byte) {
			log = append(log, string(b))
			if len(log) == 1 {
				s.PauseRead() // the second record arrived with the first
				l.AddTimer(10*time.Millisecond, func() {
					log = append(log, "resumed")
					s.ResumeRead()
				})
			}
		}
		h.ended = func(error) {
			log = append(log, "end")
			s.Close()
			release()
		}
		var client *tls.Conn
		s, client = start(h)
		go func() {
			_, _ = io.WriteString(client, "one")
			_, _ = io.WriteString(client, "two")
			_ = client.CloseWrite()
		}()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(log, " "); got != "one resumed two end" {
			t.Errorf("got %s", got)
		}
	})
}

func TestTLSCloseDeliversWhatWriteTook(t *testing.T) {
	secureTransports(t, func(t *testing.T, l *Loop, start func(StreamHandler) (*TLSStream, *tls.Conn)) {
		release := l.Hold()
		var s *TLSStream
		data := bytesOf(50_000)
		h := &events{writable: func() {}, ended: func(error) {}}
		h.readable = func([]byte) {
			if n, err := s.Write([][]byte{data}); n != len(data) || err != nil {
				t.Errorf("wrote %d, %v", n, err)
			}
			s.Close()
			release()
		}
		var client *tls.Conn
		s, client = start(h)
		got := make(chan []byte, 1)
		go func() {
			_, _ = io.WriteString(client, "go")
			all, err := io.ReadAll(client)
			if err != nil {
				t.Errorf("client: %v", err)
			}
			got <- all
		}()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if all := <-got; !bytes.Equal(all, data) {
			t.Errorf("%d bytes of %d, or not the same", len(all), len(data))
		}
	})
}

// A client that does not speak TLS gets no answer; its connection is closed.
func TestTLSPlainClient(t *testing.T) {
	config := testCertificate(t)
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		release := l.Hold()
		raw := adopt(server, nil)
		s := l.Secure(raw, config)
		raw.SetHandler(s)
		s.SetHandler(&events{
			readable: func(b []byte) { t.Errorf("read %q", b) }, writable: func() {},
			ended: func(err error) {
				if err == nil {
					t.Error("ended without an error")
				}
				s.Close()
				release()
			},
		})
		_, _ = io.WriteString(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if all, _ := io.ReadAll(client); len(all) > 0 {
			t.Errorf("answered %q", all)
		}
	})
}

// Bytes that are not a TLS record after the handshake end the stream with an error, and the peer gets an alert.
func TestTLSGarbageAfterTheHandshake(t *testing.T) {
	config := testCertificate(t)
	l := newLoop(t)
	server, tcp := pair(t)
	release := l.Hold()
	raw, err := l.Adopt(server, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Secure(raw, config)
	raw.SetHandler(s)
	s.SetHandler(&events{
		readable: func([]byte) {
			_, _ = tcp.Write([]byte{23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
		},
		writable: func() {},
		ended: func(err error) {
			if err == nil {
				t.Error("ended without an error")
			}
			s.Close()
			release()
		},
	})
	client := tls.Client(tcp, &tls.Config{InsecureSkipVerify: true})
	got := make(chan error, 1)
	go func() {
		_, _ = io.WriteString(client, "go")
		_, err := client.Read(make([]byte, 1))
		got <- err
	}()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var alert *net.OpError
	if err := <-got; !errors.As(err, &alert) || alert.Op != "remote error" {
		t.Errorf("the client sees %v", err)
	}
}

// The leak check of TestMain detects a handshake that outlives the loop.
func TestTLSHandshakeEndsWithTheLoopAndWithTheStream(t *testing.T) {
	config := testCertificate(t)
	for _, closeStream := range []bool{false, true} {
		transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
			server, client := pair(t)
			raw := adopt(server, nil)
			s := l.Secure(raw, config)
			raw.SetHandler(s)
			s.SetHandler(&events{readable: func([]byte) {}, writable: func() {}, ended: func(error) {}})
			_, _ = client.Write([]byte{22, 3, 1, 2, 0, 1}) // the beginning of a ClientHello
			if err := l.tick(true); err != nil {
				t.Fatal(err)
			}
			if closeStream {
				s.Close()
			}
			l.Close()
		})
	}
}

// A peer cannot fill memory before its handshake has finished.
func TestTLSHandshakeIsBounded(t *testing.T) {
	l := newLoop(t)
	raw := &sink{}
	s := &TLSStream{loop: l, raw: raw}
	s.wire = tlsWire{stream: s, handshaking: true, cond: sync.Cond{L: &s.wire.mu}}
	s.Readable(make([]byte, tlsHandshakeLimit))
	if raw.paused {
		t.Error("paused at the limit")
	}
	s.Readable(make([]byte, 1))
	if !raw.paused {
		t.Error("not paused beyond the limit")
	}
	for range 3 { // the handshake reads
		if _, err := s.wire.Read(make([]byte, tlsHandshakeLimit/2+1)); err != nil {
			break
		}
		if err := l.RunOnce(); err != nil {
			t.Fatal(err)
		}
		if !raw.paused {
			break
		}
	}
	if raw.paused {
		t.Error("not resumed when the handshake had read everything")
	}
}

// sink is a stream that accepts everything and counts.
type sink struct {
	writes, bytes int
	paused        bool
}

func (s *sink) Write(bufs [][]byte) (n int, err error) {
	for _, b := range bufs {
		n += len(b)
	}
	s.writes++
	s.bytes += n
	return n, nil
}
func (s *sink) PauseRead()             { s.paused = true }
func (s *sink) ResumeRead()            { s.paused = false }
func (*sink) WantWritable(bool)        {}
func (*sink) CloseWrite()              {}
func (*sink) SetHandler(StreamHandler) {}
func (*sink) Close()                   {}

// secured creates a stream over a sink, with the handshake done.
func secured(t testing.TB) (*TLSStream, *sink) {
	t.Helper()
	l, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	server, client := pair(t)
	raw, err := l.Adopt(server, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Secure(raw, testCertificate(t))
	raw.SetHandler(s)
	s.SetHandler(&events{readable: func([]byte) {}, writable: func() {}, ended: func(error) {}})
	shaken := make(chan error, 1)
	go func() { shaken <- tls.Client(client, &tls.Config{InsecureSkipVerify: true}).Handshake() }()
	for !s.ready {
		if err := l.tick(true); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-shaken; err != nil {
		t.Fatal(err)
	}
	out := &sink{}
	s.raw = out
	return s, out
}

func TestTLSSmallBuffersShareARecord(t *testing.T) {
	s, out := secured(t)
	bufs := make([][]byte, 1000)
	for i := range bufs {
		bufs[i] = []byte("0123456789")
	}
	n, err := s.Write(bufs)
	if n != 10_000 || err != nil {
		t.Fatalf("wrote %d, %v", n, err)
	}
	// crypto/tls makes its first records small enough for one packet each.
	if out.writes != 1 || out.bytes > 10_000+20*30 {
		t.Errorf("%d bytes in %d writes", out.bytes, out.writes)
	}
	if string(bufs[999]) != "0123456789" {
		t.Error("the caller's list was changed")
	}
}

func BenchmarkTLSWrite(b *testing.B) {
	for _, size := range []int{100, 16 << 10, 256 << 10} {
		b.Run(sizeName(size), func(b *testing.B) {
			s, _ := secured(b)
			bufs := [][]byte{make([]byte, size)}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := s.Write(bufs); n != size || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func sizeName(n int) string {
	if n >= 1<<10 {
		return strconv.Itoa(n>>10) + " KiB"
	}
	return strconv.Itoa(n) + " B"
}
