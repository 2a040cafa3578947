// Package compare measures the engine beside other Go libraries for WebSockets, in one run. It is a module of its own, so
// that gobun's go.mod names only what gobun needs: `make bench-engine`.
package compare

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/lxzan/gws"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

const (
	small    = "twenty bytes of text"
	messages = 1000
	large    = 1 << 20
)

var key = uint32(0x01020304)

// stream is n masked messages, as a client sends them.
func stream(n int, op wsframe.Opcode, payload string) (b []byte) {
	for range n {
		b = wsframe.AppendMasked(b, op, false, payload, key)
	}
	return b
}

var buffers wsframe.Buffers // as the connections of a loop share them

type nothing struct{ n int }

func (h *nothing) Message(wsframe.Opcode, []byte, bool) { h.n++ }
func (*nothing) Ping([]byte)                            {}
func (*nothing) Pong([]byte)                            {}
func (*nothing) Closed(int, []byte)                     {}

// replay is a connection whose peer has sent everything already. Reading past the end is io.EOF.
type replay struct {
	bytes.Reader
	written int
}

func (r *replay) Write(b []byte) (int, error)      { r.written += len(b); return len(b), nil }
func (r *replay) Close() error                     { return nil }
func (r *replay) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (r *replay) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (r *replay) SetDeadline(time.Time) error      { return nil }
func (r *replay) SetReadDeadline(time.Time) error  { return nil }
func (r *replay) SetWriteDeadline(time.Time) error { return nil }

func handshake() *http.Request {
	return &http.Request{Method: http.MethodGet, Host: "localhost", Header: http.Header{
		"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}}
}

type hijacker struct {
	http.ResponseWriter
	conn net.Conn
}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReaderSize(h.conn, 4096), bufio.NewWriter(h.conn)), nil
}

type gwsHandler struct {
	gws.BuiltinEventHandler
	n int
}

func (h *gwsHandler) OnMessage(_ *gws.Conn, m *gws.Message) {
	h.n++
	_ = m.Close()
}

// libraries read a whole stream and return how many messages they found.
var libraries = []struct {
	name string
	read func(b *testing.B, data []byte) int
}{
	{"gobun", func(b *testing.B, data []byte) int {
		h := &nothing{}
		p := wsframe.Parser{Role: wsframe.Server, MaxPayload: large, Buffers: &buffers}
		// The loop reads into a buffer of this size.
		const readBuffer = 256 << 10
		for len(data) > 0 {
			n := min(len(data), readBuffer)
			if err := p.Feed(data[:n], h); err != nil {
				b.Fatal(err)
			}
			data = data[n:]
		}
		return h.n
	}},
	{"gorilla", func(b *testing.B, data []byte) int {
		conn := &replay{}
		c, err := (&websocket.Upgrader{}).Upgrade(hijacker{conn: conn}, handshake(), nil)
		if err != nil {
			b.Fatal(err)
		}
		conn.Reset(data)
		n := 0
		for {
			_, _, err := c.ReadMessage()
			if err != nil {
				if !websocket.IsUnexpectedCloseError(err) && err != io.EOF {
					b.Fatal(err)
				}
				return n
			}
			n++
		}
	}},
	{"gws", func(b *testing.B, data []byte) int {
		conn := &replay{}
		h := &gwsHandler{}
		up := gws.NewUpgrader(h, &gws.ServerOption{ReadMaxPayloadSize: large, ReadBufferSize: 4096, CheckUtf8Enabled: true})
		c, err := up.UpgradeFromConn(conn, bufio.NewReaderSize(conn, 4096), handshake())
		if err != nil {
			b.Fatal(err)
		}
		conn.Reset(data)
		c.ReadLoop()
		return h.n
	}},
}

func read(b *testing.B, data []byte, n int) {
	for _, l := range libraries {
		b.Run(l.name, func(b *testing.B) {
			own := make([]byte, len(data))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				copy(own, data) // readers unmask in place
				if got := l.read(b, own); got != n {
					b.Fatalf("%d messages, want %d", got, n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/msg")
		})
	}
}

func BenchmarkParseSmall(b *testing.B) { read(b, stream(messages, wsframe.Text, small), messages) }

// BenchmarkUnmaskLarge is one binary message of a megabyte. Beside it, what copying it costs.
func BenchmarkUnmaskLarge(b *testing.B) {
	data := stream(1, wsframe.Binary, string(make([]byte, large)))
	read(b, data, 1)
	b.Run("memory copy", func(b *testing.B) {
		own := make([]byte, len(data))
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			copy(own, data)
			copy(own, data) // the readers' benchmark copies once too
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	b.Run("gobun", func(b *testing.B) {
		var buf []byte
		b.ReportAllocs()
		for b.Loop() {
			buf = wsframe.AppendFrame(buf[:0], wsframe.Text, false, small)
		}
	})
	b.Run("gorilla", func(b *testing.B) {
		conn := &replay{}
		c, err := (&websocket.Upgrader{}).Upgrade(hijacker{conn: conn}, handshake(), nil)
		if err != nil {
			b.Fatal(err)
		}
		text := []byte(small)
		b.ReportAllocs()
		for b.Loop() {
			if err := c.WriteMessage(websocket.TextMessage, text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gws", func(b *testing.B) {
		conn := &replay{}
		up := gws.NewUpgrader(&gwsHandler{}, &gws.ServerOption{})
		c, err := up.UpgradeFromConn(conn, bufio.NewReader(conn), handshake())
		if err != nil {
			b.Fatal(err)
		}
		text := []byte(small)
		b.ReportAllocs()
		for b.Loop() {
			if err := c.WriteMessage(gws.OpcodeText, text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
