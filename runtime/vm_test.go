// node:vm compiles source text: text that nests too deeply is an error, as everywhere else where source is accepted.

package runtime_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobun/gobun/runtime"
)

const deepSources = `
const vm = require("node:vm");
const deep = "[".repeat(200000), context = vm.createContext({});
const doors = {
  Script: (text) => new vm.Script(text), createScript: (text) => vm.createScript(text), runInThisContext: (text) => vm.runInThisContext(text),
  runInNewContext: (text) => vm.runInNewContext(text), runInContext: (text) => vm.runInContext(text, context),
  compileFunction: (text) => vm.compileFunction(text), params: (text) => vm.compileFunction("return 1", ["a = " + text + "1" + "]".repeat(text.length)]),
  inside: (text) => vm.runInNewContext("eval(text)", { text }),
};
for (const [name, door] of Object.entries(doors)) {
  try { door(deep); console.log(name, "took it"); } catch (e) { console.log(name, e instanceof RangeError); }
  try { door(name === "params" ? "[" : "[1]"); console.log(name, "works"); } catch (e) { console.log(name, "fails", e); }
}
`

func TestDeepSourceInVMIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep.cjs")
	if err := os.WriteFile(file, []byte(deepSources), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	rt, err := runtime.New(runtime.Config{Stdout: &stdout, Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if code := rt.RunFile(t.Context(), file); code != 0 {
		t.Fatalf("status %d\n%s", code, stderr.String())
	}
	out := stdout.String()
	if strings.Contains(out, "took it") || strings.Contains(out, "false") || strings.Contains(out, "fails") || strings.Count(out, "works") != 8 {
		t.Errorf("got\n%s", out)
	}
}
