package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	gobun "github.com/gobun/gobun/runtime"
)

func ExampleScript() {
	files := fstest.MapFS{ // an embed.FS in most programs
		"main.ts":                             {Data: []byte(`import { greet } from "greetings"; console.log(greet("Ada"))`)},
		"node_modules/greetings/g.js":         {Data: []byte(`exports.greet = (name) => "Hello " + name`)},
		"node_modules/greetings/package.json": {Data: []byte(`{ "main": "g.js" }`)},
	}
	script := must(gobun.Load(files, "main.ts"))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout}))
	_ = app.Wait()
	// Output: Hello Ada
}

func ExampleScript_MarshalBinary() {
	data := must(must(gobun.Source("hello.ts", `const name: string = "Ada"; console.log("Hello", name)`)).MarshalBinary())
	app := must(gobun.Start(context.Background(), must(gobun.UnmarshalScript(data)), gobun.Options{Stdout: os.Stdout}))
	_ = app.Wait()
	// Output: Hello Ada
}

func ExampleUnmarshalScript() {
	_, err := gobun.UnmarshalScript([]byte("console.log(1)")) // this is source text
	fmt.Println(err != nil)
	// Output: true
}

func ExampleScript_String() {
	fmt.Println(strings.HasSuffix(must(gobun.Source("a.ts", "")).String(), "a.ts"))
	// Output: true
}

func ExampleEntry() {
	script := gobun.Begin(gobun.Entry{Name: "sum.ts", Code: `console.log(process.argv.slice(2).map(Number).reduce((a, b) => a + b))`, Argv: []string{"sum"}})
	app := must(gobun.Start(context.Background(), script, gobun.Options{Args: []string{"1", "2"}, Stdout: os.Stdout}))
	_ = app.Wait()
	// Output: 3
}

func ExampleOptions() {
	script := must(gobun.Source("tenant.ts", `
		import { plan } from "host:billing";
		console.log(process.env.TENANT, process.argv[2], plan("acme"));`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{
		Args: []string{"first"}, Env: map[string]string{"TENANT": "acme"}, Stdout: os.Stdout, Stderr: os.Stderr,
		Modules: map[string]gobun.Module{"host:billing": {"plan": func(tenant string) string { return tenant + " has the small plan" }}},
	}))
	_ = app.Wait()
	// Output: acme first acme has the small plan
}

func ExampleOptions_logger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	script := must(gobun.Source("log.ts", `console.log("joined", { room: "tea", people: 3 }); console.warn("nearly full")`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Logger: logger}))
	_ = app.Wait()
	// Output:
	// level=INFO msg=joined room=tea people=3
	// level=WARN msg="nearly full"
}

func ExampleLimits() {
	script := must(gobun.Source("greedy.ts", `
		try { new ArrayBuffer(1e9) } catch (e) { console.log(e.name) }
		const kept = [];
		setInterval(() => { for (let i = 0; i < 1e5; i++) kept.push({ i }) });`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout, Limits: gobun.Limits{
		Heap: 20 << 20, Call: time.Minute, Sockets: 1000, Timers: 1000, Requests: 100,
	}}))
	fmt.Println(errors.Is(app.Wait(), gobun.ErrHeapLimit))
	// Output:
	// RangeError
	// true
}

func ExampleAllow() {
	script := must(gobun.Source("read.ts", `
		for (const file of ["greeting.txt", "/etc/hosts"]) {
			await Bun.file(file).text().then(console.log, (e) => console.log(e.code));
		}`))
	dir := must(os.MkdirTemp("", "example"))
	defer func() { _ = os.RemoveAll(dir) }()
	_ = os.WriteFile(filepath.Join(dir, "greeting.txt"), []byte("hello"), 0o600)
	app := must(gobun.Start(context.Background(), script, gobun.Options{Dir: dir, Stdout: os.Stdout, Allow: gobun.Allow{Read: os.DirFS(dir)}}))
	_ = app.Wait()
	// Output:
	// hello
	// EACCES
}

