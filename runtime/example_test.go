package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	gobun "github.com/gobun/gobun/runtime"
)

// must panics on errors, which the examples do not have.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ExampleSource() {
	script, err := gobun.Source("hello.ts", `const name: string = process.argv[2]; console.log("Hello", name)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"Ada", "Alan"} { // translated once, run twice
		app := must(gobun.Start(context.Background(), script, gobun.Options{Args: []string{name}, Stdout: os.Stdout}))
		_ = app.Wait()
	}
	_, err = gobun.Source("wrong.ts", "let a = ;")
	fmt.Println(strings.Contains(err.Error(), "wrong.ts:1:9"))
	// Output:
	// Hello Ada
	// Hello Alan
	// true
}

func ExampleLoad() {
	dir := must(os.MkdirTemp("", "example"))
	defer func() { _ = os.RemoveAll(dir) }()
	_ = os.WriteFile(filepath.Join(dir, "add.ts"), []byte("export const add = (a: number, b: number) => a + b"), 0o600)
	_ = os.WriteFile(filepath.Join(dir, "main.ts"), []byte(`import { add } from "./add"; console.log(add(1, 2))`), 0o600)
	script := must(gobun.Load(nil, filepath.Join(dir, "main.ts")))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout}))
	_ = app.Wait()
	// Output: 3
}

func ExampleBegin() {
	script := gobun.Begin(gobun.Entry{Name: "[eval]", Code: `6 * 7`, Print: true})
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout}))
	_ = app.Wait()
	// Output: 42
}

func ExampleStart() {
	script := must(gobun.Source("endless.ts", `for (;;) {}`))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := gobun.Start(ctx, script, gobun.Options{})
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

func ExampleEnvOf() {
	env := gobun.EnvOf([]string{"LANG=C", "PORT=1", "PORT=2"})
	fmt.Println(env["LANG"], env["PORT"])
	// Output: C 2
}

func ExampleLoadEnv() {
	dir := must(os.MkdirTemp("", "example"))
	defer func() { _ = os.RemoveAll(dir) }()
	_ = os.WriteFile(filepath.Join(dir, ".env"), []byte("COLOUR=blue\nSIZE=5\n"), 0o600)
	fmt.Println(gobun.LoadEnv(dir, []string{"SIZE=6"}, nil, false)) // variables of the environment take precedence
	// Output: [SIZE=6 COLOUR=blue]
}

func ExampleApp_Wait() {
	script := must(gobun.Source("wait.ts", `setTimeout(() => { throw new TypeError("too late") }, 1)`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{}))
	var thrown *gobun.ScriptError
	if errors.As(app.Wait(), &thrown) {
		fmt.Println(thrown.Name, thrown.Message, filepath.Base(thrown.Frames[0].File), thrown.Frames[0].Line)
	}
	// Output: TypeError too late wait.ts 1
}

func ExampleApp_Close() {
	script := must(gobun.Source("spin.ts", `setTimeout(() => { for (;;) {} }, 1)`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{}))
	fmt.Println(app.Close())
	// Output: <nil>
}

func ExampleApp_Shutdown() {
	script := must(gobun.Source("server.ts", `
		Bun.serve({ port: 0, fetch: () => new Response("ok") });
		process.on("exit", () => console.log("bye"))`))
	app := must(gobun.Start(context.Background(), script, gobun.Options{Stdout: os.Stdout}))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println(app.Shutdown(ctx))
	// Output:
	// bye
	// <nil>
}

// serving is the server of the examples.
func serving() (*gobun.App, *gobun.Server) {
	app := must(gobun.Start(context.Background(), must(gobun.Source("server.ts", `
		export default {
			port: 0,
			fetch(request, server) {
				if (server.upgrade(request)) return;
				return new Response("Hello from " + new URL(request.url).pathname);
			},
			websocket: { open(ws) { ws.subscribe("news") }, message() {} },
		}`)), gobun.Options{Allow: gobun.Allow{Listen: true}}))
	return app, app.Server()
}

func ExampleApp_Server() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	answer := must(http.Get("http://" + server.Addr().String() + "/you"))
	defer func() { _ = answer.Body.Close() }()
	fmt.Println(string(must(io.ReadAll(answer.Body))))
	// Output: Hello from /you
}

func ExampleApp_Servers() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("two.ts", `
		for (const id of ["one", "two"]) Bun.serve({ port: 0, fetch: () => new Response(id) })`)), gobun.Options{Allow: gobun.Allow{Listen: true}}))
	defer func() { _ = app.Close() }()
	for _, server := range app.Servers() {
		answer := must(http.Get("http://" + server.Addr().String()))
		fmt.Println(string(must(io.ReadAll(answer.Body))))
		_ = answer.Body.Close()
	}
	// Output:
	// one
	// two
}

func ExampleServer_ServeHTTP() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	mux := http.NewServeMux()
	mux.Handle("/chat/", http.StripPrefix("/chat", server))
	mux.HandleFunc("/", http.NotFound)
	outer := httptest.NewTLSServer(mux)
	defer outer.Close()
	answer := must(outer.Client().Get(outer.URL + "/chat/room"))
	defer func() { _ = answer.Body.Close() }()
	fmt.Println(string(must(io.ReadAll(answer.Body))))
	// Output: Hello from /room
}

func ExampleServer_Addr() {
	app, server := serving()
	fmt.Println(server.Addr().Network())
	_ = app.Close()
	fmt.Println(server.Addr())
	// Output:
	// tcp
	// <nil>
}

func ExampleServer_Publish() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	fmt.Println(server.Publish("news", []byte{1, 2, 3})) // nobody is connected
	// Output: 0
}

func ExampleServer_PublishText() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	fmt.Println(server.PublishText("news", "The kettle is on."))
	// Output: 0
}

func ExampleServer_Subscribe() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	seen := make(chan gobun.Message)
	cancel := server.Subscribe("news", func(m gobun.Message) { seen <- m })
	defer cancel()
	server.PublishText("news", "The kettle is on.")
	m := <-seen
	fmt.Println(m.Topic, string(m.Data), m.Text)
	// Output: news The kettle is on. true
}

func ExampleServer_Subscribers() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	fmt.Println(server.Subscribers("news"))
	// Output: 0
}

func ExampleServer_Stats() {
	app, server := serving()
	defer func() { _ = app.Close() }()
	stats := server.Stats()
	fmt.Println(stats.Sockets, stats.Requests, stats.Dropped)
	// Output: 0 0 0
}

func ExampleAllowAll() {
	allow := gobun.AllowAll()
	allow.Exit = false
	app := must(gobun.Start(context.Background(), must(gobun.Source("exit.ts", `
		try { process.exit(1) } catch (e) { console.log(e.code, e.message) }`)), gobun.Options{Allow: allow, Stdout: os.Stdout}))
	fmt.Println(app.Wait())
	// Output:
	// EACCES process.exit is not allowed to this script (Allow.Exit)
	// <nil>
}

func ExampleFiles() {
	dir := must(os.MkdirTemp("", "example"))
	defer func() { _ = os.RemoveAll(dir) }()
	_ = os.WriteFile(filepath.Join(dir, "public.txt"), []byte("welcome"), 0o600)
	_ = os.WriteFile(filepath.Join(dir, "secret.txt"), []byte("no"), 0o600)
	app := must(gobun.Start(context.Background(), must(gobun.Source("read.ts", `
		console.log(await Bun.file("public.txt").text());
		await Bun.file("secret.txt").text().catch((e) => console.log(e.code))`)), gobun.Options{
		Dir: dir, Stdout: os.Stdout, Allow: gobun.Allow{Read: gobun.Files(dir, "!"+filepath.Join(dir, "secret.txt"))},
	}))
	_ = app.Wait()
	// Output:
	// welcome
	// EACCES
}
