package runtime_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobun/gobun/runtime"
)

const growth = `
const most = "x".repeat(2 ** 29);
class Field { text = most; grow() { this.text += this.text; } }
const ways = {
	assign() { let s = most; for (let i = 0; i < 1; i++) s += "!"; },
	itself() { let s = most; s += s; },
	sum() { let s = most; for (let i = 0; i < 1; i++) s = s + "a" + s; },
	template() { let s = most; for (let i = 0; i < 1; i++) s = ` + "`${s}${s}`" + `; },
	field() { new Field().grow(); },
	captured() { let s = "" + most; [1].forEach((n) => { s += n; }); },
	argumentsOfArray() { Math.max(...Array(2 ** 20 + 1)); },
	argumentsOfIterator() { Math.max(...(function* () { for (;;) yield 1; })()); },
	pushed() { let a = [1]; for (;;) a.push(...a); },
	spliced() { let a = [1]; for (;;) a.splice(0, 0, ...a); },
};
for (const [name, grow] of Object.entries(ways)) {
	try { grow(); console.log(name, "grew"); } catch (e) { console.log(name, e.name, e.message); }
}`

// Strings that a script grows with operators, and unbounded arguments, are refused before memory is allocated, and the script can
// catch the error.
func TestGrowingTextsAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN in short mode: it holds half a gigabyte")
	}
	file := filepath.Join(t.TempDir(), "growth.js")
	if err := os.WriteFile(file, []byte(growth), 0o600); err != nil {
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
	want := ""
	for _, name := range []string{"assign", "itself", "sum", "template", "field", "captured"} {
		want += name + " RangeError Out of memory\n"
	}
	for _, name := range []string{"argumentsOfArray", "argumentsOfIterator", "pushed", "spliced"} {
		want += name + " RangeError Maximum call stack size exceeded.\n"
	}
	if out := stdout.String(); out != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}
