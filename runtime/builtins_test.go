// Scripts that replace built-ins before they first use a global of the host, and the source lines that an error shows.

package runtime_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobun/gobun/runtime"
)

// The expected values are Bun's.
func TestGlobalsAreMadeWithTheFirstBuiltIns(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{`Object.defineProperty=()=>{throw new Error("patched")}; const s=Bun.serve({port:0,fetch(){}}); console.log(typeof s.port); s.stop()`, "number\n"},
		{`Object.defineProperty=()=>{throw new Error("patched")}; process.on("x",()=>{}); console.log(process.listenerCount("x"))`, "1\n"},
		{`Object.defineProperty=()=>{throw new Error("patched")}; console.log(new URL("http://a/b").href)`, "http://a/b\n"},
		{`globalThis.Proxy=1; console.log(typeof Bun.serve, Proxy)`, "function 1\n"},
		{`Function.prototype.call=5; console.log(typeof process.on, Function.prototype.call)`, "function 5\n"},
		{`globalThis.Uint8Array=7; console.log(Buffer.from("ab").toString())`, "ab\n"},
		{`globalThis.Symbol=2; console.log(typeof process.on, typeof Bun.serve, typeof new Response("x").body)`, "function function object\n"},
		{`globalThis.Map=4; console.log(structuredClone({a:1}).a)`, "1\n"},
		{`globalThis.Set=1; console.log(structuredClone({a:1}).a)`, "1\n"},
		{`globalThis.Number=1; console.log(structuredClone({a:1}).a)`, "1\n"},
		{`globalThis.Promise=3; console.log(typeof new ReadableStream().getReader)`, "function\n"},
		{`globalThis.Promise=3; const r=new Response("abc").body.getReader(); r.read().then(v=>console.log(v.value.length))`, "3\n"},
		{`globalThis.Error=9; console.log(typeof new DisposableStack().use)`, "function\n"},
		{`delete globalThis.Map; console.log(typeof structuredClone({a:1}), typeof Map, typeof process.on)`, "object undefined function\n"},
		{`Object.defineProperty(globalThis,"Map",{get(){return 8},configurable:true}); console.log(typeof process.on, Map)`, "function 8\n"},
		{`globalThis.Array=3; console.log(new Headers([["a","b"]]).get("a"), typeof Bun.serve)`, "b function\n"},
		{`globalThis.Reflect=3; globalThis.Object=4; console.log(typeof process.on, typeof Bun.serve, new TextEncoder().encode("a").length)`, "function function 1\n"},
		{`globalThis.String=1; process.on("x",()=>{}); console.log(process.emit("x"))`, "true\n"},
		{`globalThis.TypeError=1; try { process.on() } catch (e) { console.log(e.name) }`, "TypeError\n"},
		{`globalThis.Promise=3; const w=new TransformStream(); console.log(typeof w.readable)`, "object\n"},
		{`Array.prototype.push=null; Array.prototype.map=1; console.log(typeof process.on, typeof require("util").inspect)`, "function function\n"},
		{`globalThis.Object=null; globalThis.Symbol=null; console.log(new Request("http://a/").method, [...new URLSearchParams("a=1")].length)`, "GET 1\n"},
		{`Reflect.apply=1; Reflect.ownKeys=2; Object.create=3; Object.freeze=4; console.log(typeof process.on, typeof Bun.serve, typeof new ReadableStream, new Blob(["a"]).size)`, "function function object 1\n"},
		{`Function.prototype.call=5; Function.prototype.apply=6; process.on("x",(a)=>console.log(a)); process.emit("x",5)`, "5\n"},
		{`Object.prototype.get=5; console.log(typeof Bun.serve, typeof process.on, typeof URL, ({}).get)`, "function function function 5\n"},
		{`Object.prototype.value=5; Object.prototype.set=1; console.log(typeof Bun.serve, typeof process.on)`, "function function\n"},
		{`Reflect.apply=null; process.on("x",(a)=>console.log(a)); process.emit("x",5)`, "5\n"},
	} {
		t.Run(c.script, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			rt, err := runtime.New(runtime.Config{Dir: t.TempDir(), Stdout: &stdout, Stderr: &stderr})
			if err != nil {
				t.Fatal(err)
			}
			defer rt.Close()
			if code := rt.RunCode(t.Context(), c.script); code != 0 || stdout.String() != c.want {
				t.Errorf("status %d, output %q, want %q\n%s", code, stdout.String(), c.want, stderr.String())
			}
		})
	}
}

// In Bun these are data properties from the start.
func TestDescriptorsOfGlobalsHaveTheirValues(t *testing.T) {
	const script = `
		const reads = [Object.getOwnPropertyDescriptor, Reflect.getOwnPropertyDescriptor, (o, name) => Object.getOwnPropertyDescriptors(o)[name]];
		const names = ["process", "Buffer", "Bun", "Response", "URL", "crypto", "performance", "ReadableStream", "TransformStream", "DOMException"];
		names.forEach((name, i) => {
			const d = reads[i % 3](globalThis, name);
			if (!("value" in d) || !d.writable || !d.configurable || d.value !== globalThis[name]) console.log(name, d);
		});
		console.log(globalThis.__lookupGetter__("Headers"), Object.keys(Object.getOwnPropertyDescriptor(Bun, "semver")).join());
		Object.freeze(globalThis);
		console.log(typeof Blob, Blob === Blob);`
	var stdout, stderr bytes.Buffer
	rt, err := runtime.New(runtime.Config{Dir: t.TempDir(), Stdout: &stdout, Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	want := "undefined value,writable,enumerable,configurable\nfunction true\n"
	if code := rt.RunCode(t.Context(), script); code != 0 || stdout.String() != want {
		t.Errorf("status %d, output %q, want %q\n%s", code, stdout.String(), want, stderr.String())
	}
}

func TestErrorsShowTheShebang(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.js")
	if err := os.WriteFile(file, []byte("#!/usr/bin/env bun\nthrow new Error(\"x\")"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	rt, err := runtime.New(runtime.Config{Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if code := rt.RunFile(t.Context(), file); code != 1 || !strings.HasPrefix(stderr.String(), "1 | #!/usr/bin/env bun\n2 | throw") {
		t.Errorf("status %d\n%s", code, stderr.String())
	}
}
