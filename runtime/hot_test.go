package runtime

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// recordedOutput is output that can be waited for.
type recordedOutput struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func newRecordedOutput() *recordedOutput { return &recordedOutput{news: make(chan struct{}, 1)} }

func (x *recordedOutput) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text.Write(p)
	select {
	case x.news <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (x *recordedOutput) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.String()
}

// await waits until text was printed.
func (x *recordedOutput) await(t *testing.T, text string) {
	t.Helper()
	for limit := time.After(30 * time.Second); !strings.Contains(x.String(), text); {
		select {
		case <-x.news:
		case <-limit:
			t.Fatalf("%q was not printed:\n%s", text, x.String())
		}
	}
}

// startHot starts a script of one module that can be reloaded.
func startHot(t *testing.T, files map[string]string) (app *App, out *recordedOutput, put func(name, text string)) {
	t.Helper()
	dir, out := t.TempDir(), newRecordedOutput()
	put = func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		put(name, text)
	}
	app, err := Start(context.Background(), Begin(Entry{Dir: dir, File: "a.ts"}), Options{Dir: dir, Allow: AllowAll(), Stdout: out, Stderr: out, Command: Command{Hot: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.Close() })
	return app, out, put
}

const hotServer = `
import { version } from "./version";
globalThis.loads = (globalThis.loads ?? 0) + 1;
const server = Bun.serve({ port: 0, fetch: (request, server) => server.upgrade(request, { data: { since: version } }) ? undefined : new Response("v" + version), websocket: {
  open(ws) { ws.subscribe("room"); },
  message(ws, message) { ws.send(message + " v" + version + " since " + ws.data.since + " in " + ws.isSubscribed("room")); },
} });
globalThis.first ??= server;
console.log("load", globalThis.loads, "of", version, server === globalThis.first, import.meta.main);
if (globalThis.loads === 1) {
  const ws = new WebSocket(server.url.href.replace("http", "ws"));
  globalThis.ask = (text) => new Promise((resolve) => { ws.onmessage = (e) => resolve(e.data); ws.send(text); });
  await new Promise((resolve) => { ws.onopen = resolve; });
}
console.log(await globalThis.ask("hello"), await (await fetch(server.url)).text());
`

// Servers, sockets, topics, ws.data and globalThis stay; handlers and modules are new.
func TestLoadingAnew(t *testing.T) {
	app, out, put := startHot(t, map[string]string{"a.ts": hotServer, "version.ts": "export const version = 1"})
	out.await(t, "load 1 of 1 true true\nhello v1 since 1 in true v1\n")
	put("version.ts", "export const version = 2")
	app.LoadAnew()
	out.await(t, "load 2 of 2 true true\nhello v2 since 1 in true v2\n")

	put("version.ts", "export const version = ;")
	app.LoadAnew()
	out.await(t, "version.ts:1:24")
	put("version.ts", `throw new Error("woops"); export const version = 0`)
	app.LoadAnew()
	out.await(t, "error: woops")
	put("version.ts", "export const version = 3")
	app.LoadAnew()
	out.await(t, "load 3 of 3 true true\nhello v3 since 1 in true v3\n")
}

// A script that fails at first waits for its files to change; process.exit ends it.
func TestLoadingAnewAfterAFailure(t *testing.T) {
	app, out, put := startHot(t, map[string]string{"a.ts": "syntax error here"})
	out.await(t, "a.ts:1:")
	put("a.ts", `setTimeout(() => console.log("lives"), 1); throw new Error("at first")`)
	app.LoadAnew()
	out.await(t, "error: at first")
	out.await(t, "lives")
	put("a.ts", `process.exit(5)`)
	app.LoadAnew()
	if err := app.Wait(); err == nil || err.Error() != "the script exited with status 5" || !app.Exited() {
		t.Errorf("%v", err)
	}
}

// Reloading many times leaves nothing behind.
func TestLoadingAnewLeaksNothing(t *testing.T) {
	reloads := 30
	if os.Getenv("GOBUN_SOAK") != "" {
		reloads = 1000
	}
	script := func(n int) string {
		return fmt.Sprintf(`import { big } from "./big"; globalThis.server = Bun.serve({ port: 0, fetch: () => new Response(big.length + "") }); console.log("load %d", big.length)`, n)
	}
	app, out, put := startHot(t, map[string]string{"a.ts": script(0), "big.ts": `export const big = Array.from({ length: 100_000 }, (_, i) => i)`})
	out.await(t, "load 0 ")
	live := func() uint64 {
		goruntime.GC()
		goruntime.GC()
		var m goruntime.MemStats
		goruntime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before uint64
	goroutines := 0
	for n := 1; n <= reloads; n++ {
		put("a.ts", script(n))
		app.LoadAnew()
		out.await(t, fmt.Sprintf("load %d ", n))
		if n == reloads/2 {
			before, goroutines = live(), goruntime.NumGoroutine()
		}
	}
	after := live()
	t.Logf("%d reloads: %d KB, then %d KB; %d goroutines, then %d", reloads, before>>10, after>>10, goroutines, goruntime.NumGoroutine())
	if after > before+before/4+(8<<20) {
		t.Errorf("%d bytes in use after half of the reloads, %d after all of them", before, after)
	}
	for limit := time.Now().Add(30 * time.Second); goruntime.NumGoroutine() > goroutines+2; goruntime.Gosched() {
		if time.Now().After(limit) {
			t.Fatalf("%d goroutines after half of the reloads, %d after all of them", goroutines, goruntime.NumGoroutine())
		}
	}
}

// TestHotStartReturns: Start returns, whatever fails while a reloadable app starts.
func TestHotStartReturns(t *testing.T) {
	for name, code := range map[string]string{
		"throws":              `throw new Error("no");`,
		"throws later":        `await 1; throw new Error("no");`,
		"does not parse":      `const = 1;`,
		"serves what is none": `export default { port: 0, fetch() {}, websocket: 1 };`,
		"recurses":            `(function f() { f(); f(); })();`,
	} {
		t.Run(name, func(t *testing.T) {
			app, _, put := startHot(t, map[string]string{"a.ts": code})
			put("a.ts", `export const x = 1;`)
			if err := app.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
