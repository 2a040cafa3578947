package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// crewScript answers with the number of its loop, and does what the path says.
const crewScript = `
const id = process.env.GOBUN_WORKER;
process.on("exit", (code) => console.log("exit", id, code));
const late = Promise.withResolvers();
const server = Bun.serve({
  ...(process.env.UNIX ? { unix: process.env.UNIX } : { port: 0 }),
  async fetch(req, server) {
    switch (new URL(req.url).pathname) {
      case "/ws": return server.upgrade(req) ? undefined : new Response("no", { status: 400 });
      case "/throw": setTimeout(() => { throw new Error("boom"); }); break;
      case "/reject": Promise.reject(new Error("boom")); break;
      case "/exit": setTimeout(() => process.exit(3)); break;
      case "/exit0": setTimeout(() => process.exit(0)); break;
      case "/stop": server.stop().then(() => console.log("stopped")); break;
      case "/stop-now": setTimeout(() => server.stop(true).then(() => console.log("stopped"))); break;
      case "/slow": console.log("waits"); await late.promise; break;
      case "/release": late.resolve(); break;
      case "/counts": return Response.json([server.subscriberCount("room"), server.pendingWebSockets, server.pendingRequests]);
      case "/publish": return new Response(String(server.publish("room", "from " + id)));
      case "/nowhere": return new Response(String(server.publish("nowhere", "x")));
      case "/reload": server.reload({ fetch: () => new Response("new " + id) }); break;
    }
    return new Response(id, { headers: { Connection: "close" } });
  },
  websocket: {
    open(ws) { ws.subscribe("room"); ws.send(id); },
    message(ws, m) { ws.publish("room", m); },
    close(ws, code) { console.log("close", code); },
  },
});
if (!Bun.isMainThread && id === "0" || Bun.isMainThread && id !== "0") throw new Error("isMainThread");
`

// crewRun is a script on several loops.
type crewRun struct {
	t   *testing.T
	app *App
	out *syncBuffer
	err *syncBuffer
	c   *http.Client
}

// syncBuffer is a bytes.Buffer for several goroutines.
type syncBuffer struct {
	mu    sync.Mutex
	b     bytes.Buffer
	grown *sync.Cond
}

func newBuffer() *syncBuffer {
	s := &syncBuffer{}
	s.grown = sync.NewCond(&s.mu)
	return s
}

// await waits until text was written n times. If that never happens the test's time limit ends it, with this call in the trace.
func (s *syncBuffer) await(text string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for strings.Count(s.b.String(), text) < n {
		s.grown.Wait()
	}
}

func (s *syncBuffer) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grown.Broadcast()
	return s.b.Write(b)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func startOn(t *testing.T, loops int, code string, env map[string]string) *crewRun {
	t.Helper()
	s, err := Source("crew.ts", code)
	if err != nil {
		t.Fatal(err)
	}
	r := &crewRun{t: t, out: newBuffer(), err: newBuffer(), c: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	allow := AllowAll()
	r.app, err = Start(t.Context(), s, Options{Stdout: r.out, Stderr: r.err, Allow: allow, Workers: loops, Env: env})
	if err != nil {
		t.Fatalf("%v\n%s", err, r.err)
	}
	t.Cleanup(func() { _ = r.app.Close() })
	if path := env["UNIX"]; path != "" {
		r.c.Transport.(*http.Transport).DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}
	}
	return r
}

func (r *crewRun) url() string {
	if a := r.app.Server().Addr(); a.Network() == "tcp" {
		return "http://127.0.0.1:" + fmt.Sprint(a.(*net.TCPAddr).Port)
	}
	return "http://localhost"
}

// get makes a request on a new connection. It returns "" after a network error.
func (r *crewRun) get(path string) string {
	res, err := r.c.Get(r.url() + path)
	if err != nil {
		return ""
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	return string(b)
}

// sockets opens n sockets and returns them with the numbers of their loops.
func (r *crewRun) sockets(n int) (list []*websocket.Conn, loops []string) {
	r.t.Helper()
	for range n {
		c, _, err := websocket.DefaultDialer.Dial(strings.Replace(r.url(), "http", "ws", 1)+"/ws", nil)
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { _ = c.Close() })
		list, loops = append(list, c), append(loops, read(r.t, c))
	}
	return list, loops
}

