package modules

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// script is a folder of files and a VM in which one of them runs.
type script struct {
	t      *testing.T
	dir    string
	vm     *goja.Runtime
	loader *Loader
	linker *Linker
	lines  []string // what the script logged
}

// newScript writes files given as "-- name --" sections into a new folder.
func newScript(t *testing.T, archive string) *script {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	writeArchive(t, dir, archive)
	s := &script{t: t, dir: dir, vm: goja.New()}
	s.vm.SetMaxCallStackSize(2000)
	s.loader = New(Config{Dir: dir, Builtins: func() []string { return []string{"bun", "fs", "events", "ws", "module", "bun:sqlite"} }, Exports: exportsOfTests})
	for _, name := range []string{"asyncIterator", "dispose", "asyncDispose"} {
		sym := s.vm.Get("Symbol").ToObject(s.vm)
		_ = sym.DefineDataProperty(name, goja.NewSymbol("Symbol."+name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	}
	_ = s.vm.Set("log", func(a goja.FunctionCall) goja.Value {
		var parts []string
		for _, v := range a.Arguments {
			parts = append(parts, v.String())
		}
		s.lines = append(s.lines, strings.Join(parts, " "))
		return goja.Undefined()
	})
	s.linker = NewLinker(s.vm, s.loader, Host{Builtin: s.builtin, Env: func() goja.Value { return s.vm.NewObject() }})
	return s
}

func (s *script) builtin(name string) (goja.Value, error) {
	if name == "module" {
		o := s.vm.NewObject()
		_ = o.Set("createRequire", func(a goja.FunctionCall) goja.Value {
			v, err := s.linker.Require(specifierOf(a.Argument(0)))
			if err != nil {
				panic(err)
			}
			return v
		})
		return o, nil
	}
	return s.vm.RunString(`({ name: "` + name + `", serve() { return "serving"; } })`)
}

func writeArchive(t *testing.T, dir, archive string) {
	t.Helper()
	var name string
	var text strings.Builder
	flush := func() {
		if name == "" {
			return
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		text.Reset()
	}
	for line := range strings.Lines(strings.TrimPrefix(archive, "\n")) {
		if rest, ok := strings.CutPrefix(line, "-- "); ok {
			flush()
			name = strings.TrimSuffix(strings.TrimSpace(rest), " --")
			continue
		}
		text.WriteString(line)
	}
	flush()
}

// run runs an entry and returns its instance; the script's own exception is err.
func (s *script) run(entry string) (*Instance, error) {
	s.t.Helper()
	p, err := s.loader.LoadEntry(entry)
	if err != nil {
		return nil, err
	}
	return s.start(p)
}

func (s *script) start(p *Program) (*Instance, error) {
	s.t.Helper()
	in, err := s.linker.Run(p, true)
	if err != nil {
		return nil, err
	}
	switch in.Promise.State() {
	case goja.PromiseStateRejected:
		return in, &rejection{in.Promise.Result()}
	case goja.PromiseStatePending:
		return in, errors.New("the entry waits for ever")
	}
	return in, nil
}

type rejection struct{ value goja.Value }

func (r *rejection) Error() string { return r.value.String() }

// rel makes file names independent of the folder.
func (s *script) rel(text string) string { return strings.ReplaceAll(text, s.dir, "<dir>") }

func (s *script) output() string { return s.rel(strings.Join(s.lines, "\n")) }

func TestScripts(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"TypeScript", `
-- main.ts --
import { type T, twice } from "./lib";
enum Color { Red, Green }
interface I { a: number }
namespace N { export const x = 7; }
class P { constructor(private readonly v: number) {} get(): number { return this.v!; } }
const i = { a: 1 } satisfies I as T;
log(twice(Color.Green), i.a, N.x, new P(3).get(), <string>"s");
-- lib.ts --
export type T = { a: number };
export function twice(n: number): number { return n * 2; }
`, "2 1 7 3 s"},
		{"ESM imports CommonJS", `
-- main.ts --
import def, { a } from "./c.cjs";
import * as ns from "./c.cjs";
import marked, { b } from "./marked.js";
log(a, def.a, ns.a, ns.default.a, marked, b);
-- c.cjs --
exports.a = 1;
-- marked.js --
Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "d"; exports.b = 2;
`, "1 1 1 1 d 2"},
		{"CommonJS requires ESM, JSON and CommonJS", `
-- main.cjs --
const m = require("./m.mjs"); const d = require("./d.json"); const c = require("./c");
log(m.x, m.default, d.k, c.y, require.main === module, typeof exports, this === exports);
-- m.mjs --
export const x = 1; export default "dd";
-- d.json --
{ "k": 2 }
-- c.js --
module.exports = { y: 3 };
`, "1 dd 2 3 true object true"},
		{"JSON and text", `
-- main.ts --
import d, { k } from "./d.json";
import e from "./d.json" with { type: "json" };
import t from "./t.txt";
import u from "./main.css.in" with { type: "text" };
import f from "./data.bin";
log(d.k, k, e === d, t.trim(), u.trim(), f);
-- d.json --
{ "k": 2 }
-- t.txt --
hello
-- main.css.in --
raw
-- data.bin --
x
`, "2 2 true hello raw <dir>/data.bin"},
		{"cyclic ESM", `
-- main.ts --
import { a } from "./a";
log(a());
-- a.ts --
import { b } from "./b";
export const a = () => "a" + b();
export const name = "name";
-- b.ts --
import { name } from "./a";
export const b = () => "b" + name;
`, "abname"},
		{"top-level await in entry, import and dynamic import", `
-- main.ts --
import { v } from "./v";
log(v, await Promise.resolve(2));
const m = await import("./w");
log(m.w);
-- v.ts --
export const v = await Promise.resolve(1);
-- w.ts --
export const w = await Promise.resolve(3);
`, "1 2\n3"},
		{"import() of a constant and of a computed path", `
-- main.ts --
import { count } from "./counter";
const name = ["a", "b"];
const a = await import("./a.ts");
const b = await import("./" + name[1] + ".ts");
const c = await import(` + "`./${name[0]}.ts`" + `);
log(a === c, a.a, b.b, count());
-- a.ts --
import { count } from "./counter"; count(); log("a runs"); export const a = "A";
-- b.ts --
import { count } from "./counter"; count(); export const b = "B";
-- counter.ts --
let n = 0; export const count = () => ++n;
`, "a runs\ntrue A B 3"},
		{"require of an expression", `
-- main.ts --
import "./state.cjs";
const name = (x: string) => "./" + x;
const r = require(name("r.cjs")); const s = require(name("state.cjs")); const e = require(name("e.ts"));
log(r.n, s.n, r.s === s, e.x);
-- r.cjs --
exports.s = require("./state.cjs"); exports.n = exports.s.n;
-- state.cjs --
log("state runs"); exports.n = 5;
-- e.ts --
export const x: number = 9;
`, "state runs\n5 5 true 9"},
		{"import() loads the entry's own files once", `
-- main.ts --
export const self = {};
import { list } from "./list";
const at = (n: string) => "./" + n;
list.push(1);
import(at("main.ts")).then((me) => log(me.self === self));
await import(at("plugin.ts"));
log(list.join());
-- list.ts --
export const list: number[] = [];
-- plugin.ts --
import { list } from "./list";
import { self } from "./main";
list.push(2, typeof self as any);
`, "true\n1,2,object"},
		{"programs started together share a module with await", `
-- main.ts --
const all = await Promise.all(["a", "b"].map((n) => import("./" + n + ".ts")));
log(all.map((m) => m.v).join());
-- a.ts --
import { s } from "./s"; export const v = "a" + s;
-- b.ts --
import { s } from "./s"; export const v = "b" + s;
-- s.ts --
log("s runs"); await null; await null; export const s = 1;
`, "s runs\na1,b1"},
		{"import.meta, per file", `
-- main.ts --
import { where } from "./sub/lib";
const f = import.meta.filename;
log(import.meta.url, import.meta.dir === import.meta.dirname, import.meta.file, f === import.meta.path, import.meta.main, typeof import.meta.env);
log(where, import.meta.resolve("./x"), import.meta.resolve("fs"), import.meta.resolveSync("./sub/lib"));
-- sub/lib.ts --
export const where = import.meta.file + import.meta.main + import.meta.require("./c.cjs").c;
-- sub/c.cjs --
exports.c = "C";
`, "file://<dir>/main.ts true main.ts true true object\nlib.tsfalseC file://<dir>/x node:fs <dir>/sub/lib.ts"},
		{"module variables in ESM", `
-- main.ts --
import { names } from "./sub/m";
export {};
log(__filename, __dirname, typeof require, typeof module, typeof exports, require.main === module, names);
-- sub/m.ts --
import { fileURLToPath } from "./u";
const __filename = fileURLToPath(import.meta.url);
export const names = __filename + " " + __dirname;
-- sub/u.ts --
export const fileURLToPath = (u: string) => u.slice(7);
`, "<dir>/main.ts <dir> function object object true <dir>/sub/m.ts <dir>/sub"},
		{"createRequire", `
-- main.mjs --
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
log(require("./c.cjs").c, require("fs").name, require.resolve("./c.cjs"));
-- c.cjs --
exports.c = 1;
`, "1 fs <dir>/c.cjs"},
		{"built-ins win over packages, a trailing slash does not", `
-- main.ts --
import bun, { serve } from "bun";
import fs from "node:fs";
import * as events from "events";
import WebSocket from "ws";
import local from "events/";
log(bun.name, serve(), fs.name, events.name, WebSocket.name, require("fs") === fs, (await import("node:fs")).default === fs, local);
-- node_modules/events/index.js --
module.exports = "package";
-- node_modules/ws/index.js --
module.exports = "package";
`, "bun serving fs events ws true true package"},
		{"package exports", `
-- main.ts --
import p, { kind } from "pkg";
import deep from "pkg/deep/x";
import old from "old";
log(p, kind, require("pkg").kind, deep, old);
-- node_modules/pkg/package.json --
{ "name": "pkg", "exports": { ".": { "browser": "./browser.js", "import": { "node": "./node.mjs" }, "require": "./c.cjs" }, "./deep/*": { "bun": "./d/*.js", "default": "./none.js" } } }
-- node_modules/pkg/node.mjs --
export default "esm"; export const kind = "import";
-- node_modules/pkg/c.cjs --
exports.kind = "require";
-- node_modules/pkg/d/x.js --
module.exports = "deep";
-- node_modules/old/package.json --
{ "main": "./main.js", "module": "./module.js" }
-- node_modules/old/main.js --
module.exports = "main";
-- node_modules/old/module.js --
export default "module";
`, "esm import require deep main"},
		{"tsconfig", `
-- main.ts --
import { a } from "@lib/a";
function dec(target: any, key: string, d: PropertyDescriptor) { log("legacy", key); }
class C { @dec m() {} }
log(a);
-- tsconfig.json --
{ "compilerOptions": { "paths": { "@lib/*": ["./src/*"] }, "experimentalDecorators": true } }
-- src/a.ts --
export const a = "mapped";
`, "legacy m\nmapped"},
		{"decorators, accessor, using", `
-- main.ts --
function dec(value: any, context: any) { log(context.kind, context.name); }
class C { @dec m() {} accessor x = 4; }
{ using r = { [Symbol.dispose]() { log("disposed"); } }; }
log(new C().x);
`, "method m\ndisposed\n4"},
		{"JSX", `
-- main.tsx --
/** @jsx h */
const h = (tag: string, props: any, ...kids: any[]) => tag + kids.join("");
log(<b>x{1}</b>);
`, "bx1"},
		{"async generators and for await", `
-- main.ts --
async function* g() { yield 1; yield 2; }
class K { async *[Symbol.asyncIterator]() { yield* g(); yield 3; } }
let sum = ""; for await (const x of new K()) sum += x;
log(sum);
`, "123"},
		{"arguments of the enclosing function in an arrow function", `
-- main.ts --
function f() { return (() => arguments[0])(); }
function g() { "use strict"; const h = async () => arguments.length; return h(); }
const o = { m() { return [1].map(() => arguments[1])[0]; } };
class C { constructor() { this.v = (() => (() => arguments[0])())(); } v: any; }
log(f(4), await g(1, 2, 3), o.m(5, 6), new C(7).v);
`, "4 3 6 7"},
		{"fields named get, set and async", `
-- main.ts --
class A { set = 1; get = 2; static async = 3; #set = 4; get p() { return this.#set; } }
const a = new A();
log(a.set, a.get, A.async, a.p);
`, "1 2 3 4"},
		{"expressions that goja cannot parse become RegExp calls", `
-- main.ts --
const made: string[] = [];
const Old = RegExp;
(globalThis as any).RegExp = function (s: string, f: string) { made.push(s + "/" + f); return new Old("x"); };
const a = /\p{L}/u, b = /[\p{L}--[a-z]]/v, c = /a/d;
log(made.join(" "));
`, `\p{L}/u [\p{L}--[a-z]]/v a/d`},
		{"strict without CommonJS", `
-- main.ts --
try { (0, eval)("1"); undeclared = 1; log("sloppy"); } catch (e) { log(e.name); }
`, "ReferenceError"},
		{"sloppy with CommonJS", `
-- main.cjs --
undeclared = 010; log(undeclared, typeof arguments.callee);
`, "8 function"},
		{"shebang and byte order mark", "\n-- main.ts --\n#!/usr/bin/env bun\nimport './b';\nlog('ok', import.meta.file);\n-- b.ts --\n\ufefflog('bom');\n", "bom\nok main.ts"},
		{"directive first", `
-- main.ts --
import "./c.cjs"; await import(["./", "c.cjs"].join(""));
-- c.cjs --
"use strict";
try { nope = 1; } catch (e) { log(e.name); }
exports.x = 1;
`, "ReferenceError"},
		{"missing modules are errors of the call", `
-- main.ts --
try { require("./nope"); } catch (e) { log(e.message); }
try { await import("./nope.js"); } catch (e) { log(e.message); }
try { await import("nopkg" + ""); } catch (e) { log(e.message); }
await import("./bad.ts").catch((e) => log(e.message));
-- bad.ts --
let x = ;
`, "Cannot find module './nope' from '<dir>/main.ts'\nCannot find module './nope.js' from '<dir>/main.ts'\nCannot find package 'nopkg' from '<dir>/main.ts'\nUnexpected ;"},
		{"a module that throws is not instantiated again", `
-- main.ts --
for (const n of ["./t.ts", "./t.ts", "./u.ts", "./d.ts"]) await import(n).catch((e) => log(n, e.message));
for (const n of [1, 2]) await import("./v.ts").catch((e) => log(n, e.message));
-- t.ts --
log("t runs"); throw new Error("boom");
-- u.ts --
import "./t";
-- v.ts --
log("v runs"); throw new Error("boom");
-- d.ts --
import "./dep"; import "./t";
-- dep.ts --
`, "t runs\n./t.ts boom\n./t.ts boom\n./u.ts boom\n./d.ts boom\nv runs\n1 boom\n2 boom"},
		{"re-export and export *", `
-- main.ts --
import { a, b, c, default as d } from "./all";
import * as ns from "./all";
log(a, b, c.default, d, Object.keys(ns).sort().join());
-- all.ts --
export * from "./one"; export * as c from "./two"; export { default } from "./two"; export * from "./cjs.cjs";
-- one.ts --
export const a = 1;
-- two.ts --
export default "two";
-- cjs.cjs --
exports.b = 2;
`, "1 2 two two a,b,c,default"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, test.files)
			entry := strings.Fields(test.files)[1]
			if _, err := s.run(entry); err != nil {
				var b *BuildError
				if errors.As(err, &b) {
					t.Fatalf("build: %s", s.rel(b.Render()))
				}
				t.Fatalf("%s\nafter: %s", s.rel(err.Error()), s.output())
			}
			if got := s.output(); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// exportsOfTests returns the names of the one built-in whose imports are checked, nil for the others.
func exportsOfTests(builtin string) []string {
	if builtin == "events" {
		return []string{"default", "EventEmitter"}
	}
	return nil
}
