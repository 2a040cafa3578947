// The declarations of modules, checked with TypeScript's own compiler.

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gobun "github.com/gobun/gobun/runtime"
)

// compiler installs TypeScript as pinned in testdata/typescript. Without npm the test is skipped with a message.
func compiler(t *testing.T) (node, tsc string) {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err == nil {
		node, err = exec.LookPath("node")
	}
	if err != nil {
		t.Skip("NOT RUN: the declarations of modules under TypeScript's compiler, because there is no npm to install it")
	}
	tsc = filepath.Join("testdata", "typescript", "node_modules", "typescript", "bin", "tsc")
	if _, err := os.Stat(tsc); err != nil {
		cmd := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = filepath.Join("testdata", "typescript")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in runtime/testdata/typescript: %v\n%s", err, out)
		}
	}
	tsc, err = filepath.Abs(tsc)
	if err != nil {
		t.Fatal(err)
	}
	return node, tsc
}

type account struct {
	Name    string            `json:"name"`
	Since   time.Time         `json:"since"`
	Picture []byte            `json:"picture"`
	Parent  *account          `json:"parent"`
	Tags    map[string][]int  `json:"tags"`
	Extra   any               `json:"extra,omitempty"`
	Balance *big.Int          `json:"balance"`
	Odd     map[int][2]string `json:"odd-name"`
}

// What Types writes is valid TypeScript: correct uses of the module compile, wrong ones do not.
func TestTypesCompile(t *testing.T) {
	node, tsc := compiler(t)
	declarations := gobun.Module{
		"version": "1", "limit": 5, "on": true, "nothing": nil, "list": []string{"a"}, "whole": account{}, "$odd": 1.5, "class": 1, "not-a-name": 2, "default": "d",
		"find": func(context.Context, string, ...int) (*account, error) { return nil, nil }, "fail": func() error { return nil }, "each": func([]account, func(int, string) error) {},
		"load": gobun.Async(func(context.Context, account) ([]byte, error) { return nil, nil }), "now": gobun.Async(func(context.Context, struct{}) (time.Time, error) { return time.Time{}, nil }),
		"sum": func(a, b int64) int64 { return a + b }, "twice": func(f func(string) (int, error)) func(string) int { return nil },
	}.Types("host:bank")
	good := `import bank, { version, limit, on, nothing, list, whole, $odd, find, fail, each, load, now, sum, twice } from "host:bank";
import * as all from "host:bank"; import { class as klass, "not-a-name" as odd } from "host:bank"; const p: number = klass + odd;
const a: string = version + bank, b: number = limit + $odd + sum(1, 2), c: boolean = on, d: null = nothing, e: string[] = list;
const f: Date = whole.since, g: Uint8Array = whole.picture, h: number[] = whole.tags["x"], i: bigint | null = whole.balance, j: string[] = whole["odd-name"][1];
const k = find("ann", 1, 2); if (k) { const l: string = k.name }
const m: void = fail(); each([whole], (n: number, s: string) => {}); const o: number = twice((s) => s.length)("x");
load(whole).then((bytes: Uint8Array) => {}); now().then((d: Date) => d.getTime()); export { a, b, c, d, e, f, g, h, i, j, m, o, p, all };`
	bad := map[string]string{
		`import { missing } from "host:bank"; missing`: "has no exported member 'missing'", `import { sum } from "host:bank"; sum("1", 2)`: "not assignable to parameter of type 'number'",
		`import { find } from "host:bank"; find("x").name`: "possibly 'null'", `import { limit } from "host:bank"; export const x: string = limit`: "not assignable to type 'string'",
		`import { load } from "host:bank"; load("x")`: "not assignable to parameter", `import { x } from "host:other"; x`: "Cannot find module 'host:other'",
	}
	compile := func(files map[string]string) string {
		dir := t.TempDir()
		arguments := []string{tsc, "--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--moduleDetection", "force", "bank.d.ts"}
		for name, text := range files {
			arguments = append(arguments, name)
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, "bank.d.ts"), []byte(declarations), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), node, arguments...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return string(out)
	}
	if out := compile(map[string]string{"good.ts": good}); out != "" {
		t.Errorf("%s\n%s", out, declarations)
	}
	files, names := map[string]string{}, map[string]string{}
	for code := range bad {
		names[code] = fmt.Sprintf("bad%d.ts", len(files))
		files[names[code]] = code
	}
	out := compile(files)
	for code, want := range bad {
		found := slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
			return strings.HasPrefix(line, names[code]+"(") && strings.Contains(line, want)
		})
		if !found || strings.Contains(out, "bank.d.ts(") {
			t.Errorf("%s: the compiler does not say %s:\n%s", code, want, out)
		}
	}
}
