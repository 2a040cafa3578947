package runtime_test

import (
	goruntime "runtime"
	"testing"

	gobun "github.com/gobun/gobun/runtime"
)

// BenchmarkTenant starts and ends a chat server from a loaded script; heap-B/tenant is the memory of an idle one.
func BenchmarkTenant(b *testing.B) {
	script, err := gobun.Source("chat.ts", `export default {
		fetch(r, s) { if (!s.upgrade(r)) return new Response("chat") },
		websocket: { open(ws) { ws.subscribe("room") }, message(ws, m) { ws.publish("room", m) } },
	}`)
	if err != nil {
		b.Fatal(err)
	}
	start := func() *gobun.App {
		app, err := gobun.Start(b.Context(), script, gobun.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return app
	}
	live := func() uint64 {
		goruntime.GC()
		goruntime.GC()
		var m goruntime.MemStats
		goruntime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	_ = start().Close() // what the process creates once
	const idle = 20
	before := live()
	var apps []*gobun.App
	for range idle {
		apps = append(apps, start())
	}
	kept := float64(live()-before) / idle
	for _, app := range apps {
		_ = app.Close()
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = start().Close()
	}
	b.ReportMetric(kept, "heap-B/tenant")
}

// BenchmarkHostCall calls a Go func, and a built-in function, with one string.
func BenchmarkHostCall(b *testing.B) {
	for name, call := range map[string]string{"func": `length("hello")`, "builtin": `isNaN("hello")`} {
		b.Run(name, func(b *testing.B) {
			app, err := gobun.Start(b.Context(), source(b, `import { length } from "host:x"; export function run(n) { for (let i = 0; i < n; i++) `+call+` } setInterval(() => {}, 1e6)`),
				gobun.Options{Modules: map[string]gobun.Module{"host:x": {"length": func(s string) int { return len(s) }}}})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = app.Close() }()
			b.ResetTimer()
			if _, err := app.Call(b.Context(), "run", b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}
