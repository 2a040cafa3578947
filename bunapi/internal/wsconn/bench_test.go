package wsconn

import (
	"fmt"
	"testing"
	"unsafe"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

const chatText = "hello, this is a chat message"

// nowhere accepts everything, or nothing if full, so that only our own cost remains.
type nowhere struct {
	wire
	full bool
}

func (n *nowhere) Write(bufs [][]byte) (int, error) {
	if n.full {
		return 0, nil
	}
	size := 0
	for _, b := range bufs {
		size += len(b)
	}
	return size, nil
}

// echo sends back what comes, as most handlers do.
type echo struct{}

func (echo) Message(c *Conn, op wsframe.Opcode, payload []byte) { Send(c, op, payload, false) }
func (echo) Ping(*Conn, []byte)                                 {}
func (echo) Pong(*Conn, []byte)                                 {}
func (echo) Drain(*Conn)                                        {}
func (echo) Slow(*Conn, bool)                                   {}
func (echo) Closed(*Conn, int, string, *wsframe.Error)          {}

func open1(out *Out, role wsframe.Role, n *nowhere) *Conn {
	c := New(out, &Config{MaxPayload: 1 << 20, IdleTimeout: 120, SendPings: true}, echo{}, Options{Role: role})
	c.Attach(n, nil)
	return c
}

func BenchmarkSendFlush(b *testing.B) {
	for role, name := range []string{"server", "client"} {
		b.Run(name, func(b *testing.B) {
			out := &Out{}
			c := open1(out, wsframe.Role(role), &nowhere{})
			b.ReportAllocs()
			for b.Loop() {
				Send(c, wsframe.Text, chatText, false)
				out.Flush()
			}
		})
	}
}

// BenchmarkSendBacklog: the cost of a message that is queued behind a full socket, until it is written.
func BenchmarkSendBacklog(b *testing.B) {
	out := &Out{}
	n := &nowhere{}
	c := open1(out, wsframe.Server, n)
	b.ReportAllocs()
	for b.Loop() {
		n.full = true
		for range 100 {
			Send(c, wsframe.Text, chatText, false)
		}
		out.Flush()
		n.full = false
		c.Writable()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*100), "ns/msg")
}

// BenchmarkEcho: bytes in, handler, bytes out.
func BenchmarkEcho(b *testing.B) {
	out := &Out{}
	c := open1(out, wsframe.Server, &nowhere{})
	in := masked(wsframe.Text, chatText)
	buf := make([]byte, len(in))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, in)
		c.Readable(buf)
		out.Flush()
	}
}

func BenchmarkPing(b *testing.B) {
	out := &Out{}
	c := open1(out, wsframe.Server, &nowhere{})
	in := masked(wsframe.Ping, "p")
	buf := make([]byte, len(in))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, in)
		c.Readable(buf)
		out.Flush()
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			out := &Out{}
			conns := make([]*Conn, n)
			for i := range conns {
				conns[i] = open1(out, wsframe.Server, &nowhere{})
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				p := NewBroadcast(out, wsframe.Text, chatText, false)
				for _, c := range conns {
					p.Deliver(c)
				}
				if i++; i%64 == 0 {
					out.Flush()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/delivery")
		})
	}
}

// BenchmarkAdvance: one tick of the clock over many idle connections.
func BenchmarkAdvance(b *testing.B) {
	out := &Out{}
	for range 100_000 {
		open1(out, wsframe.Server, &nowhere{})
	}
	b.ReportAllocs()
	for b.Loop() {
		out.Advance()
		out.Flush()
	}
}

// TestHotPathsDoNotAllocate checks that the benchmarks allocate nothing.
func TestHotPathsDoNotAllocate(t *testing.T) {
	out := &Out{}
	c := open1(out, wsframe.Server, &nowhere{})
	other := open1(out, wsframe.Server, &nowhere{})
	client := open1(out, wsframe.Client, &nowhere{})
	text, ping := masked(wsframe.Text, chatText), masked(wsframe.Ping, "p")
	buf := make([]byte, 0, 100)
	for name, fn := range map[string]func(){
		"send":           func() { Send(c, wsframe.Text, chatText, false) },
		"send of client": func() { Send(client, wsframe.Text, chatText, false) },
		"echo":           func() { c.Readable(append(buf[:0], text...)) },
		"ping":           func() { c.Readable(append(buf[:0], ping...)) },
		"deliver": func() {
			p := NewBroadcast(out, wsframe.Text, chatText, false)
			p.Deliver(c)
			p.Deliver(other)
		},
	} {
		if n := testing.AllocsPerRun(100, func() { fn(); out.Flush() }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// With tens of thousands of connections, and published messages that visit them all, the size of a Conn matters.
func TestConnIsSmall(t *testing.T) {
	var c Conn
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("sizes are those of 64-bit systems")
	}
	if size := unsafe.Sizeof(c); size > 208 {
		t.Errorf("a Conn takes %d bytes", size)
	}
	if hot := unsafe.Offsetof(c.ranges); hot != 64 {
		t.Errorf("what publishing looks at takes %d bytes", hot)
	}
}
