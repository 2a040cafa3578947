package modules

import (
	"errors"
	"strings"
	"testing"
)

// The expected texts are what Bun 1.4.5 printed, except for the version line.
func TestBuildErrors(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"octal escape", "-- a.js --\nconsole.log(\"\\08\")\n", `1 | console.log("\08")
                 ^
error: Invalid legacy octal literal
    at <dir>/a.js:1:14
`},
		{"octal escape in quotes", "-- a.js --\nexport let a = 1;\nconsole.log(\"\\01\")\n", `2 | console.log("\01")
                ^
error: Syntax Error
    at <dir>/a.js:2:13
`},
		{"assignment to eval", "-- a.js --\neval = 1\n", `1 | eval = 1
    ^
error: Invalid assignment target
    at <dir>/a.js:1:1
`},
		{"parameters twice", "-- a.js --\nfunction f(a,a){}\nexport {}\n", `1 | function f(a,a){}
                 ^
error: "a" cannot be bound multiple times in the same parameter list
    at <dir>/a.js:1:14
`},
		{"expected but found", "-- a.ts --\nconst a = 1;\nfunction f() {\n  return a a;\n}\n", `3 |   return a a;
               ^
error: Expected ";" but found "a"
    at <dir>/a.ts:3:12
`},
		{"unexpected", "-- a.ts --\nlet x = ;\nlet y = {;\n", `1 | let x = ;
            ^
error: Unexpected ;
    at <dir>/a.ts:1:9
`},
		{"unexpected end", "-- a.ts --\n//\n//\n//\n//\n//\n//\n//\n//\n//\nconst ok = 1;\nif (ok) {\n", `11 | if (ok) {
              ^
error: Unexpected end of file
    at <dir>/a.ts:11:10
`},
		{"assignment to a constant", "-- a.ts --\nconst c = 1;\nc = 2;\n", `2 | c = 2;
    ^
error: Cannot assign to "c" because it is a constant
    at <dir>/a.ts:2:1

1 | const c = 1;
          ^
note: The symbol "c" was declared a constant here:
   at <dir>/a.ts:1:7
`},
		{"declared twice", "-- a.ts --\nlet a = 1;\nlet a = 2;\n", `2 | let a = 2;
        ^
error: "a" has already been declared
    at <dir>/a.ts:2:5

1 | let a = 1;
        ^
note: "a" was originally declared here
   at <dir>/a.ts:1:5
`},
		{"exported twice", "-- a.ts --\nexport const a = 1;\nexport const a = 2;\n", `2 | export const a = 2;
                 ^
error: "a" has already been declared
    at <dir>/a.ts:2:14

1 | export const a = 1;
                 ^
note: "a" was originally declared here
   at <dir>/a.ts:1:14
`},
		{"unterminated string", "-- a.ts --\nconst s = \"abc\n", `1 | const s = "abc
              ^
error: Unterminated string literal
    at <dir>/a.ts:1:11
`},
		{"await outside async", "-- a.ts --\nfunction f() { await 1; }\n", `1 | function f() { await 1; }
                         ^
error: "await" can only be used inside an "async" function
    at <dir>/a.ts:1:22

1 | function f() { await 1; }
    ^
note: Consider adding the "async" keyword here
   at <dir>/a.ts:1:1
`},
		{"break outside a loop", "-- a.ts --\nbreak;\n", `1 | break;
    ^
error: Cannot use "break" here
    at <dir>/a.ts:1:1
`},
		{"unknown label", "-- a.ts --\nlabel: for(;;) { continue nolabel; }\n", `1 | label: for(;;) { continue nolabel; }
                              ^
error: There is no containing label named "nolabel"
    at <dir>/a.ts:1:27
`},
		{"in an imported file", "-- a.ts --\nimport { x } from './b';\nconsole.log(x);\n-- b.ts --\nconst x = 5;\n  console.log(x y;\n", `2 |   console.log(x y;
                    ^
error: Expected ")" but found "y"
    at <dir>/b.ts:2:17
`},
		{"missing module and package", "-- a.ts --\nimport x from './nope.js';\nimport y from 'nopkg';\nconsole.log(x, y);\n",
			"error: Cannot find module './nope.js' from '<dir>/a.ts'\n"},
		{"missing package", "-- a.ts --\nimport y from 'nopkg';\nconsole.log(y);\n", "error: Cannot find package 'nopkg' from '<dir>/a.ts'\n"},
		{"missing export", "-- a.ts --\n// c\nimport { b } from './lib.ts';\nconsole.log(b);\n-- lib.ts --\nexport const a = 1;\n",
			"SyntaxError: Export named 'b' not found in module '<dir>/lib.ts'.\n"},
		{"unknown built-in", "-- a.ts --\nimport \"node:nope\";\n", `1 | import "node:nope";
           ^
error: Could not resolve: "node:nope". Maybe you need to "bun install"?
    at <dir>/a.ts:1:8
`},
		{"unknown built-in of Bun", "-- a.ts --\nimport \"bun:nope\";\n", "error: Cannot find package 'bun:nope' from '<dir>/a.ts'\n"},
		{"built-in without the name", "-- a.ts --\nimport { EventEmitter, nope } from 'events';\nconsole.log(nope, EventEmitter);\n",
			"SyntaxError: Export named 'nope' not found in module 'node:events'.\n"},
		{"built-in with the name", "-- a.ts --\nimport { EventEmitter as nope } from 'events';\nconsole.log(nope);\n", ""},
		{"no such file", "-- nofile.ts --\n", ""},
		{"a file that cannot run", "-- d.json --\n{}\n", "error: Cannot run \"<dir>/d.json\"\nnote: gobun cannot run json files directly\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScript(t, test.files)
			_, err := s.loader.LoadEntry(strings.Fields(test.files)[1])
			var b *BuildError
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.As(err, &b) {
				t.Fatalf("error %v is no BuildError", err)
			}
			if got := s.rel(b.Render()); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestEntries(t *testing.T) {
	s := newScript(t, `
-- bare --
log("bare", 1 as number);
-- pkg/package.json --
{ "main": "start.ts" }
-- pkg/start.ts --
log("start");
-- pkg/sub/index.ts --
log("index");
-- name.ts --
log("name");
`)
	for _, entry := range []string{"bare", "pkg", "./pkg/sub", "name"} {
		if _, err := s.run(entry); err != nil {
			t.Errorf("%s: %v", entry, err)
		}
	}
	if got, want := s.output(), "bare 1\nstart\nindex\nname"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for entry, want := range map[string]string{
		"nofile.ts": `Module not found "nofile.ts"`, "nofile": `Script not found "nofile"`,
		"./sub/nofile": `Module not found "./sub/nofile"`, ".": `Module not found "."`,
	} {
		if _, err := s.loader.LoadEntry(entry); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", entry, err, want)
		}
	}
}

