// The life of an exchange against its table: every move in every phase, and all events in every order.

package exchange

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

func TestLifeTable(t *testing.T) {
	reached := map[phase]bool{handling: true}
	for p := handling; p < phases; p++ {
		x := Exchange{phase: p}
		if !reached[p] {
			t.Errorf("phase %d: no earlier phase leads to it", p)
		}
		for m := range moves {
			next := life[p][m]
			if next != none && next <= p {
				t.Errorf("move %d leads from phase %d back to %d", m, p, next)
			}
			reached[next] = true
			if x.over() && next != none {
				t.Errorf("move %d leads out of phase %d, which is an end", m, p)
			}
			y := x
			if moved := y.step(m); moved != (next != none) || moved && y.phase != next || !moved && y.phase != p {
				t.Errorf("move %d in phase %d: %v, phase %d", m, p, moved, y.phase)
			}
		}
		if !x.over() && life[p][lose] != lost {
			t.Errorf("phase %d: the client cannot leave", p)
		}
		if x.open() && (life[p][drop] != dropped || life[p][finish] != flushing) {
			t.Errorf("phase %d: an answer cannot end", p)
		}
	}
}

// lifeServer is a server without network whose handler does what the test says.
type lifeServer struct {
	*testing.T
	realm   *jsbridge.Realm
	sh      *Shared
	srv     *Server
	options *Options
	sockets *socket.Group
	posts   []func()
	answer  goja.Callable // creates the script's side of one exchange
	current *lifeCase
}

// lifeCase is one exchange.
type lifeCase struct {
	*lifeServer
	conn    *httpconn.Conn
	wire    *lifeWire
	x       *Exchange
	script  *goja.Object // the counters of the script
	aborts  int
	streams int // answers of the script that are streams and were accepted
}

// lifeWire is a transport that complains when it is used after its end.
type lifeWire struct {
	*testing.T
	loop.Stream // nil: no other method may be called
	room        int
	want        bool
	fin, closed bool
	handler     loop.StreamHandler
}

func (w *lifeWire) Write(bufs [][]byte) (int, error) {
	if w.fin || w.closed {
		w.Error("written after the end")
	}
	n := 0
	for _, b := range bufs {
		k := min(len(b), w.room)
		n, w.room = n+k, w.room-k
	}
	return n, nil
}
func (w *lifeWire) WantWritable(on bool)            { w.want = on }
func (w *lifeWire) PauseRead()                      {}
func (w *lifeWire) ResumeRead()                     {}
func (w *lifeWire) CloseWrite()                     { w.fin = true }
func (w *lifeWire) Close()                          { w.closed = true }
func (w *lifeWire) SetHandler(h loop.StreamHandler) { w.handler = h }