func read(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	_, b, err := c.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wait waits for the end of the script.
func (r *crewRun) wait() error {
	r.t.Helper()
	done := make(chan error, 1)
	go func() { done <- r.app.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		r.t.Fatalf("the script does not end\n%s%s", r.out, r.err)
		return nil
	}
}

// lines returns the lines of the output, sorted.
func (r *crewRun) lines() []string {
	list := strings.Split(strings.TrimSpace(r.out.String()), "\n")
	slices.Sort(list)
	return list
}

// Whatever ends a script on one of four loops ends it on all, with one status, one report and one exit event for each loop.
func TestWhatEndsOneLoopEndsAll(t *testing.T) {
	for _, c := range []struct {
		path   string
		status int
		threw  bool
		lines  []string
	}{
		{"/throw", 1, true, []string{"exit 0 1", "exit 1 1", "exit 2 1", "exit 3 1"}},
		{"/exit", 3, false, []string{"exit 0 3", "exit 1 3", "exit 2 3", "exit 3 3"}},
		{"/exit0", 0, false, []string{"exit 0 0", "exit 1 0", "exit 2 0", "exit 3 0"}},
		{"/stop", 0, false, []string{"exit 0 0", "exit 1 0", "exit 2 0", "exit 3 0", "stopped"}},
		{"/stop-now", 0, false, []string{"exit 0 0", "exit 1 0", "exit 2 0", "exit 3 0", "stopped"}},
	} {
		t.Run(c.path, func(t *testing.T) {
			r := startOn(t, 4, crewScript, nil)
			r.get("/") // so that different loops handle the next request
			r.get(c.path)
			err := r.wait()
			status := 0
			var exit *ExitError
			var thrown *ScriptError
			switch {
			case errors.As(err, &exit):
				status = exit.Code
			case errors.As(err, &thrown):
				status = thrown.Code
			case err != nil:
				t.Fatal(err)
			}
			if status != c.status || (thrown != nil) != c.threw {
				t.Errorf("it ended with %v, want status %d", err, c.status)
			}
			if got := r.lines(); !slices.Equal(got, c.lines) {
				t.Errorf("it printed %q, want %q", got, c.lines)
			}
			if n := strings.Count(r.err.String(), "boom"); c.threw && n == 0 || !c.threw && n > 0 {
				t.Errorf("the error stands there %d times:\n%s", n, r.err)
			}
		})
	}
}

// Sockets of all loops share topics and counts, and the loops share the connections.
func TestLoopsAreOneServer(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			env := map[string]string{}
			if network == "unix" {
				env["UNIX"] = filepath.Join(t.TempDir(), "s")
			}
			r := startOn(t, 4, crewScript, env)
			if network == "unix" {
				old := *websocket.DefaultDialer
				websocket.DefaultDialer.NetDialContext = r.c.Transport.(*http.Transport).DialContext
				defer func() { *websocket.DefaultDialer = old }()
			}
			sockets, loops := r.sockets(8)
			for i := range 4 {
				if n := count(loops, fmt.Sprint(i)); n != 2 {
					t.Errorf("loop %d has %d of 8 sockets", i, n)
				}
			}
			if got := r.get("/counts"); got != "[8,8,1]" {
				t.Errorf("counts %s, want [8,8,1]", got)
			}
			if got := r.get("/publish"); got != "6" && got != "7" {
				t.Errorf("publish returns %q, want the bytes", got)
			}
			if got := r.get("/nowhere"); got != "0" {
				t.Errorf("publish to nobody returns %q", got)
			}
			for _, c := range sockets {
				if m := read(t, c); !strings.HasPrefix(m, "from ") {
					t.Errorf("received %q", m)
				}
			}
			if err := sockets[0].WriteMessage(websocket.TextMessage, []byte("hi")); err != nil {
				t.Fatal(err)
			}
			for _, c := range sockets[1:] {
				if m := read(t, c); m != "hi" {
					t.Errorf("received %q, want hi", m)
				}
			}
			if n := r.app.Server().PublishText("room", "go"); n != 8 {
				t.Errorf("Go publishes to %d sockets, want 8", n)
			}
			for _, c := range sockets {
				if m := read(t, c); m != "go" {
					t.Errorf("received %q, want go", m)
				}
			}
			if s := r.app.Server().Stats(); s.Sockets != 8 || s.Topics != 1 {
				t.Errorf("stats: %+v", s)
			}
			if err := r.app.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			for i, c := range sockets {
				var closed *websocket.CloseError
				if _, _, err := c.ReadMessage(); !errors.As(err, &closed) || closed.Code != websocket.CloseGoingAway {
					t.Errorf("socket %d on loop %s: %v, want 1001", i, loops[i], err)
				}
			}
			if _, err := os.Stat(env["UNIX"]); network == "unix" && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the file of the socket: %v", err)
			}
		})
	}
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}