func ExampleCommand() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("v.ts", `console.log(process.versions.gobun, process.argv0)`)), gobun.Options{
		Stdout: os.Stdout, Command: gobun.Command{Version: "1.0", Argv0: "mychat"},
	}))
	_ = app.Wait()
	// Output: 1.0 mychat
}

func ExampleRejections() {
	script := must(gobun.Source("rejected.ts", `Promise.reject(new Error("nobody looks")); setTimeout(() => console.log("goes on"), 1)`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout, Command: gobun.Command{Rejections: gobun.RejectionsNone}}))
	fmt.Println(app.Wait())
	// Output:
	// goes on
	// <nil>
}

func ExampleExitError() {
	app, err := gobun.Start(context.Background(), must(gobun.Source("exit.ts", `process.exit(3)`)), gobun.Options{Allow: gobun.Allow{Exit: true}})
	var exit *gobun.ExitError
	if errors.As(err, &exit) {
		fmt.Println(app == nil, exit.Code, exit)
	}
	// Output: true 3 the script exited with status 3
}

// A Go error passes through the script and is found again.
func ExampleScriptError() {
	full := errors.New("the room is full")
	script := must(gobun.Source("join.ts", `import { join } from "host:rooms"; try { join("tea") } catch (e) { throw new Error("cannot join", { cause: e }) }`))
	_, err := gobun.Start(context.Background(), script, gobun.Options{Modules: map[string]gobun.Module{"host:rooms": {"join": func(string) error { return full }}}})
	var thrown *gobun.ScriptError
	fmt.Println(errors.As(err, &thrown), thrown.Name, thrown.Message, errors.Is(err, full))
	// Output: true Error cannot join true
}

func ExampleFrame() {
	_, err := gobun.Start(context.Background(), must(gobun.Source("fail.ts", "function fail(): void {\n  null.x;\n}\nfail()")), gobun.Options{})
	var thrown *gobun.ScriptError
	if errors.As(err, &thrown) {
		f := thrown.Frames[0]
		fmt.Println(f.Func, filepath.Base(f.File), f.Line)
	}
	// Output: fail fail.ts 2
}

func ExampleLoadError() {
	_, err := gobun.Source("typo.ts", "let a = ;")
	var failed *gobun.LoadError
	if errors.As(err, &failed) {
		fmt.Println(failed.Message, filepath.Base(failed.File), failed.Line, failed.Column)
	}
	// Output: Unexpected ; typo.ts 1 9
}

func ExampleLoadError_Details() {
	_, err := gobun.Source("typo.ts", "let a = ;")
	var failed *gobun.LoadError
	if errors.As(err, &failed) {
		line, _, _ := strings.Cut(failed.Details(), "\n")
		fmt.Println(line)
	}
	// Output: 1 | let a = ;
}

func ExampleApp() {
	script := must(gobun.Source("count.ts", `let n = 0; export function next() { return ++n }; setInterval(() => {}, 1000)`))
	one, two := must(gobun.Start(context.Background(), script, gobun.Options{})), must(gobun.Start(context.Background(), script, gobun.Options{}))
	for _, app := range []*gobun.App{one, one, two} { // apps share nothing
		fmt.Println(app.Call(context.Background(), "next"))
	}
	_, _ = one.Close(), two.Close()
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 1 <nil>
}

func ExampleApp_Reload() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("a.ts", `export default { fetch: () => new Response("old") }`)), gobun.Options{}))
	defer func() { _ = app.Close() }()
	get := func() string {
		w := httptest.NewRecorder()
		app.Server().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Body.String()
	}
	fmt.Println(get())
	fmt.Println(app.Reload(context.Background(), must(gobun.Source("a.ts", `throw new Error("wrong")`))) != nil, get())
	fmt.Println(app.Reload(context.Background(), must(gobun.Source("a.ts", `export default { fetch: () => new Response("new") }`))), get())
	// Output:
	// old
	// true old
	// <nil> new
}

func ExampleApp_Signal() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("s.ts", `
		process.on("SIGHUP", () => console.log("reading the settings again")); setInterval(() => {}, 1000)`)), gobun.Options{Stdout: os.Stdout}))
	app.Signal("SIGHUP", time.Minute)
	_ = app.Close()
	// Output: reading the settings again
}

