package runtime_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/runtime"
)

// pipes are the ways from a Readable to a Writable that the benchmarks compare.
var pipes = []struct{ name, through string }{
	{"pipe", "source.pipe(sink)"},
	{"through a PassThrough", "source.pipe(new PassThrough()).pipe(sink)"},
	{"through a Transform", "source.pipe(new Transform({ transform(c, e, cb) { cb(null, c); } })).pipe(sink)"},
	{"pipeline", "pipeline(source, sink, () => {})"},
	{"for await", "(async () => { for await (const c of source) sink.write(c); sink.end(); })()"},
}

// BenchmarkStreamPipe moves one chunk of 64 KiB through streams of node:stream.
func BenchmarkStreamPipe(b *testing.B) {
	const size = 64 << 10
	for _, p := range pipes {
		b.Run(p.name, func(b *testing.B) {
			script := strings.NewReplacer("CHUNKS", fmt.Sprint(b.N), "SIZE", fmt.Sprint(size), "PIPE", p.through).Replace(`
				const { Readable, Writable, PassThrough, Transform, pipeline } = require("node:stream");
				const chunk = Buffer.alloc(SIZE);
				let left = CHUNKS, seen = 0;
				const source = new Readable({ read() { this.push(left-- > 0 ? chunk : null); } });
				const sink = new Writable({ write(c, e, cb) { seen += c.length; cb(); } });
				PIPE;
				sink.on("finish", () => { if (seen !== CHUNKS * SIZE) process.exit(1); });`)
			b.SetBytes(size)
			b.ReportAllocs()
			runScript(b, script)
		})
	}
}

// BenchmarkStreamMake creates a pipe, moves one chunk through it, and ends it.
func BenchmarkStreamMake(b *testing.B) {
	b.ReportAllocs()
	runScript(b, strings.ReplaceAll(`
		const { Readable, Writable } = require("node:stream");
		let left = COUNT;
		const next = () => {
			if (left-- <= 0) return;
			let sent = false;
			new Readable({ read() { this.push(sent ? null : "x"); sent = true; } }).pipe(new Writable({ write(c, e, cb) { cb(); } })).on("finish", next);
		};
		next();`, "COUNT", fmt.Sprint(b.N)))
}

func runScript(b *testing.B, script string) {
	b.Helper()
	rt, err := runtime.New(runtime.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer rt.Close()
	b.ResetTimer()
	if status := rt.RunCode(context.Background(), script); status != 0 {
		b.Fatal(status)
	}
}
