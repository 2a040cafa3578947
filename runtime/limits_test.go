// The limits of one app: memory, timers, requests, sockets.

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// hoarders are scripts that keep more and more, each in its own way.
var hoarders = []struct{ name, code string }{
	{"objects in a variable of the module", `const all = []; setInterval(() => { for (let i = 0; i < 1000; i++) all.push({ i }); }, 0);`},
	{"objects in a variable of a function", `(() => { const all = []; setInterval(() => { for (let i = 0; i < 1000; i++) all.push({ i }); }, 0); })();`},
	{"one callback", `const all = []; setTimeout(() => { for (;;) all.push({}); }, 0);`},
	{"one callback without a call", `let all; setTimeout(() => { for (;;) all = { all }; }, 0);`},
	{"the top level", `const all = []; for (;;) all.push([1, 2, 3]);`},
	{"the top level without a call", `let all; for (;;) all = { all };`},
	{"text", `let text = "x"; setInterval(() => { text += text; }, 0);`},
	{"strings", `const all = new Map(); let i = 0; setInterval(() => { all.set(i++, "x".repeat(50_000)); }, 0);`},
	{"buffers", `const all = []; setInterval(() => { all.push(new Uint8Array(60_000)); }, 0);`},
	{"Buffers", `const all = []; setInterval(() => { all.push(Buffer.alloc(60_000)); }, 0);`},
	{"globals", `let i = 0; setInterval(() => { globalThis["x" + i++] = new Array(5000).fill(i); }, 0);`},
	{"closures", `const all = []; setInterval(() => { const b = new ArrayBuffer(60_000); all.push(() => b); }, 0);`},
	{"timers", `setInterval(() => { setTimeout(() => {}, 1e6, new ArrayBuffer(60_000)); }, 0);`},
	{"awaits", `const all = []; (async () => { for (;;) { await new Promise(setImmediate); all.push(new ArrayBuffer(60_000)); } })();`},
	{"microtasks", `const all = []; setTimeout(async () => { for (;;) all.push(await [1, 2, 3]); }, 0);`},
	{"JSON", `const all = [], text = JSON.stringify(new Array(1000).fill({ a: 1 })); setInterval(() => { all.push(JSON.parse(text)); }, 0);`},
	{"a class of ours", `const all = []; setInterval(() => { for (let i = 0; i < 100; i++) all.push(new Headers({ x: "y".repeat(1000) }), new URL("http://h/" + "y".repeat(1000)), { y: "y".repeat(1000) + i }); }, 0);`},
}