func TestUnsupportedFile(t *testing.T) {
	s := newScript(t, "-- a.ts --\nimport t from './t.html'; log(t);\n-- t.html --\n<p>\n")
	_, err := s.loader.LoadEntry("a.ts")
	if want := "Importing html files is not supported by gobun"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLoadSource(t *testing.T) {
	s := newScript(t, "-- lib.ts --\nexport const v = 3;\n")
	p, err := s.loader.LoadSource("import { v } from './lib'; const n: number = await v; log(n, import.meta.path, import.meta.main); throw new Error('x')", "[eval]", "", LangTSX)
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.start(p)
	if err == nil {
		t.Fatal("the script's exception is lost")
	}
	if got, want := s.output(), "3 <dir>/[eval] true"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	stack := in.Promise.Result().ToObject(s.vm).Get("stack").String()
	if got, want := s.rel(s.loader.MapStack(stack, defaultStackTraceLimit)), "Error: x\n    at <dir>/[eval]:1:109"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamespace(t *testing.T) {
	s := newScript(t, "-- a.ts --\nexport default { fetch() { return 'F'; }, port: 3 };\nexport const named = 1;\n-- c.cjs --\nmodule.exports = { port: 4 };\n")
	for entry, port := range map[string]int64{"a.ts": 3, "c.cjs": 4} {
		in, err := s.run(entry)
		if err != nil {
			t.Fatal(err)
		}
		if got := in.Namespace().Get("default").ToObject(s.vm).Get("port").ToInteger(); got != port {
			t.Errorf("%s: port %d, want %d", entry, got, port)
		}
	}
}

func TestSharedPrograms(t *testing.T) {
	s := newScript(t, "-- pre.ts --\nimport { list } from './list'; list.push('pre');\n-- main.ts --\nimport { list } from './list'; log(list.join());\n-- list.ts --\nexport const list: string[] = [];\n")
	s.loader.shared = true
	for _, entry := range []string{"pre.ts", "main.ts"} {
		if _, err := s.run(entry); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.output(); got != "pre" {
		t.Errorf("got %q, want the preload's list", got)
	}
}

// A text that would overflow the parsers' stacks is refused however it is loaded.
func TestNestedTexts(t *testing.T) {
	deep := strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)
	for entry, files := range map[string]string{
		"single.ts":   "-- single.ts --\n" + deep + "\n",
		"module.ts":   "-- module.ts --\nexport default " + deep + "\n",
		"cjs.cjs":     "-- cjs.cjs --\nmodule.exports = " + deep + "\n",
		"imported.ts": "-- imported.ts --\nimport './a.js'\n-- a.js --\n" + deep + "\n",
		"json.ts":     "-- json.ts --\nimport a from './a.json'\nlog(a)\n-- a.json --\n" + deep + "\n",
		"types.ts":    "-- types.ts --\ntype A = " + strings.ReplaceAll(deep, "]", "") + "\n",
	} {
		t.Run(entry, func(t *testing.T) {
			s := newScript(t, files)
			_, err := s.run(entry)
			var failed *BuildError
			if !errors.As(err, &failed) || len(failed.Messages) != 1 || failed.Messages[0].Text != "Maximum call stack size exceeded" {
				t.Fatalf("got %.200v", err)
			}
			if at := failed.Messages[0]; at.Line == 0 || at.Column < 5000 || len(at.Notes) > 0 {
				t.Errorf("at %d:%d, %d notes", at.Line, at.Column, len(at.Notes))
			}
		})
	}
}
