//go:build unix

package runtime_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// Shell scripts, run in sequence and in parallel, leave no goroutine and no descriptor behind.
func TestShellsLeaveNothing(t *testing.T) {
	defer goleak.VerifyNone(t)
	before := descriptors(t)
	if got := children(t, `
		const $ = Bun.$.nothrow();
		let right = 0;
		for (let i = 0; i < 40; i++) {
			right += Number(await $`+"`cat < ${Buffer.from(String(i))} | cat | (cat; exit 3)`.text()"+` === String(i));
			right += Number((await $`+"`nosuch < ${new Response(\"x\")}; ls nope | cat < nope`.quiet()"+`).exitCode === 1);
			right += Number((await $`+"`yes | head -1`.text()"+`) === "y\n");
		}
		const many = await Promise.all(Array.from({ length: 50 }, (_, i) => $`+"`sh -c ${\"exit \" + i} | (sh -c ${\"exit \" + i})`.quiet()"+`));
		console.log(right, many.every((r, i) => r.exitCode === i));`); got != "120 true" {
		t.Errorf("printed %q", got)
	}
	for deadline := time.Now().Add(30 * time.Second); descriptors(t) > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors, %d before", descriptors(t), before)
		}
	}
}

// Closing an App ends its shells and the programs that they run, even when a grandchild still holds the pipes.
func TestCloseEndsShells(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, script := range map[string]string{
		"a program":        "sh -c 'echo $$ > PID; echo up; exec sleep 600'",
		"a pipeline":       "sh -c 'echo $$ > PID; echo up; exec sleep 600' | cat | cat",
		"a substitution":   "echo $(sh -c 'echo $$ > PID; exec sleep 600')",
		"a child's child":  "sh -c 'echo $$ > PID; echo up; sleep 3 & exec sleep 600'",
		"its own command":  "sh -c 'echo $$ > PID'; yes > /dev/null",
		"a pipe's name":    "sh -c 'echo $$ > PID; mkfifo PID.pipe'; cat < PID.pipe",
		"output that ends": "sh -c 'echo $$ > PID'; yes | sh -c 'exec sleep 600'",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			var out bytes.Buffer
			code := "Bun.$`${{ raw: " + strconv.Quote(strings.ReplaceAll(script, "PID", file)) + " }}`.quiet().catch(() => {}); setTimeout(() => {}, 1e6)"
			app, err := gobun.Start(t.Context(), source(t, code), gobun.Options{Allow: gobun.AllowAll(), Environ: os.Environ(), Stdout: &out, Stderr: &out, Dir: os.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			pid := 0
			for deadline := time.Now().Add(30 * time.Second); pid == 0; runtime.Gosched() {
				text, _ := os.ReadFile(file)
				pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
				if time.Now().After(deadline) {
					t.Fatalf("the script did not start; it printed %q", out.String())
				}
			}
			if err := app.Close(); err != nil {
				t.Error(err)
			}
			for deadline := time.Now().Add(30 * time.Second); syscall.Kill(pid, 0) == nil; runtime.Gosched() {
				if time.Now().After(deadline) {
					t.Fatal("the program still runs")
				}
			}
		})
	}
}