func newLifeServer(t *testing.T) *lifeServer {
	f := &lifeServer{T: t}
	f.realm = jsbridge.NewRealm(jsbridge.Hooks{
		Uncaught: func(_ jsbridge.Scope, err error) { t.Error(err) },
		Panic:    func(err *jsbridge.PanicError) { t.Error(err.Value, string(err.Stack)) },
	})
	l, err := loop.New(loop.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	env := module.New(l, f.realm)
	env.Engine.HTTP.Post = func(fn func()) bool { f.posts = append(f.posts, fn); return true }
	f.sh = NewShared(env)
	f.sh.newSignal = func(jsbridge.Scope) (goja.Value, func(jsbridge.Scope)) {
		c := f.current
		return goja.Undefined(), func(jsbridge.Scope) { c.aborts++ }
	}
	f.sockets = socket.NewGroup(env, &socket.Options{}, func() {})
	f.options = &Options{MaxBody: 100, Idle: 8}
	f.srv = NewServer(f.sh, f.options, f.sockets, func() {})
	f.do(func(s jsbridge.Scope) {
		if err := ecma.Install(s); err != nil {
			t.Fatal(err)
		}
		if _, err := module.Install(s, env, []module.Module{console.Module, event.Module, streams.Module, fetch.Module}); err != nil {
			t.Fatal(err)
		}
		f.srv.Object = s.Object()
		v, err := s.Eval("life.js", `(function () {
			const o = { cancels: 0, over: false, stream() {
				return new Response(new ReadableStream({ start(c) { o.c = c }, cancel() { o.cancels++ }, pull() { return new Promise(() => {}) } }));
			}, text: () => new Response("x".repeat(200000)) };
			return o;
		})`)
		if err != nil {
			t.Fatal(err)
		}
		f.answer, _ = jsbridge.Function(v)
	})
	return f
}

func (f *lifeServer) do(fn func(s jsbridge.Scope)) {
	_ = f.realm.Do(func(s jsbridge.Scope) error { fn(s); return nil })
}

// begin creates an exchange whose handler is waiting. version is that of its handshake.
func (f *lifeServer) begin(version string) *lifeCase {
	c := &lifeCase{lifeServer: f, wire: &lifeWire{T: f.T, room: 1 << 30}}
	f.current = c
	c.conn = f.srv.Accept(c.wire, netip.AddrPort{}, false)
	before := f.srv.pending
	f.do(func(jsbridge.Scope) {
		v, err := f.answer(goja.Undefined())
		if err != nil {
			f.Fatal(err)
		}
		c.script = v.(*goja.Object)
	})
	var x *Exchange
	f.do(func(s jsbridge.Scope) {
		// The handler reaches the exchange through its Request.
		f.options.Fetch, _ = jsbridge.Function(s.Func("fetch", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			r, _ := fetch.RequestOf(s, a.At(0))
			x = r.Native.(*Exchange)
			x.RequestSignal(s)
			return s.NewPromise().Value(), nil
		}))
	})
	c.conn.Readable([]byte("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: " + version +
		"\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	if c.x = x; x == nil || f.srv.pending != before+1 {
		f.Fatal("no request came")
	}
	return c
}

// response answers with a Response created by a function of the script.
func (c *lifeCase) response(name string) {
	c.do(func(s jsbridge.Scope) {
		fn, _ := jsbridge.Function(c.script.Get(name))
		v, err := fn(c.script)
		if err != nil {
			c.Fatal(err)
		}
		r, _ := fetch.ResponseOf(s, v)
		if name == "stream" && (c.x.phase == handling || c.x.phase == lost) {
			c.streams++
		}
		c.x.answer(s, r)
	})
}

// onStream calls a method of the controller of the script's stream; the script's errors are ignored.
func (c *lifeCase) onStream(method string, args ...any) {
	c.do(func(s jsbridge.Scope) {
		controller, ok := c.script.Get("c").(*goja.Object)
		if !ok {
			return
		}
		fn, _ := jsbridge.Function(controller.Get(method))
		list := make([]goja.Value, len(args))
		for i, a := range args {
			list[i] = s.String(fmt.Sprint(a))
		}
		_, _ = fn(controller, list...)
	})
}

// tick ends a tick and runs the next one.
func (c *lifeCase) tick() {
	c.srv.sh.Flush()
	c.srv.sh.env.Engine.Flush()
	for len(c.posts) > 0 {
		fn := c.posts[0]
		c.posts = c.posts[1:]
		fn()
	}
}

// lifeSteps are the events of an exchange, each possible at any time.
var lifeSteps = []struct {
	name string
	do   func(c *lifeCase)
}{
	{"a stream is the answer", func(c *lifeCase) { c.response("stream") }},
	{"a text is the answer", func(c *lifeCase) { c.response("text") }},
	{"a chunk comes", func(c *lifeCase) { c.onStream("enqueue", "chunk") }},
	{"much comes", func(c *lifeCase) { c.onStream("enqueue", strings.Repeat("x", 200_000)) }},
	{"the stream ends", func(c *lifeCase) { c.onStream("close") }},
	{"the stream fails", func(c *lifeCase) { c.onStream("error", "why") }},
	{"the tick ends", func(c *lifeCase) { c.tick() }},
	{"the transport is full", func(c *lifeCase) { c.wire.room = 0 }},
	{"the transport has room", func(c *lifeCase) {
		c.wire.room = 1 << 30
		if c.wire.want && !c.wire.closed && c.wire.handler == nil {
			c.conn.Writable()
		}
	}},
	{"server.upgrade", func(c *lifeCase) {
		c.do(func(s jsbridge.Scope) {
			before := c.x.phase
			ok, err := c.x.upgrade(s, goja.Undefined())
			if err != nil || ok && before != handling {
				c.Errorf("upgrade in phase %d: %v, %v", before, ok, err)
			}
		})
	}},
	{"the answer cannot go on", func(c *lifeCase) { c.x.drop() }},
	{"the client leaves", func(c *lifeCase) {
		if !c.wire.closed && c.wire.handler == nil {
			c.conn.Ended(errAborted)
		}
	}},
	{"the client finishes", func(c *lifeCase) {
		if !c.wire.closed && c.wire.handler == nil {
			c.conn.Ended(nil)
		}
	}},
	{"the idle time is over", func(c *lifeCase) {
		for range 3 {
			c.srv.sh.env.Engine.HTTP.Advance()
		}
	}},
	{"server.stop(true)", func(c *lifeCase) { c.srv.conns.Abort() }},
	{"the handler fails", func(c *lifeCase) {
		c.do(func(s jsbridge.Scope) { c.x.respondStatus(statusInternalError) })
	}},
}

// check verifies what must hold at every moment.
func (c *lifeCase) check() {
	x := c.x
	cancels := int(c.script.Get("cancels").ToInteger())
	switch {
	case x.phase == none || x.phase >= phases:
		c.Errorf("phase %d", x.phase)
	case x.over() != (x.conn == nil), !x.over() != (x.holders > 0):
		c.Errorf("phase %d: connection %v, %d holders", x.phase, x.conn != nil, x.holders)
	case x.over() && (x.stream != nil || x.file != nil):
		c.Errorf("phase %d: something still brings the body", x.phase)
	case c.aborts > 1 || c.aborts == 1 && x.phase != lost && x.phase != upgraded:
		c.Errorf("phase %d: %d aborts", x.phase, c.aborts)
	case x.phase == lost && c.aborts != 1:
		c.Error("lost, and the signal was not aborted")
	case cancels > c.streams:
		c.Errorf("%d streams canceled of %d", cancels, c.streams)
	}
}

// TestLife runs the events in every order, three events deep, and much deeper at random.
func TestLife(t *testing.T) {
	f := newLifeServer(t)
	seen := map[[2]phase]bool{}
	n := len(lifeSteps)
	for i := 0; i < n*n*n && !t.Failed(); i++ {
		f.walk([]int{i / n / n, i / n % n, i % n}, seen)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < 2000 && !t.Failed(); i++ {
		path := make([]int, 10)
		for j := range path {
			path[j] = random.IntN(n)
		}
		f.walk(path, seen)
	}
	if n := f.srv.pending; n != 0 {
		t.Errorf("%d requests are pending in the end", n)
	}
	for p := handling; p < phases; p++ {
		for m := range moves {
			// Only a file, of which there is none here, begins without having been chosen; what is accepted at once does not stay
			// in flushing.
			next := life[p][m]
			file := p == handling && m == begin
			if next != none && !file && !seen[[2]phase{p, next}] && !(next == flushing && seen[[2]phase{p, answered}]) {
				t.Errorf("no walk led from phase %d to %d", p, next)
			}
		}
	}
}

func (f *lifeServer) walk(path []int, seen map[[2]phase]bool) {
	version := "13"
	if path[0]%2 == 1 {
		version = "12"
	}
	c := f.begin(version)
	names := []string{}
	for _, i := range path {
		before := c.x.phase
		names = append(names, lifeSteps[i].name)
		lifeSteps[i].do(c)
		c.check()
		seen[[2]phase{before, c.x.phase}] = true
	}
	// At the end the client is gone.
	if !c.wire.closed && c.wire.handler == nil {
		c.conn.Ended(errAborted)
	}
	c.tick()
	c.check()
	if !c.x.over() {
		c.Errorf("the client is gone, and the exchange is in phase %d", c.x.phase)
	}
	if c.Failed() {
		c.Errorf("after: %s (version %s)", strings.Join(names, ", "), version)
	}
	f.sockets.Abandon()
}
