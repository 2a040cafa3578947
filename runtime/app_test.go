// The life of an app: how it starts and how it ends.

package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// source translates a script of TypeScript.
func source(t testing.TB, code string) *gobun.Script {
	t.Helper()
	s, err := gobun.Source("test.ts", code)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// within fails the test if fn takes far longer than it should.
func within(t *testing.T, what string, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); fn() }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s does not return", what)
	}
}

func TestHowScriptsEnd(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, c := range map[string]struct {
		code  string
		start bool // Start returns the error
		check func(error) string
	}{
		"nothing to do":        {code: `1`, check: none},
		"exit 0":               {code: `process.exit(0)`, check: none},
		"exit 3":               {code: `process.exit(3)`, start: true, check: exits(3)},
		"exit later":           {code: `setTimeout(() => process.exit(4), 1)`, check: exits(4)},
		"exitCode":             {code: `process.exitCode = 5; setTimeout(() => {}, 1)`, check: exits(5)},
		"throw":                {code: `function f(): never { throw new TypeError("no") }; f()`, start: true, check: throws("TypeError", "no", "f")},
		"throw after await":    {code: `await 1; throw new RangeError("late")`, start: true, check: throws("RangeError", "late", "")},
		"throw later":          {code: `setTimeout(function tick() { throw new Error("timer") }, 1)`, check: throws("Error", "timer", "tick")},
		"throw no error":       {code: `throw "text"`, start: true, check: throws("", "text", "")},
		"rejection":            {code: `setTimeout(() => { Promise.reject(new Error("r")) }, 1)`, check: throws("Error", "r", "")},
		"cause":                {code: `throw new Error("outer", { cause: new TypeError("inner") })`, start: true, check: causedBy("inner")},
		"cause that is a ring": {code: `const e: any = new Error("ring"); e.cause = e; throw e`, start: true, check: throws("Error", "ring", "")},
		"getters that throw":   {code: `throw Object.defineProperty(new Error("g"), "cause", { get() { throw 1 } })`, start: true, check: throws("Error", "g", "")},
	} {
		t.Run(name, func(t *testing.T) {
			app, err := gobun.Start(t.Context(), source(t, c.code), gobun.Options{Allow: gobun.Allow{Exit: true}})
			if c.start != (err != nil) || (app == nil) != (err != nil) {
				t.Fatalf("Start: %v, %v", app, err)
			}
			if err == nil {
				err = app.Wait()
				if closing := app.Close(); !errors.Is(closing, err) {
					t.Errorf("Close says %v, Wait %v", closing, err)
				}
			}
			if wrong := c.check(err); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

func none(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

func exits(code int) func(error) string {
	return func(err error) string {
		if e := (*gobun.ExitError)(nil); !errors.As(err, &e) || e.Code != code {
			return fmt.Sprintf("%v, want status %d", err, code)
		}
		return ""
	}
}

func throws(name, message, fn string) func(error) string {
	return func(err error) string {
		e := (*gobun.ScriptError)(nil)
		if !errors.As(err, &e) || e.Name != name || e.Message != message || e.Code != 1 {
			return fmt.Sprintf("%#v, want %s: %s", err, name, message)
		}
		if name != "" && (len(e.Frames) == 0 || !strings.HasSuffix(e.Frames[0].File, "test.ts") || e.Frames[0].Line != 1 || fn != "" && e.Frames[0].Func != fn) {
			return fmt.Sprintf("frames %v", e.Frames)
		}
		return ""
	}
}

func causedBy(message string) func(error) string {
	return func(err error) string {
		e := (*gobun.ScriptError)(nil)
		if !errors.As(err, &e) || !errors.As(e.Cause, &e) || e.Message != message {
			return fmt.Sprintf("%#v has no cause %s", err, message)
		}
		return ""
	}
}

// endless are scripts that never end by themselves. Each prints "on" just before its endless part begins.
var endless = map[string]string{
	"top level":        `console.log("on"); for (;;) {}`,
	"try and catch":    `console.log("on"); for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }`,
	"timer":            `setTimeout(() => { console.log("on"); for (;;) {} }, 1)`,
	"microtasks":       `console.log("on"); const f = (): any => Promise.resolve().then(f); f()`,
	"awaits":           `console.log("on"); (async () => { for (;;) await 0 })()`,
	"top-level awaits": `console.log("on"); for (;;) await 0`,
	"nextTicks":        `console.log("on"); const f = () => process.nextTick(f); f()`,
	"immediates":       `console.log("on"); const f = () => setImmediate(f); f()`,
	"interval":         `console.log("on"); setInterval(() => {}, 0)`,
	"nothing settles":  `console.log("on"); await new Promise(() => {})`,
	"exit event":       `process.on("exit", () => { console.log("on"); for (;;) {} }); setTimeout(() => {}, 1)`,
	"uncaught":         `process.on("uncaughtException", () => { console.log("on"); for (;;) {} }); setTimeout(() => { throw 1 }, 1)`,
	"generator":        `function* g() { for (;;) yield 1 }; console.log("on"); for (const x of g()) {}`,
	"recursion":        `console.log("on"); function f() { try { f() } catch {} f() }; for (;;) f()`,
	"forEach":          `console.log("on"); [1].forEach(() => { for (;;) {} })`,
	"sort":             `console.log("on"); [3, 2, 1].sort(() => { for (;;) {} })`,
	"replace":          `console.log("on"); "a".replace(/a/, () => { for (;;) {} })`,
	"JSON":             `console.log("on"); JSON.stringify({ toJSON() { for (;;) {} } })`,
	"getter":           `console.log("on"); ({ get x() { for (;;) {} } }).x`,
	"proxy":            `console.log("on"); new Proxy({}, { get() { for (;;) {} } } as any).x`,
	"toString":         `console.log("on"); String({ toString() { for (;;) {} } })`,
	"listening":        `console.log("on"); Bun.serve({ port: 0, fetch() { return new Response() } })`,
	"sleepSync":        `console.log("on"); Bun.sleepSync(1e9)`,
	"stream":           `console.log("on"); const s = new ReadableStream({ pull(c) { for (;;) {} } }); await s.getReader().read()`,
	"structured clone": `console.log("on"); structuredClone({ get x() { for (;;) {} } })`,
}

// starts are those whose top level finishes.
var starts = map[string]bool{
	"timer": true, "microtasks": true, "awaits": true, "nextTicks": true, "immediates": true, "interval": true, "exit event": true, "uncaught": true,
	"listening": true,
}

// signal is an output that signals when something was printed.
type signal chan struct{}

func (s signal) Write(b []byte) (int, error) {
	select {
	case s <- struct{}{}:
	default:
	}
	return len(b), nil
}

// The end of the context and Close end every script, whatever it is doing.
func TestEveryScriptCanBeEnded(t *testing.T) {
	defer goleak.VerifyNone(t)
	cause := errors.New("enough")
	for name, code := range endless {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, byContext := range []bool{true, false} {
				on := make(signal, 1)
				ctx, cancel := context.WithCancelCause(t.Context())
				started := make(chan *gobun.App, 1)
				failed := make(chan error, 1)
				go func() {
					app, err := gobun.Start(ctx, source(t, code), gobun.Options{Stdout: on})
					started <- app
					failed <- err
				}()
				<-on
				var app *gobun.App
				var err error
				if byContext {
					cancel(cause)
					within(t, "Start or Wait", func() {
						if app, err = <-started, <-failed; app != nil {
							err = app.Wait()
						}
					})
					if !errors.Is(err, cause) {
						t.Errorf("the error is %v", err)
					}
					continue
				}
				if !starts[name] { // Start has not returned an app
					cancel(nil)
					within(t, "Start", func() { <-started })
					continue
				}
				within(t, "Start", func() { app = <-started })
				within(t, "Close", func() { err = app.Close() })
				if err != nil {
					t.Errorf("Close: %v", err)
				}
				cancel(nil)
			}
		})
	}
}

func TestMisuse(t *testing.T) {
	defer goleak.VerifyNone(t)
	done, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("early")
	cancel(cause)
	for name, c := range map[string]struct {
		do   func() error
		says string
	}{
		"nil script":    {func() error { _, err := gobun.Start(t.Context(), nil, gobun.Options{}); return err }, "make one with Load or Source"},
		"ended context": {func() error { _, err := gobun.Start(done, source(t, "1"), gobun.Options{}); return err }, "early"},
		"no name":       {func() error { _, err := gobun.Load(nil, ""); return err }, "name of a file"},
		"no extension":  {func() error { _, err := gobun.Source("", "1"); return err }, "name with an extension"},
		"syntax":        {func() error { _, err := gobun.Source("a.ts", "let a = ;"); return err }, "a.ts:1:9: "},
		"no such file":  {func() error { _, err := gobun.Load(nil, "nowhere.ts"); return err }, `Module not found "nowhere.ts"`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.do(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// An app with OnError survives errors; while it starts, errors end it.
func TestOnError(t *testing.T) {
	defer goleak.VerifyNone(t)
	var got []string
	options := gobun.Options{OnError: func(e *gobun.ScriptError) { got = append(got, e.Message) }}
	app, err := gobun.Start(t.Context(), source(t, `
setTimeout(() => { throw new Error("one") }, 1);
setTimeout(() => { Promise.reject(new Error("two")) }, 5);
setTimeout(() => {}, 10)`), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Wait(); err != nil || strings.Join(got, " ") != "one two" {
		t.Errorf("%v, told of %q", err, got)
	}
	got = nil
	if _, err := gobun.Start(t.Context(), source(t, `throw new Error("zero")`), options); err == nil || len(got) > 0 {
		t.Errorf("%v, told of %q", err, got)
	}
}

// A callback that takes too long is interrupted alone: its socket or request gets an error, all others are served.
func TestCallLimit(t *testing.T) {
	defer goleak.VerifyNone(t)
	defer http.DefaultClient.CloseIdleConnections()
	var stdout, stderr bytes.Buffer
	var got []*gobun.ScriptError
	app, err := gobun.Start(t.Context(), source(t, `
const server = Bun.serve({
	port: 0,
	async fetch(r, server) {
		const path = new URL(r.url).pathname;
		if (path === "/ws") return server.upgrade(r) ? undefined : new Response("no");
		if (path === "/spin") for (;;) { try { for (;;) {} } catch {} }
		if (path === "/later") { await 0; for (;;) {} }
		return new Response("ok");
	},
	websocket: { message: function spin(ws, m) { if (m === "spin") for (;;) {} ws.send(m) } },
});
const get = async (path: string) => { const r = await fetch(new URL(path, server.url)); return r.status + " " + await r.text() };
console.log(await get("/"));
const connect = (m: string) => new Promise((done) => {
	const ws = new WebSocket(new URL("/ws", server.url));
	ws.onopen = () => ws.send(m);
	ws.onmessage = (e) => { done(e.data); ws.close() };
	ws.onclose = (e) => done(e.code);
});
setTimeout(async () => {
	console.log(await get("/spin"), await get("/later"), await get("/"));
	console.log(await connect("spin"), await connect("hello"));
	setTimeout(() => { setTimeout(() => server.stop(true), 1); for (;;) {} }, 1);
}, 1);
`), gobun.Options{Allow: gobun.AllowAll(), Stdout: &stdout, Stderr: &stderr, Limits: gobun.Limits{Call: 300 * time.Millisecond}, OnError: func(e *gobun.ScriptError) { got = append(got, e) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	want := "200 ok\n500 Something went wrong! 500 Something went wrong! 200 ok\n1011 hello\n"
	if stdout.String() != want {
		t.Errorf("printed %q, want %q", stdout.String(), want)
	}
	for i, want := range []string{"fetch for GET /spin from ", "fetch for GET /later from ", "websocket.message for ", "the call took longer than 300ms"} {
		if i >= len(got) {
			t.Fatalf("%d errors", len(got))
		}
		if e := got[i]; !strings.Contains(e.Message, want) || !errors.Is(e, gobun.ErrCallLimit) || len(e.Frames) == 0 || e.Frames[0].Line == 0 {
			t.Errorf("error %d is %v with frames %v, want %q", i, e, e.Frames, want)
		}
	}
	if len(got) != 4 {
		t.Errorf("%d errors", len(got))
	}
}
