package runtime_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// TestStandardInput reads standard input in every way that scripts can. The expected output is that of Bun 1.4.5.
func TestStandardInput(t *testing.T) {
	for _, c := range []struct{ name, input, script, want string }{
		{"data", "héllo\nworld\n", `
			const log = [];
			process.stdin.setEncoding("utf8").on("data", (c) => log.push("data " + JSON.stringify(c))).on("end", () => log.push("end"));
			process.stdin.on("close", () => console.log(log.join("; "), process.stdin.destroyed, process.stdin.readableEnded));`,
			"data \"héllo\\nworld\\n\"; end true true\n"},
		{"for await", strings.Repeat("x", 3_000_000), `
			let n = 0;
			for await (const c of process.stdin) n += c.length;
			console.log(n);`, "3000000\n"},
		{"readable", "abc", `
			process.stdin.on("readable", () => { for (let c; (c = process.stdin.read()) !== null; ) console.log("read", c.length); });
			process.stdin.on("end", () => console.log("end"));`, "read 3\nend\n"},
		{"pipe", "through\n", `process.stdin.pipe(process.stdout);`, "through\n"},
		{"lines of console", "one\r\ntwo\n\nthree", `
			for await (const line of console) console.log(JSON.stringify(line));`, "\"one\\r\"\n\"two\"\n\"\"\n\"three\"\n"},
		{"lines of console, left early", "héllo\nworld\n", `
			for await (const line of console) { console.log(line); break; }
			console.log("between");
			for await (const line of console) console.log(line);`, "héllo\nbetween\nworld\n"},
		{"empty", "", `process.stdin.on("data", () => console.log("data")).on("end", () => console.log("end"));`, "end\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, status := withInput(t, strings.NewReader(c.input), c.script)
			if status != 0 || out != c.want {
				t.Errorf("status %d, %q, want %q", status, out, c.want)
			}
		})
	}
}

// TestStandardInputHoldsNothing ends scripts that do not wait for their input while its writer stays open and silent.
func TestStandardInputHoldsNothing(t *testing.T) {
	for _, script := range []string{
		`process.stdin; console.log("end")`,
		`process.stdin.unref().on("data", () => {}); console.log("end")`,
		`process.stdin.on("data", () => {}); process.stdin.pause(); console.log("end")`,
		`process.stdin.once("data", (c) => { process.stdin.pause(); console.log("end"); })`,
		`process.stdin.resume(); setTimeout(() => { process.stdin.destroy(); console.log("end"); })`,
	} {
		in, writer := io.Pipe()
		go func() { _, _ = writer.Write([]byte("one")) }() // an open pipe with three bytes
		out, status := withInput(t, in, script)
		_ = in.Close()
		if status != 0 || out != "end\n" {
			t.Errorf("%s: status %d, %q", script, status, out)
		}
	}
}

func withInput(t *testing.T, in io.Reader, script string) (out string, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	rt, err := gobun.New(gobun.Config{Dir: t.TempDir(), Stdin: in, Stdout: &stdout, Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	status = rt.RunCode(context.Background(), script)
	if c, ok := in.(io.Closer); ok {
		_ = c.Close() // ends a read in progress, for which the runtime's Close waits
	}
	rt.Close()
	if stderr.Len() > 0 {
		t.Errorf("stderr: %s", stderr.String())
	}
	return stdout.String(), status
}

// A question that nobody answers does not keep Close waiting.
func TestQuestionEndsWithTheApp(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = r.Close(), w.Close() }()
	asked := make(chan struct{})
	app, err := gobun.Start(t.Context(), source(t, `import { asks } from "host:x"; setTimeout(() => { asks(); prompt("name?"); }, 0)`), gobun.Options{
		Stdin: r, Modules: map[string]gobun.Module{"host:x": {"asks": func() { close(asked) }}},
	})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	within(t, "Close", func() { _ = app.Close() })
}
