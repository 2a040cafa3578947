package modules

import (
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// The expected frames are those of Bun 1.4.5, except where a comment says what differs.
func TestStacks(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"functions", `
-- s.ts --
interface A { a: number }
function inner() {
  throw new Error("boom");
}
function outer(x: number): void {
  inner();
  log(x);
}
outer(1);
`, `at inner (<dir>/s.ts:3:13)
at outer (<dir>/s.ts:6:3)
at <dir>/s.ts:9:1`},
		{"method", `
-- s.ts --
const o: any = { x: { y: undefined } };
class K {
  method(v: string) {
    return o.x.y.z(v);
  }
}
const k = new K();
log(k.method("a"));
`, `at method (<dir>/s.ts:4:16)
at <dir>/s.ts:8:7`}, // Bun: 8:15, the property
		{"async functions", `
-- s.ts --
async function load(n: number) {
  await null;
  throw new TypeError("async " + n);
}
async function main() {
  const v = await load(3);
  return v;
}
await main();
`, `at load (<dir>/s.ts:3:13)
at main (<dir>/s.ts:6:19)
at <dir>/s.ts:9:7`}, // Bun: "async main", and no frame of the module
		{"two files, other alphabets", `
-- s.ts --
import { run } from "./lib";
const list = [1, 2, 3];
list.forEach((n) => {
  const r = run(n, () => { throw new RangeError("é" + n); });
  log(r);
});
-- lib.ts --
export function run<T>(n: number, f: () => T): T {
  const text = "ünïcödé 🎉"; const r = f();
  return r;
}
`, `at <anonymous> (<dir>/s.ts:4:38)
at run (<dir>/lib.ts:2:40)
at <anonymous> (<dir>/s.ts:4:13)
at <dir>/s.ts:3:6`},
		{"subclass of Error", `
-- s.ts --
class E2 extends Error { constructor(m: string) { super(m); this.name = "E2"; } }
const g = () => new E2("sub");
throw g();
`, `at g (<dir>/s.ts:2:21)
at <dir>/s.ts:3:7`},
		{"CommonJS", `
-- s.cjs --
const { f } = require("./lib.cjs");
f();
-- lib.cjs --
exports.f = function named() { throw new Error("x"); };
`, `at named (<dir>/lib.cjs:1:42)
at <dir>/s.cjs:2:1`},
		{"renamed by the bundler", `
-- s.ts --
import { f } from "./lib";
function dup() { f(); }
dup();
-- lib.ts --
function dup() { throw new Error("x"); }
export const f = () => { dup(); };
`, `at dup (<dir>/lib.ts:1:28)
at f (<dir>/lib.ts:2:26)
at dup (<dir>/s.ts:2:18)
at <dir>/s.ts:3:1`},
		{"first line of a file with a registry", `
-- s.ts --
import(["./d", ".ts"].join("")).catch(() => 0); throw new Error("x");
`, `at <dir>/s.ts:1:59`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, test.files)
			in, err := s.run(strings.Fields(test.files)[1])
			var r *rejection
			if !errors.As(err, &r) {
				t.Fatalf("no exception: %v", err)
			}
			var got []string
			for _, f := range s.loader.ParseStack(in.Promise.Result().ToObject(s.vm).Get("stack").String(), defaultStackTraceLimit) {
				got = append(got, s.rel(f.String()))
			}
			if got := strings.Join(got, "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestFramesOfException(t *testing.T) {
	s := newScript(t, "-- s.ts --\nexport default function handler() {\n  null.x;\n}\n")
	in, err := s.run("s.ts")
	if err != nil {
		t.Fatal(err)
	}
	handler, _ := goja.AssertFunction(in.Namespace().Get("default"))
	_, err = handler(goja.Undefined())
	var ex *goja.Exception
	if !errors.As(err, &ex) {
		t.Fatalf("no exception: %v", err)
	}
	frames := s.loader.ParseStack(ex.Value().ToObject(s.vm).Get("stack").String(), defaultStackTraceLimit)
	if len(frames) != 1 || s.rel(frames[0].String()) != "at handler (<dir>/s.ts:2:8)" {
		t.Errorf("frames %v", frames)
	}
	text, ok := s.loader.Source(frames[0].File)
	if !ok {
		t.Fatal("no source")
	}
	want := "1 | export default function handler() {\n2 |   null.x;\n           ^\n"
	if got := Excerpt(text, frames[0].Line, frames[0].Column); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	source := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\tk\n"
	want := " 5 | e\n 6 | f\n 7 | g\n 8 | h\n 9 | i\n10 | j\tk\n       ^\n"
	if got := Excerpt(source, 10, 3); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Excerpt(source, 99, 1); got != "" {
		t.Errorf("a line that does not exist gives %q", got)
	}
	if got := Excerpt(strings.Repeat("x", 5000), 1, 9); strings.Contains(got, "^") || len(got) > 1100 {
		t.Errorf("a long line gives %d bytes", len(got))
	}
}

func BenchmarkLoadEntry(b *testing.B) {
	dir := b.TempDir()
	t := &testing.T{}
	writeArchive(t, dir, `
-- a.ts --
interface Message { from: string; text: string }
const log: Message[] = [];
export function add(m: Message): number {
  log.push(m);
  return log.length;
}
enum Kind { Text, Binary }
const server = { fetch: () => Kind.Text };
add({ from: "a", text: "b" });
export default server;
`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Config{Dir: dir}).LoadEntry("a.ts"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestShowShebang(t *testing.T) {
	for _, text := range []string{"#!/usr/bin/env bun\nlet a", "/// <reference />\n#!", "//#!/bin/sh", "", "#"} {
		if got := showShebang(hideShebang(text)); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if hidden := hideShebang("#!/bin/sh"); !strings.HasPrefix(hidden, "//") {
		t.Errorf("%q is no comment", hidden)
	}
}