// The promise of stop waits for the requests of all loops, and meanwhile no connection is accepted.
func TestStopWaitsForAllLoops(t *testing.T) {
	r := startOn(t, 4, crewScript, nil)
	url := r.url()
	var slow sync.WaitGroup
	for range 4 {
		slow.Go(func() { r.get("/slow") })
	}
	r.out.await("waits", 4)
	if counts := r.get("/counts"); counts != "[0,0,5]" {
		t.Errorf("four requests wait and one asks, but the counts are %s", counts)
	}
	sockets, _ := r.sockets(4)
	r.get("/stop")
	if res, err := r.c.Get(url); err == nil {
		_ = res.Body.Close()
		t.Error("a connection was taken after stop")
	}
	if out := r.out.String(); strings.Contains(out, "stopped") {
		t.Errorf("stop did not wait: %s", out)
	}
	for _, c := range sockets {
		_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Minute))
		_, _, _ = c.ReadMessage()
	}
	_ = r.app.Close()
	slow.Wait()
}

// A loop that never yields does not delay the end.
func TestAnEndlessLoopDoesNotHoldUpTheEnd(t *testing.T) {
	r := startOn(t, 2, `
if (Bun.isMainThread) { setTimeout(() => process.exit(4), 10); setInterval(() => {}, 1000); }
else setTimeout(() => { for (;;); });`, nil)
	var exit *ExitError
	if err := r.wait(); !errors.As(err, &exit) || exit.Code != 4 {
		t.Errorf("it ended with %v", err)
	}
}

// A script that cannot be translated, or whose top level throws, is reported once.
func TestACrewThatCannotStart(t *testing.T) {
	s, err := Source("throws.ts", `if (!Bun.isMainThread) await new Promise(() => setInterval(() => {}, 1000)); throw new Error("top")`)
	if err != nil {
		t.Fatal(err)
	}
	var thrown *ScriptError
	if _, err = Start(t.Context(), s, Options{Workers: 3, Allow: AllowAll()}); !errors.As(err, &thrown) {
		t.Errorf("Start: %v, want what the first loop threw", err)
	}
}

