// What a request costs from its bytes to the bytes of its answer: httpconn, exchange and the script's handler, without network.

package serve

import (
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// nowhereStream is a connection whose client takes everything; it keeps the last answer if it is asked to.
type nowhereStream struct {
	nowhere
	kept []byte
	keep bool
}

func (n *nowhereStream) SetHandler(loop.StreamHandler) {}

func (n *nowhereStream) Write(bufs [][]byte) (int, error) {
	if n.keep {
		for _, b := range bufs {
			n.kept = append(n.kept, b...)
		}
	}
	return n.nowhere.Write(bufs)
}

const benchRequest = "GET / HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n"

var benchHandlers = []struct{ name, handler string }{
	{"hello", `() => new Response("Hello, world!")`},
	{"headers", `() => new Response("Hello, world!", { headers: {
		"Cache-Control": "no-store", "X-Request-Id": "0123456789abcdef", "Content-Type": "text/plain", "Vary": "Accept", "X-Served-By": "gobun",
		"Set-Cookie": "session=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax" } })`},
}

// newHTTPBench gives a function that makes one request and runs the tick to its end.
func newHTTPBench(tb testing.TB, handler string, stream *nowhereStream) func() {
	f := newBench(tb, "() => {}", 0)
	f.srv.unref = true
	f.srv.beginFn = f.srv.runBegin
	f.srv.conns = httpconn.NewServer(&f.ss.env.Engine.HTTP, httpconn.Config{MaxBody: 1 << 20, IdleTimeout: 10}, (*requests)(f.srv))
	err := f.realm.Do(func(s jsbridge.Scope) error {
		f.srv.class = serverClass(f.srv.opts)
		f.srv.obj = s.New(f.srv.class, f.srv)
		v, err := s.Eval("handler.js", "("+handler+")")
		if err != nil {
			return err
		}
		f.srv.opts.fetch, _ = jsbridge.Function(v)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	conn := f.srv.conns.Accept(stream)
	conn.Data = &peer{stream: stream}
	in := []byte(benchRequest)
	return func() {
		conn.Readable(in)
		f.ss.env.Engine.HTTP.Flush()
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

// TestHTTPBenchAnswers keeps the benchmarks honest: each request is answered, with all headers.
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
