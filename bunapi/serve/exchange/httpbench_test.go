// The cost of a request from its bytes to the bytes of its answer: httpconn, exchange and the script's handler, without a
// network.

package exchange

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// nowhereStream is a connection whose client accepts everything; optionally it keeps the answers.
type nowhereStream struct {
	kept []byte
	keep bool
}

func (*nowhereStream) SetHandler(loop.StreamHandler) {}
func (*nowhereStream) WantWritable(bool)             {}
func (*nowhereStream) PauseRead()                    {}
func (*nowhereStream) ResumeRead()                   {}
func (*nowhereStream) CloseWrite()                   {}
func (*nowhereStream) Close()                        {}

func (n *nowhereStream) Write(bufs [][]byte) (int, error) {
	size := 0
	for _, b := range bufs {
		size += len(b)
		if n.keep {
			n.kept = append(n.kept, b...)
		}
	}
	return size, nil
}

const benchRequest = "GET / HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n"

var benchHandlers = []struct{ name, handler string }{
	{"hello", `() => new Response("Hello, world!")`},
	{"headers", `() => new Response("Hello, world!", { headers: {
		"Cache-Control": "no-store", "X-Request-Id": "0123456789abcdef", "Content-Type": "text/plain", "Vary": "Accept", "X-Served-By": "gobun",
		"Set-Cookie": "session=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax" } })`},
}

// newHTTPBench returns a function that makes one request and runs the tick to its end.
func newHTTPBench(tb testing.TB, handler string, stream *nowhereStream) func() {
	tb.Helper()
	realm := jsbridge.NewRealm(jsbridge.Hooks{
		Uncaught: func(_ jsbridge.Scope, err error) { tb.Error(err) },
		Panic:    func(err *jsbridge.PanicError) { tb.Fatal(err.Value, string(err.Stack)) },
	})
	l, err := loop.New(loop.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(l.Close)
	env := module.New(l, realm)
	options := &Options{MaxBody: 1 << 20, Idle: 10}
	srv := NewServer(NewShared(env), options, socket.NewGroup(env, nil, func() {}), func() {})
	err = realm.Do(func(s jsbridge.Scope) error {
		if err := ecma.Install(s); err != nil {
			return err
		}
		if _, err := module.Install(s, env, []module.Module{event.Module, streams.Module, fetch.Module}); err != nil {
			return err
		}
		s.SetGlobal("each", ecma.Each(s)) // usually provided by the loader
		srv.Object = s.Object()
		v, err := s.Eval("handler.js", "("+handler+")")
		if err != nil {
			return err
		}
		options.Fetch, _ = jsbridge.Function(v)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	conn := srv.Accept(stream, netip.AddrPort{}, false)
	in := []byte(benchRequest)
	return func() {
		conn.Readable(in)
		env.Engine.HTTP.Flush()
	}
}

func BenchmarkHTTP(b *testing.B) {
	for _, t := range benchHandlers {
		b.Run(t.name, func(b *testing.B) {
			request := newHTTPBench(b, t.handler, &nowhereStream{})
			b.ReportAllocs()
			for b.Loop() {
				request()
			}
		})
	}
}

// TestHTTPBenchAnswers checks the benchmarks: each request is answered, with all headers.
func TestHTTPBenchAnswers(t *testing.T) {
	for i, lines := range []int{4, 9} {
		stream := &nowhereStream{keep: true}
		request := newHTTPBench(t, benchHandlers[i].handler, stream)
		request()
		request()
		answers := strings.SplitAfter(string(stream.kept), "Hello, world!")
		if len(answers) != 3 || answers[2] != "" {
			t.Fatalf("%q", stream.kept)
		}
		head, _, _ := strings.Cut(answers[1], "\r\n\r\n")
		if got := strings.Count(head, "\r\n") + 1; got != lines || !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") {
			t.Errorf("%s: %d lines of %q", benchHandlers[i].name, got, head)
		}
	}
}
