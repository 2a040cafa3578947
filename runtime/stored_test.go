package runtime_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// A stored script behaves as before: its output, the positions of its errors, its Go modules, and what it cannot load.
func TestStoredScripts(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	files := fstest.MapFS{}
	for name, text := range project {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, code := range map[string]string{
		"one file":  "const who: string = process.argv[2];\nconsole.log(who);\nfunction fail() { throw new TypeError('no ' + who) }\nfail()",
		"modules":   "import { own } from './lib/own'; import old from './lib/old.cjs'; import plain from 'plain'; import data from './lib/data.json'; console.log(own, old, plain, data, import.meta.file);\nnull.x",
		"late":      "const { late } = await import('./lib/late'); console.log(late); console.log(await import('./li' + 'b/none').catch((e) => e.message.length > 0), require('./lib/ol' + 'der').age ?? 0)",
		"commonjs":  "const { old } = require('./lib/old.cjs'); console.log(old, module.children !== undefined, __filename.slice(-7)); exports.x = 1",
		"of Go":     "import { twice } from 'host:x'; console.log(twice(4)); export function f() { return twice(1) }",
		"generator": "async function* g() { yield 1; yield 2 }\nfor await (const x of g()) console.log(x);\nclass A { static #n = 1; get n() { return A.#n } }\nconsole.log(new A().n, /\\p{L}/u.test('é'))",
	} {
		files["entry.ts"] = &fstest.MapFile{Data: []byte(code)}
		script, err := gobun.Load(files, "entry.ts")
		if err != nil {
			t.Fatal(err)
		}
		first := outcomeOf(t, script) // before storing, so that its source map has been read
		data, err := script.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		stored, err := gobun.UnmarshalScript(data)
		if err != nil {
			t.Fatal(err)
		}
		if second := outcomeOf(t, stored); second != first && name != "late" || first == "" {
			t.Errorf("%s: %s\nwas %s", name, second, first)
		}
		again, err := stored.MarshalBinary()
		if err != nil || len(again) != len(data) {
			t.Errorf("%s: stored again it has %d bytes, %d before, %v", name, len(again), len(data), err)
		}
	}
}

func outcomeOf(t *testing.T, s *gobun.Script) string {
	t.Helper()
	var out bytes.Buffer
	app, err := gobun.Start(t.Context(), s, gobun.Options{Args: []string{"Ada"}, Stdout: &out, Stderr: &out, Modules: map[string]gobun.Module{"host:x": {"twice": func(n int) int { return 2 * n }}}})
	if err == nil {
		err = app.Wait()
	}
	if err != nil {
		return out.String() + err.Error()
	}
	return out.String()
}

// Bytes that are not a script are an error, and so is storing a script that cannot be stored.
func TestStoredMisuse(t *testing.T) {
	data, err := source(t, "console.log(1)").MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, {}, []byte("console.log(1)"), data[:len(data)/2], bytes.Replace(data, []byte("console"), []byte("cons{{{"), 1)} {
		if _, err := gobun.UnmarshalScript(bad); err == nil || !strings.HasPrefix(err.Error(), "gobun: ") {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	if _, err := gobun.Begin(gobun.Entry{Name: "a.ts", Code: "1"}).MarshalBinary(); err == nil || !strings.Contains(err.Error(), "Load or Source") {
		t.Errorf("of Begin: %v", err)
	}
}

// A program whose scripts are all stored does not link esbuild.
func TestStoredScriptsNeedNoTranslator(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int64{}
	for name, line := range map[string]string{"stored": "gobun.UnmarshalScript(nil)", "loaded": `gobun.Load(nil, "a.ts")`} {
		dir := t.TempDir()
		code := "package main\n\nimport (\n\t\"context\"\n\n\tgobun \"github.com/gobun/gobun/runtime\"\n)\n\nfunc main() {\n\ts, err := " + line +
			"\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\t_, _ = gobun.Start(context.Background(), s, gobun.Options{})\n}\n"
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, pageFolder, "main.go"): filepath.Join(dir, "main.go")}})
		if err != nil {
			t.Fatal(err)
		}
		list, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "program")
		if err := os.WriteFile(list, overlay, 0o600); err != nil {
			t.Fatal(err)
		}
		in(t, root, 0, "go", "build", "-overlay", list, "-o", program, "./"+pageFolder)
		symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", program).Output()
		if err != nil {
			t.Fatal(err)
		}
		if parser := bytes.Contains(symbols, []byte("esbuild/internal/js_parser.Parse\n")); parser != (name == "loaded") {
			t.Errorf("%s: esbuild's parser is in it: %v", name, parser)
		}
		st, err := os.Stat(program)
		if err != nil {
			t.Fatal(err)
		}
		sizes[name] = st.Size()
	}
	t.Logf("%.1f MB with esbuild, %.1f MB without", float64(sizes["loaded"])/1e6, float64(sizes["stored"])/1e6)
}
