package modules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

func TestWhichScriptsAreSingle(t *testing.T) {
	for _, tt := range []struct {
		name, archive, entry string
		want                 bool
	}{
		{"TypeScript", "-- a.ts --\nconst n: number = 1; log(n)", "a.ts", true},
		{"JavaScript with a shebang", "-- a.js --\n#!/usr/bin/env gobun\nlog(this === undefined)", "a.js", true},
		{"no extension", "-- a --\nlog(1)", "a", false},
		{"an import", "-- a.ts --\nimport 'bun'", "a.ts", false},
		{"import.meta", "-- a.ts --\nlog(import.meta.path)", "a.ts", false},
		{"an export", "-- a.ts --\nexport const a = 1", "a.ts", false},
		{"CommonJS", "-- a.js --\nmodule.exports = 1", "a.js", false},
		{"a .cjs file", "-- a.cjs --\nlog(1)", "a.cjs", false},
		{"__dirname", "-- a.js --\nlog(__dirname)", "a.js", false},
		{"JSX", "-- a.tsx --\nlog(<div/>)", "a.tsx", false},
		{"a tsconfig.json above", "-- tsconfig.json --\n{}\n-- src/a.ts --\nlog(1)", "src/a.ts", false},
		{"a mistake", "-- a.ts --\nlet = 1 2", "a.ts", false},
		{"a field that goja cannot parse", "-- a.ts --\nclass A { get = 1 }\nlog(new A().get)", "a.ts", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScript(t, tt.archive)
			p, err := s.loader.LoadEntry(tt.entry)
			if err != nil && tt.want {
				t.Fatal(err)
			}
			if single := p != nil && p.single; single != tt.want {
				t.Errorf("single: %v", single)
			}
		})
	}
}

func TestLinkedScriptIsNotSingle(t *testing.T) {
	s := newScript(t, "-- real/a.ts --\nlog(1)")
	if err := os.Symlink(filepath.Join(s.dir, "real"), filepath.Join(s.dir, "link")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if p, err := s.loader.LoadEntry("link/a.ts"); err != nil || p.single {
		t.Errorf("%v %v", p, err)
	}
}

// A single script behaves as it does in the full build, which a comment can force.
func TestSingleScriptsMeanTheSame(t *testing.T) {
	for _, text := range []string{
		"log(typeof this)",
		"const a: string = 'x'; let b = () => a; { function f() { return 1 } } log(a, b(), typeof f)",
		"try { undeclared = 1 } catch (e) { log(e.name) }",
		"log(await Promise.resolve(1)); for await (const x of [2, 3]) log(x)",
		"async function* g() { yield 1 } for await (const x of g()) log(x)",
		"enum E { A = 3 } namespace N { const x = 1 } log(E.A, E[3])",
		"class A { x = 1; #y = 2; static z = 3; y() { return this.#y } } log(new A().x, new A().y(), A.z)",
		"throw new TypeError('out')",
		"function inner() {\n  throw new Error('in')\n}\nfunction outer() { inner() }\n\nouter()",
		"await null;\n\n\n  null.x",
	} {
		run := func(text string, single bool) string {
			s := newScript(t, "")
			path := filepath.Join(s.dir, "a b%20ü.ts")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			p, err := s.loader.LoadEntry(path)
			if err != nil {
				t.Fatal(err)
			}
			if p.single != single {
				t.Errorf("%q: single %v", text, p.single)
			}
			if _, err := s.start(p); err != nil {
				r, ok := err.(*rejection)
				if !ok {
					t.Fatal(err)
				}
				obj := r.value.(*goja.Object)
				s.lines = append(s.lines, s.loader.MapStack(obj.Get("stack").String(), defaultStackTraceLimit))
			}
			return strings.ReplaceAll(strings.Join(s.lines, "\n"), s.dir, "")
		}
		got, want := run(text, true), run(text+"\n// import", false)
		if got != want {
			t.Errorf("%q\n single %q\n whole  %q", text, got, want)
		}
	}
}
