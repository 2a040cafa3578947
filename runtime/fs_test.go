// Scripts in an fs.FS.

package runtime_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// project has a file for each way of finding a module.
var project = map[string]string{
	"package.json":                    `{ "name": "self", "exports": { ".": "./main.ts", "./own": "./lib/own.ts" }, "imports": { "#inner/*": { "require": "./no.ts", "bun": "./lib/*.ts" }, "#pkg": "plain" } }`,
	"lib/own.ts":                      `export const own = "own"`,
	"lib/index.tsx":                   `export default "index"`,
	"lib/compiled.mts":                `export default "compiled"`,
	"lib/data.json":                   `{ "a": [1] }`,
	"lib/settings.toml":               `title = "toml"`,
	"lib/text.txt":                    `text`,
	"lib/old.cjs":                     `module.exports = { old: require("./older"), dir: __dirname.slice(-3), me: __filename.slice(-7) }`,
	"lib/older.js":                    `exports.age = 9`,
	"lib/late.ts":                     `export const late = import.meta.path.slice(-11); export { own } from "self/own"`,
	"lib/folder/package.json":         `{ "main": "./start" }`,
	"lib/folder/start.js":             `export default "start"`,
	"node_modules/plain/package.json": `{ "main": "lib/main.js" }`,
	"node_modules/plain/lib/main.js":  `module.exports = "plain " + require("inner")`,
	"node_modules/plain/extra.js":     `exports.extra = "extra"`,
	"node_modules/plain/node_modules/inner/index.js": `module.exports = "inner"`,
	"node_modules/@scope/pkg/package.json": `{ "exports": { ".": [{ "browser": "./b.js" }, { "import": { "bun": "./bun.js" }, "require": "./cjs.js" }],
		"./features/*.js": "./src/*.js", "./features/private/*": null, "./features/*": "./src/any/*.js" } }`,
	"node_modules/@scope/pkg/bun.js":       `export default "bun condition"`,
	"node_modules/@scope/pkg/cjs.js":       `module.exports = "required"`,
	"node_modules/@scope/pkg/src/one.js":   `export default "one"`,
	"node_modules/@scope/pkg/src/any/x.js": `export default "any x"`,
	"node_modules/esm/package.json":        `{ "type": "module", "module": "m.js", "exports": { "default": "./m.js" } }`,
	"node_modules/esm/m.js":                `export const esm = "esm"; export default function f() { return new Error("x").stack.includes("m.js") }`,
	"node_modules/bare/index.json":         `{ "bare": true }`,
	"main.ts": `
import { own } from "./lib/own"; import { own as again } from "self/own"; import inner from "#inner/index2"; import pkg from "#pkg";
import index from "./lib"; import slash from "./lib/"; import compiled from "./lib/compiled.mjs"; import data from "./lib/data.json"; import { title } from "./lib/settings.toml";
import text from "./lib/text.txt"; import old from "./lib/old.cjs"; import start from "./lib/folder"; import plain from "plain"; import { extra } from "plain/extra";
import scoped from "@scope/pkg"; import one from "@scope/pkg/features/one.js"; import any from "@scope/pkg/features/x"; import * as esm from "esm"; import bare from "bare";
import { own as query } from "./lib/own.ts?v=1";
const computed = "./lib/" + "late";
const show = (...v) => console.log(JSON.stringify(v));
show(own, again, inner, pkg, index, slash, compiled, data, title, text, old, start, plain, extra, scoped, one, any, esm.esm, esm.default(), bare);
show(await import(computed), require("@sc" + "ope/pkg"), import.meta.file, require.resolve("./lib/" + "older").slice(-8), import.meta.resolve("plain").slice(-26));
for (const missing of ["./no", "./lib/old", "nothing", "plain/no", "@scope/pkg/no", "@scope/pkg/features/private/x", "#no", "../main.ts", "/etc/none", "esm/m.js", "node:no"]) {
	try { await import(missing); show("found", missing) } catch (e: any) { show(missing, e.code, e.message.replaceAll(import.meta.dir, "ROOT")) }
}
show(query !== undefined);
try { await import("./bro" + "ken.ts") } catch (e: any) { show(e.name, e.message.replaceAll(import.meta.dir, "ROOT"), e.position?.line) }
`,
	"lib/index2.ts": `export default "inner file"`,
	"broken.ts":     "\nlet = ;",
}

// A script in an fs.FS finds what it would find in a folder, and nothing else.
func TestScriptInFS(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	memory := fstest.MapFS{}
	for name, text := range project {
		memory[name] = &fstest.MapFile{Data: []byte(text)}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(fsys fs.FS, entry string, allow gobun.Allow) string {
		script, err := gobun.Load(fsys, entry)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		app, err := gobun.Start(t.Context(), script, gobun.Options{Stdout: &out, Allow: allow})
		if err == nil {
			err = app.Wait()
		}
		if err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	want := run(nil, filepath.Join(dir, "main.ts"), gobun.Allow{Read: gobun.Files("/")})
	if !strings.Contains(want, "bun condition") || !strings.Contains(want, "ERR_MODULE_NOT_FOUND") {
		t.Fatalf("the folder: %s", want)
	}
	if got := run(memory, "main.ts", gobun.Allow{}); !sameLines(t, got, want) {
		t.Error("in memory")
	}
	if got := run(os.DirFS(dir), "main.ts", gobun.Allow{}); !sameLines(t, got, want) {
		t.Error("os.DirFS")
	}
}

func sameLines(t *testing.T, got, want string) bool {
	t.Helper()
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Errorf("line %d:\n%q\nwant\n%q", i+1, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
			return false
		}
	}
	return true
}

// Errors in a script in an fs.FS give their position.
func TestMistakesInFS(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	memory := fstest.MapFS{
		"syntax.ts": {Data: []byte("import './sub/bad'")}, "sub/bad.ts": {Data: []byte("\n  let = ;")}, "missing.ts": {Data: []byte("import x from './none'; x()")},
		"package.ts": {Data: []byte("import x from 'node:none'; x()")}, "deep.ts": {Data: []byte(strings.Repeat("(", 1e6))}, "disk.ts": {Data: []byte("import '../modules/modules.go'")},
		"name.ts": {Data: []byte("import { nothing } from './sub/fine'; nothing()")}, "sub/fine.ts": {Data: []byte("export const fine = 1")},
	}
	for entry, want := range map[string]string{
		"syntax.ts": "/sub/bad.ts:2:9: Unexpected ;", "missing.ts": "/missing.ts:1:15: Could not resolve: \"./none\"", "package.ts": "/package.ts:1:15: Could not resolve: \"node:none\"",
		"deep.ts": "Maximum call stack size exceeded", "none.ts": "Module not found", "disk.ts": "Could not resolve: \"../modules/modules.go\"", "/syntax.ts": "not a valid path in an fs.FS", "../x.ts": "not a valid path in an fs.FS",
		"name.ts": "Export named 'nothing' not found",
	} {
		_, err := gobun.Load(memory, entry)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", entry, err, want)
		}
		if failed := (*gobun.LoadError)(nil); errors.As(err, &failed) && failed.File != "" && !strings.HasPrefix(failed.File, wd) {
			t.Errorf("%s: the place %s is not below the working directory", entry, failed.File)
		}
	}
}
