package socket

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// nowhere discards everything, so that only our own cost remains.
type nowhere struct{ bytes int }

func (n *nowhere) Write(bufs [][]byte) (int, error) {
	size := 0
	for _, b := range bufs {
		size += len(b)
	}
	n.bytes += size
	return size, nil
}
func (*nowhere) WantWritable(bool) {}
func (*nowhere) PauseRead()        {}
func (*nowhere) ResumeRead()       {}
func (*nowhere) CloseWrite()       {}
func (*nowhere) Close()            {}

// bench is a server with open sockets and no network: frames go in, and the output is discarded.
type bench struct {
	realm *jsbridge.Realm
	env   *module.Env
	socks []*Socket
	sinks []*nowhere
}

// newBench creates a server whose message handler is the given function, and clients that are subscribed to "room".
func newBench(tb testing.TB, handler string, clients int) *bench {
	tb.Helper()
	f := &bench{realm: jsbridge.NewRealm(jsbridge.Hooks{
		Uncaught: func(_ jsbridge.Scope, err error) { tb.Error(err) },
		Panic:    func(err *jsbridge.PanicError) { tb.Fatal(err.Value, string(err.Stack)) },
	})}
	l, err := loop.New(loop.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(l.Close)
	f.env = module.New(l, f.realm)
	err = f.realm.Do(func(s jsbridge.Scope) error {
		if err := ecma.Install(s); err != nil {
			return err
		}
		if _, err := module.Install(s, f.env, []module.Module{event.Module, streams.Module, fetch.Module}); err != nil {
			return err
		}
		s.SetGlobal("each", ecma.Each(s)) // usually provided by the loader
		v, err := s.Eval("handler.js", "("+handler+")")
		if err != nil {
			return err
		}
		fn, _ := s.Direct(v)
		group := NewGroup(f.env, &Options{Message: fn, PublishToSelf: true, Conn: wsconn.Config{MaxPayload: 16 << 20}}, func() {})
		for i := range clients {
			data := s.Object()
			if err := data.Set("name", "client"+strconv.Itoa(i)); err != nil {
				return err
			}
			sock := group.New(s, data, netip.Addr{}, nil)
			sink := &nowhere{}
			sock.conn.Attach(sink, nil)
			group.hub.Subscribe("room", &sock.sub)
			f.socks, f.sinks = append(f.socks, sock), append(f.sinks, sink)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// clientFrame returns a masked frame.
func clientFrame(op wsframe.Opcode, payload string) []byte {
	n := len(payload)
	b := []byte{0x80 | byte(op)}
	switch {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = append(b, 0x80|126, byte(n>>8), byte(n))
	default:
		b = append(b, 0x80|127, 0, 0, 0, 0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	for i := range n {
		b = append(b, payload[i]^mask[i%4])
	}
	return b
}

// benchmarkMessage runs one message: parse, handler, output.
func benchmarkMessage(b *testing.B, handler string, clients int, op wsframe.Opcode, payload string) {
	f := newBench(b, handler, clients)
	frame := clientFrame(op, payload)
	in := make([]byte, len(frame))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		copy(in, frame) // the parser unmasks in place
		f.socks[i%clients].conn.Readable(in)
		if i++; i%32 == 0 {
			f.env.Engine.Flush()
		}
	}
}

const (
	chatHandler = "(ws, msg) => { ws.publishText('room', `${ws.data.name}: ${msg}`) }"
	chatText    = "hello everybody, how are you?"
	envelope    = `{"type":"message","room":"general","user":{"id":12345,"name":"alice"},` +
		`"text":"the quick brown fox jumps over the lazy dog, twice a day at most, or so they say here","ts":1764057600000,"tags":["a","b"]}`
)

func BenchmarkMessage(b *testing.B) {
	for _, t := range []struct {
		name, handler string
		clients       int
		op            wsframe.Opcode
		payload       string
	}{
		{"empty", "() => {}", 1, wsframe.Text, chatText},
		{"chat", chatHandler, 1, wsframe.Text, chatText},
		{"chat32", chatHandler, 32, wsframe.Text, chatText},
		{"chatUnicode", chatHandler, 1, wsframe.Text, "Здравствуйте, как дела? 👋"},
		{"chatUnicodeLong", chatHandler, 1, wsframe.Text, strings.Repeat("Здравствуйте, как дела? ", 10)},
		{"echo", "(ws, msg) => { ws.send(msg) }", 1, wsframe.Text, "twenty bytes of text"},
		{"echoUnicode", "(ws, msg) => { ws.send(msg) }", 1, wsframe.Text, "Здравствуйте, как дела? 👋"},
		{"echoLong", "(ws, msg) => { ws.send(msg) }", 1, wsframe.Text, strings.Repeat("0123456789", 6000)},
		{"echoBinary", "(ws, msg) => { ws.send(msg) }", 1, wsframe.Binary, "twenty bytes of data"},
		{"echoBinaryLong", "(ws, msg) => { ws.send(msg) }", 1, wsframe.Binary, strings.Repeat("0123456789", 6000)},
		{"json", "(ws, msg) => { const m = JSON.parse(msg); m.from = ws.data.name; ws.publish('room', JSON.stringify(m)) }", 1, wsframe.Text, envelope},
		{"data", "(ws) => { ws.data; ws.data; ws.data; ws.data; ws.data; ws.data; ws.data; ws.data; ws.data; ws.data }", 1, wsframe.Text, "x"},
		{"readyState", "(ws) => { ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState; ws.readyState }", 1, wsframe.Text, "x"},
	} {
		b.Run(t.name, func(b *testing.B) { benchmarkMessage(b, t.handler, t.clients, t.op, t.payload) })
	}
}

// BenchmarkTopics calls a method for each of 10,000 topics in one message, and the loop alone: ns/call is the cost of one call.
func BenchmarkTopics(b *testing.B) {
	const topics = 10_000
	for _, t := range []struct{ name, body string }{
		{"loop", "for (const t of each(topics)) if (t === ws) return"},
		{"isSubscribed", "for (const t of each(topics)) ws.isSubscribed(t)"},
		{"churn", "for (const t of each(topics)) ws.subscribe(t); for (const t of each(topics)) ws.unsubscribe(t)"},
	} {
		b.Run(t.name, func(b *testing.B) {
			benchmarkMessage(b, `(() => {
				const topics = Array.from({ length: `+strconv.Itoa(topics)+` }, (_, i) => "topic:" + i), each = globalThis.each;
				return (ws) => { `+t.body+` };
			})()`, 1, wsframe.Text, "x")
			calls := topics * strings.Count(t.body, "for (")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*calls), "ns/call")
		})
	}
}

// BenchmarkDo is an empty outermost call.
func BenchmarkDo(b *testing.B) {
	r := jsbridge.NewRealm(jsbridge.Hooks{})
	task := func(jsbridge.Scope) error { return nil }
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Do(task); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBenchDelivers checks the benchmarks: what they measure reaches every client.
func TestBenchDelivers(t *testing.T) {
	f := newBench(t, chatHandler, 3)
	f.socks[1].conn.Readable(clientFrame(wsframe.Text, chatText))
	f.env.Engine.Flush()
	for i, sink := range f.sinks {
		if want := len("client1: ") + len(chatText) + 2; sink.bytes != want {
			t.Errorf("client %d got %d bytes, want %d", i, sink.bytes, want)
		}
	}
}

func TestSocketIsSmall(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("sizes are those of 64-bit systems")
	}
	if size := unsafe.Sizeof(Socket{}); size > 128 {
		t.Errorf("a socket takes %d bytes", size)
	}
}
