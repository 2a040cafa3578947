// The cost of a request and of a connection.

package httpconn

import (
	"testing"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

// nowhere discards everything, so that only our own cost remains.
type nowhere struct{ wire }

func (n *nowhere) Write(bufs [][]byte) (int, error) {
	size := 0
	for _, b := range bufs {
		size += len(b)
	}
	return size, nil
}

// canned answers every request with the same bytes.
type canned struct{ c *Conn }

func (h *canned) Request(c *Conn, _ *http1.Head) Request { h.c = c; return h }
func (h *canned) Start() {
	h.c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	h.c.Finish()
}
func (h *canned) Data([]byte)    {}
func (h *canned) DataEnd()       {}
func (h *canned) Drain()         {}
func (h *canned) Done()          {}
func (h *canned) Aborted(Reason) {}

func BenchmarkRequest(b *testing.B) {
	out := &Out{}
	c := NewServer(out, Config{MaxBody: 1 << 20, IdleTimeout: 10}, &canned{}).Accept(&nowhere{})
	in := []byte("GET / HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		c.Readable(in)
		out.Flush()
	}
}

func BenchmarkAccept(b *testing.B) {
	out := &Out{}
	s := NewServer(out, Config{MaxBody: 1 << 20, IdleTimeout: 10}, &canned{})
	b.ReportAllocs()
	for b.Loop() {
		s.Accept(&nowhere{}).Ended(nil)
	}
}