// With --isolated, what is published stays on its loop.
func TestIsolatedLoops(t *testing.T) {
	s, err := Source("crew.ts", crewScript)
	if err != nil {
		t.Fatal(err)
	}
	app, err := Start(t.Context(), s, Options{Workers: 2, Isolated: true, Allow: AllowAll()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.Close() }()
	r := &crewRun{t: t, app: app, c: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	_, loops := r.sockets(4)
	if count(loops, "0") != 2 {
		t.Errorf("loops %v", loops)
	}
	if got := r.get("/counts"); got != "[2,2,1]" {
		t.Errorf("counts %s, want those of one loop", got)
	}
}

// gobun:cluster: what a loop knows about itself, and what the loops share.
func TestClusterModule(t *testing.T) {
	r := startOn(t, 4, `
import { worker, local, nodes, leader, shared, stats } from "gobun:cluster";
const server = Bun.serve({
  port: 0,
  async fetch(req, server) {
    switch (new URL(req.url).pathname) {
      case "/ws": return server.upgrade(req) ? undefined : new Response("no", { status: 400 });
      case "/who": return Response.json([worker, nodes().length, nodes()[0].id === worker.node, nodes()[0].loops, leader.isLeader, stats.dropped]);
      case "/incr": for (let i = 0; i < 1000; i++) shared.incr("n"); break;
      case "/update": for (let i = 0; i < 200; i++) shared.update("list", (old) => ({ n: (old?.n ?? 0) + 1 })); break;
      case "/read": return Response.json([shared.get("n"), shared.get("list"), shared.get("nothing") ?? null]);
      case "/set": shared.set("o", { a: [1, "x", null], b: true }); break;
      case "/get": { const o = shared.get("o"); o.a.push("mine"); return Response.json([o, shared.get("o")]); }
      case "/delete": return Response.json([shared.delete("o"), shared.delete("o")]);
      case "/refused": return Response.json([1n, undefined, new Map(), NaN, -0, () => 1, [new Date(0)], { [Symbol("s")]: 1 }].map((v) => {
        try { shared.set("bad", v); return "taken"; } catch (e) { return e.name; }
      }));
      case "/local": return Response.json([local(server).publish("room", "near"), local(server).subscriberCount("room"), local(server).pendingWebSockets]);
    }
    return new Response(String(worker.id));
  },
  websocket: { open(ws) { ws.subscribe("room"); ws.send(String(worker.id)); }, message() {} },
});`, nil)
	var ids []string
	for range 8 {
		who := r.get("/who")
		id, rest, _ := strings.Cut(strings.TrimPrefix(who, `[{"id":`), ",")
		ids = append(ids, id)
		if want := fmt.Sprintf(`1,true,4,%v,0]`, id == "0"); !strings.HasSuffix(rest, want) {
			t.Errorf("%s, want an end of %s", who, want)
		}
	}
	if slices.Sort(ids); !slices.Equal(slices.Compact(ids), []string{"0", "1", "2", "3"}) {
		t.Errorf("loops %v", ids)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { r.get("/incr"); r.get("/update") })
	}
	wg.Wait()
	r.get("/set")
	for _, c := range [][2]string{
		{"/read", `[8000,{"n":1600},null]`},
		{"/get", `[{"a":[1,"x",null,"mine"],"b":true},{"a":[1,"x",null],"b":true}]`},
		{"/refused", `["TypeError","TypeError","TypeError","TypeError","TypeError","TypeError","TypeError","TypeError"]`},
		{"/delete", `[true,false]`},
	} {
		if got := r.get(c[0]); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
	sockets, _ := r.sockets(4)
	if got := r.get("/local"); got != `[4,1,1]` {
		t.Errorf("/local: %s, want that of one socket", got)
	}
	for _, c := range sockets {
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	}
	r.app.Server().PublishText("room", "end")
	near := 0
	for _, c := range sockets {
		m := read(t, c)
		if m == "near" {
			near++
			m = read(t, c)
		}
		if m != "end" {
			t.Errorf("received %q", m)
		}
	}
	if near != 1 {
		t.Errorf("%d sockets got what was for one loop, want 1", near)
	}
}

// A timer that publishes on each loop is warned about once; one guarded by isMainThread is not.
func TestATimerThatPublishesOnEachLoop(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		r := startOn(t, 3, fmt.Sprintf(`
let ticks = 0;
const server = Bun.serve({ port: 0, development: true, fetch: () => new Response(), websocket: { message() {} } });
if (!%v || Bun.isMainThread) setInterval(() => {
  server.publish("time", "now");
  if (++ticks === 5) console.log("ticked");
}, 1);`, guarded), nil)
		want := 3
		if guarded {
			want = 1
		}
		r.out.await("ticked", want)
		_ = r.app.Close()
		text := `warn: the timer at crew.ts:5 publishes to "time" on each of 3 loops; guard it with Bun.isMainThread` + "\n"
		if got := r.err.String(); !guarded && got != text || guarded && got != "" {
			t.Errorf("guarded %v: %q", guarded, got)
		}
	}
}