func ExampleApp_Exited() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("e.ts", `setTimeout(() => process.exit(0), 1)`)), gobun.Options{Allow: gobun.Allow{Exit: true}}))
	fmt.Println(app.Wait(), app.Exited())
	// Output: <nil> true
}

func ExampleApp_LoadAnew() {
	dir := must(os.MkdirTemp("", "example"))
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "hot.ts")
	_ = os.WriteFile(file, []byte(`console.log("one")`), 0o600)
	out := make(lines, 1)
	app := must(gobun.Start(context.Background(), gobun.Begin(gobun.Entry{File: file}), gobun.Options{Stdout: out, Allow: gobun.AllowAll(), Command: gobun.Command{Hot: true}}))
	fmt.Print(<-out)
	_ = os.WriteFile(file, []byte(`console.log("two")`), 0o600)
	app.LoadAnew()
	fmt.Print(<-out)
	_ = app.Close()
	// Output:
	// one
	// two
}

// lines are what a script prints.
type lines chan string

func (l lines) Write(b []byte) (int, error) { l <- string(b); return len(b), nil }

func ExampleApp_Counters() {
	app, _ := serving()
	defer func() { _ = app.Close() }()
	i := slices.IndexFunc(app.Counters(), func(c gobun.Counter) bool { return c.Name == "serve.sockets" })
	fmt.Println(app.Counters()[i].Value)
	// Output: 0
}

func ExampleCounter() {
	app, _ := serving()
	defer func() { _ = app.Close() }()
	for _, c := range app.Counters() {
		if strings.HasPrefix(c.Name, "serve.") && c.Value > 0 {
			fmt.Println(c.Name, c.Value)
		}
	}
	// Output: serve.servers 1
}

func ExampleClock() {
	clock := new(gobun.Clock)
	app := must(gobun.Start(context.Background(), must(gobun.Source("t.ts", `setTimeout(() => console.log("an hour later"), 3_600_000)`)), gobun.Options{Clock: clock, Stdout: os.Stdout}))
	app.Advance(time.Hour)
	fmt.Println(app.Wait())
	// Output:
	// an hour later
	// <nil>
}

func ExampleClock_Now() {
	clock := new(gobun.Clock)
	app := must(gobun.Start(context.Background(), must(gobun.Source("t.ts", `setInterval(() => {}, 60_000)`)), gobun.Options{Clock: clock}))
	app.Advance(90 * time.Second)
	fmt.Println(clock.Now(), app.Close())
	// Output: 1m30s <nil>
}

func ExampleApp_Advance() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("t.ts", `
		let n = 0; setInterval(() => { n++ }, 1000); export function ticks() { return n }`)), gobun.Options{Clock: new(gobun.Clock)}))
	app.Advance(10 * time.Second)
	fmt.Println(app.Call(context.Background(), "ticks"))
	_ = app.Close()
	// Output: 10 <nil>
}

func ExampleServer() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	outer := httptest.NewServer(server)
	defer outer.Close()
	answer := must(http.Get(outer.URL + "/there"))
	defer func() { _ = answer.Body.Close() }()
	fmt.Println(string(must(io.ReadAll(answer.Body))))
	// Output: Hello from /there
}

func ExampleStats() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s := server.Stats()
		_, _ = fmt.Fprintf(w, "chat_sockets %d\nchat_queued_bytes %d\nchat_dropped_total %d", s.Sockets, s.Queued, s.Dropped)
	})
	w := httptest.NewRecorder()
	metrics.ServeHTTP(w, nil)
	fmt.Println(w.Body)
	// Output:
	// chat_sockets 0
	// chat_queued_bytes 0
	// chat_dropped_total 0
}

func ExampleMessage() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	seen := make(chan gobun.Message)
	defer server.Subscribe("news", func(m gobun.Message) { seen <- m })()
	server.Publish("news", []byte{1, 2})
	m := <-seen
	fmt.Println(m.Topic, m.Data, m.Text)
	// Output: news [1 2] false
}
