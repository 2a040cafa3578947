// The reader of standard output or standard error goes away: that never ends the process by a signal.

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// asCommand makes the test binary the gobun command.
const asCommand = "GOBUN_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// withoutReader runs a script whose standard output, or standard error, is a pipe that nobody reads. It returns the status and
// what came over the other one.
func withoutReader(t *testing.T, script string, stderr bool) (status int, other string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.js")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	defer func() { _ = w.Close() }()
	var text bytes.Buffer
	cmd := exec.Command(os.Args[0], file)
	cmd.Env = append(os.Environ(), asCommand+"=1", "NO_COLOR=1")
	cmd.Stdout, cmd.Stderr = w, &text
	if stderr {
		cmd.Stdout, cmd.Stderr = &text, w
	}
	_ = cmd.Run() // the status tells
	return cmd.ProcessState.ExitCode(), text.String()
}

// What Bun 1.4.5 does.
func TestOutputWithoutReader(t *testing.T) {
	for _, c := range []struct {
		name, script string
		stderr       bool
		status       int
		want         string // all of the other stream, or empty for anything
	}{
		{"console.log is silent", `for (let i = 0; i < 3; i++) console.log(i); console.error("on")`, false, 0, "on\n"},
		{"console.error is silent", `for (let i = 0; i < 3; i++) console.error(i); console.log("on")`, true, 0, "on\n"},
		{"a write without listener is an uncaught error", `process.stdout.write("a"); setTimeout(() => console.error("never"), 1e6)`, false, 1, ""},
		{"a write with listener", `
process.stdout.on("error", (e) => console.error("error", e.code, e.message, e.syscall, e.errno));
console.error(process.stdout.write("a", (e) => console.error("first", e.code)));
console.error(process.stdout.write("b", (e) => console.error("second", e.code)));`,
			false, 0, "false\nfalse\nfirst EPIPE\nerror EPIPE EPIPE: broken pipe, write write -32\nsecond EPIPE\n"},
		{"an uncaught error keeps its status", `setTimeout(() => { throw new Error("x") }, 1)`, true, 1, ""},
		{"listening to SIGPIPE and no more", `const f = () => {}; process.on("SIGPIPE", f); process.off("SIGPIPE", f); console.log(1); console.error("on")`, false, 0, "on\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text := withoutReader(t, c.script, c.stderr)
			if status != c.status || c.want != "" && text != c.want {
				t.Errorf("status %d, the other stream:\n%s", status, text)
			}
		})
	}
}
