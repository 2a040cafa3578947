package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runGobun runs a command line in a directory that holds files.
func runGobun(t *testing.T, files map[string]string, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	argv := append([]string{"gobun", "--cwd", dir}, args...)
	status = run(context.Background(), argv, strings.NewReader(stdin), &out, &errs)
	clean := func(b bytes.Buffer) string { return strings.ReplaceAll(b.String(), dir, "<dir>") }
	return status, clean(out), clean(errs)
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		name   string
		files  map[string]string
		stdin  string
		args   []string
		status int
		stdout string
		stderr string // a part of it
	}{
		{name: "run", files: map[string]string{"a.ts": `const n: number = 41; console.log(n + 1, process.argv.slice(2))`}, args: []string{"run", "a.ts", "x", "--y"}, stdout: "42 [ \"x\", \"--y\" ]\n"},
		{name: "file alone", files: map[string]string{"a.js": `console.log("hi")`}, args: []string{"a.js"}, stdout: "hi\n"},
		{name: "-e", args: []string{"-e", `console.log(await Promise.resolve(1 as number))`}, stdout: "1\n"},
		{name: "-p", args: []string{"-p", `({ a: 1 })`}, stdout: "{\n  a: 1,\n}\n"},
		{name: "-p promise", args: []string{"-p", `Promise.resolve("x")`}, stdout: "x\n"},
		{name: "stdin", stdin: `console.log("in" as string)`, args: []string{"run", "-"}, stdout: "in\n"},
		{name: "preload", files: map[string]string{"p.ts": `globalThis.x = await Promise.resolve(7)`, "a.ts": `console.log(x)`}, args: []string{"--preload", "./p.ts", "a.ts"}, stdout: "7\n"},
		{name: "a missing optional package", args: []string{"-e", `try { require("optional-dep") } catch (e) { console.log(e.code) } try { await import("./nope" + ".ts") } catch (e) { console.log(e.code) }`},
			stdout: "MODULE_NOT_FOUND\nERR_MODULE_NOT_FOUND\n"},
		{name: "exit status", args: []string{"-e", `process.exit(3)`}, status: 3},
		{name: "exitCode", args: []string{"-e", `process.exitCode = 4; process.on("exit", (c) => console.log("exit", c))`}, status: 4, stdout: "exit 4\n"},
		{name: "nothing after exit", args: []string{"-e", `setTimeout(() => console.log("no"), 0); Promise.resolve().then(() => console.log("no")); process.on("exit", () => console.log("bye")); process.exit(); console.log("no")`}, stdout: "bye\n"},
		{name: "throw", files: map[string]string{"a.ts": "type T = 1;\nfunction f(): T {\n  throw new TypeError('boom');\n}\nf();\n"}, args: []string{"a.ts"}, status: 1,
			stderr: "3 |   throw new TypeError('boom');"},
		{name: "throw names file, line and column", files: map[string]string{"a.ts": "type T = 1;\nfunction f(): T {\n  throw new TypeError('boom');\n}\nf();\n"}, args: []string{"a.ts"}, status: 1,
			stderr: "TypeError: boom\n      at f (<dir>/a.ts:3:"},
		{name: "throw in a timer", args: []string{"-e", `setTimeout(() => { throw "str" }, 1); setTimeout(() => console.log("no"), 30); process.on("exit", (c) => console.log("exit", c))`}, status: 1, stdout: "exit 1\n", stderr: "error: str\nstr\n"},
		{name: "rejection", args: []string{"-e", `Promise.reject(new Error("r")); process.on("exit", (c) => console.log("exit", c)); setTimeout(() => console.log("no"), 30)`}, status: 1, stdout: "exit 0\n", stderr: "error: r\n"},
		{name: "uncaughtException listener", args: []string{"-e", `process.on("uncaughtException", (e, o) => console.log(e.message, o)); setTimeout(() => { throw new Error("t") }, 1); setTimeout(() => console.log("lives"), 5)`}, stdout: "t uncaughtException\nlives\n"},
		{name: "unhandledRejection listener", args: []string{"-e", `process.on("unhandledRejection", (r) => console.log("got", r)); Promise.reject(5)`}, stdout: "got 5\n"},
		{name: "uncaughtException listener throws", args: []string{"-e", `process.on("uncaughtException", () => { throw new Error("again") }); setTimeout(() => { throw 1 }, 1)`}, status: 7, stderr: "error: again"},
		{name: "unknown flag", args: []string{"--bogus", "a.ts"}, status: 1, stderr: "error: unknown flag --bogus (gobun --help lists the flags)\n"},
		{name: "missing file", args: []string{"run", "nofile.js"}, status: 1, stderr: `error: Module not found "nofile.js"`},
		{name: "missing import", files: map[string]string{"a.js": `import "./nope.js"`}, args: []string{"a.js"}, status: 1, stderr: `error: Cannot find module './nope.js' from '<dir>/a.js'`},
		{name: "syntax error", files: map[string]string{"a.js": "let a = 1;\nif (a {\n"}, args: []string{"a.js"}, status: 1, stderr: "<dir>/a.js:2:"},
		{name: "order", args: []string{"-e", `setTimeout(() => console.log("timeout"), 0); setImmediate(() => console.log("immediate")); process.nextTick(() => console.log("tick")); Promise.resolve().then(() => console.log("micro")); console.log("sync")`},
			stdout: "sync\ntick\nmicro\nimmediate\ntimeout\n"},
		{name: "beforeExit may add work", args: []string{"-e", `let n = 0; process.on("beforeExit", () => { if (n++ < 2) setTimeout(() => console.log("more", n), 1) })`}, stdout: "more 1\nmore 2\n"},
		{name: "bad option", args: []string{"-e", `Bun.serve({ fetch() {}, websocket: { idleTimeout: 1000 } })`}, status: 1, stderr: "TypeError: websocket expects idleTimeout to be 960 or less"},
		{name: "unsupported API", args: []string{"-e", `try { new Bun.Terminal({}) } catch (e) { console.log(e.message) }`}, stdout: "Bun.Terminal is not supported by gobun (instead: Bun.spawn with pipes; what gobun lacks: docs/DIFFERENCES.md)\n"},
		{name: "export default", files: map[string]string{"a.ts": `export default { port: 0, fetch() { return new Response("x") } }; setTimeout(() => process.exit(0), 1)`}, args: []string{"a.ts"}, stdout: "Started development server: http://localhost:"},
		{name: "export default through a Bun.serve of one's own", files: map[string]string{"p.ts": `const serve = Bun.serve; Bun.serve = (o) => (console.log(o.port), serve({ ...o, port: 0 }))`, "a.ts": `export default { port: 1, fetch() {} }; setTimeout(() => process.exit(0), 1)`}, args: []string{"--preload", "./p.ts", "a.ts"}, stdout: "1\nStarted development server: http://localhost:"},
		{name: "an error of fetch ends as a failure", args: []string{"-e", `const s = Bun.serve({ port: 0, fetch() { throw new Error("woops") } }); await fetch(s.url); process.on("exit", (c) => console.log("exit", c)); await s.stop(true)`}, status: 1, stdout: "exit 0\n", stderr: "error: woops\n"},
		{name: "an error of fetch before process.exit", args: []string{"-e", `const s = Bun.serve({ port: 0, fetch() { throw new Error("woops") } }); await fetch(s.url); process.exit(0)`}, stderr: "error: woops\n"},
		{name: "help", args: []string{"--help"}, stdout: "gobun runs scripts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := runGobun(t, tt.files, tt.stdin, tt.args...)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			if stdout != tt.stdout && !(tt.stdout != "" && !strings.HasSuffix(tt.stdout, "\n") && strings.HasPrefix(stdout, tt.stdout)) {
				t.Errorf("stdout %q, want %q", stdout, tt.stdout)
			}
			if !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
				t.Errorf("stderr %q, want %q in it", stderr, tt.stderr)
			}
		})
	}
}