// TestHeapEndsTheApp: an app that keeps too much is ended with an error that says so; an app beside it goes on.
func TestHeapEndsTheApp(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const limit = 6 << 20
	good, err := gobun.Start(context.Background(), source(t, `let n = 0; export function count() { return ++n; }; setInterval(() => {}, 1e6)`), gobun.Options{Limits: gobun.Limits{Heap: limit}})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hoarders {
		t.Run(h.name, func(t *testing.T) {
			goruntime.GC() // a script that calls nothing is judged by how much the live heap has grown, and other tests leave gigabytes of garbage
			app, err := gobun.Start(t.Context(), source(t, h.code), gobun.Options{Limits: gobun.Limits{Heap: limit}})
			if err == nil {
				err = app.Wait()
			}
			var thrown *gobun.ScriptError
			if !errors.Is(err, gobun.ErrHeapLimit) && !(errors.As(err, &thrown) && thrown.Name == "RangeError") {
				t.Error(err)
			}
			if _, err := good.Call(t.Context(), "count"); err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := good.Close(); err != nil {
		t.Error(err)
	}
}

// TestHeapLeavesWhoKeepsLittle: garbage does not count, however much there is.
func TestHeapLeavesWhoKeepsLittle(t *testing.T) {
	script, err := gobun.Source("garbage.ts", `
		const last = [];
		for (let i = 0; i < 3000; i++) { last[i % 10] = new ArrayBuffer(100_000); for (let k = 0; k < 100; k++) last[i % 10 + 10] = { k }; }
		let text = ""; for (let i = 0; i < 2000; i++) text = "x".repeat(100_000) + i;
	`)
	if err != nil {
		t.Fatal(err)
	}
	app, err := gobun.Start(context.Background(), script, gobun.Options{Limits: gobun.Limits{Heap: 16 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Wait(); err != nil {
		t.Error(err)
	}
}

// TestLargeRequestsAreRefused: a single allocation larger than the limit throws before memory is taken, and the script goes on.
func TestLargeRequestsAreRefused(t *testing.T) {
	var out strings.Builder
	script, err := gobun.Source("large.ts", `
		const long = "x".repeat(1000);
		for (const make of [
			() => new ArrayBuffer(1 << 29), () => new Uint8Array(1 << 29), () => new Float64Array(1 << 26), () => Buffer.alloc(1 << 29), () => Buffer.allocUnsafe(1 << 29),
			() => long.repeat(1 << 18), () => "".padEnd(1 << 28, "x"), () => "".padStart(1 << 28, "x"), () => new Array(1 << 25).fill(0),
			() => Array.from({ length: 1 << 25 }), () => new Array(1 << 25).join("x"), () => Math.max.apply(null, { length: 1 << 25 }),
		]) {
			try { make(); console.log("made", make); } catch (e) { if (!(e instanceof RangeError)) console.log(make, e); }
		}
		console.log("small", new Uint8Array(1 << 20).length, "x".repeat(1 << 20).length);
	`)
	if err != nil {
		t.Fatal(err)
	}
	app, err := gobun.Start(context.Background(), script, gobun.Options{Stdout: &out, Limits: gobun.Limits{Heap: 16 << 20}})
	if err == nil {
		err = app.Wait()
	}
	if want := "small 1048576 1048576\n"; err != nil || out.String() != want {
		t.Errorf("%v, %q", err, out.String())
	}
}

// TestCountsAreBounded: one timer, request or socket more than allowed is refused; once others have ended, new ones are accepted.
func TestCountsAreBounded(t *testing.T) {
	var out strings.Builder
	app := started(t, `
		const timers = [];
		for (let i = 0; i < 4; i++) try { timers.push(i % 2 ? setTimeout(() => {}, 1e6) : setInterval(() => {}, 1e6)); } catch (e) { console.log(i, e.code, e.message); }
		try { setImmediate(() => {}); } catch (e) { console.log(e.code); }
		clearTimeout(timers.pop());
		setImmediate(() => console.log("again"));
		const waiting = [];
		export function answer() { for (const f of waiting.splice(0)) f(new Response("late")); }
		export default {
			fetch(request, server) { return server.upgrade(request) ? undefined : new Promise(f => { waiting.push(f); console.log("waits", waiting.length); }); },
			websocket: { message(ws, m) { ws.send(m); } },
		};
	`, gobun.Options{Stdout: &out, Limits: gobun.Limits{Timers: 3, Requests: 2, Sockets: 2}})
	srv := httptest.NewServer(app.Server())
	defer srv.Close()
	sockets := 0
	for range 3 {
		c, r, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http"), nil)
		if err == nil {
			sockets++
			defer func() { _ = c.Close() }()
		} else if r == nil || r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%v, %v", err, r)
		}
	}
	if sockets != 2 {
		t.Errorf("%d sockets", sockets)
	}
	answers := make(chan string)
	for range 2 {
		go func() { answers <- get(srv.URL) }()
	}
	for n := 0; n < 2; { // both wait for their answer
		n = app.Server().Stats().Requests
	}
	if got := get(srv.URL); got != "503 " {
		t.Errorf("the third request: %q", got)
	}
	if _, err := app.Call(context.Background(), "answer"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := <-answers; got != "200 late" {
			t.Errorf("%q", got)
		}
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	want := "3 ERR_LIMIT no more than 3 are allowed to this script (Limits.Timers)\nERR_LIMIT\nagain\nwaits 1\nwaits 2\n"
	if got := regexp.MustCompile("Started .*\n").ReplaceAllString(out.String(), ""); !strings.HasPrefix(got, want) {
		t.Errorf("%q", got)
	}
}

func get(url string) string {
	r, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = r.Body.Close() }()
	var b strings.Builder
	_, _ = fmt.Fprint(&b, r.StatusCode, " ")
	buf := make([]byte, 100)
	for {
		n, err := r.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}
