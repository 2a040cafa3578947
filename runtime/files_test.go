//go:build linux

// What a script leaves open is closed when the runtime ends.

package runtime_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/gobun/gobun/runtime"
)

// leaveOpen opens files and never closes them, waits for pipes that nobody writes to, and watches files; then it exits.
const leaveOpen = `
import fs from "node:fs";
const fds = [];
for (let i = 0; i < 20; i++) fds.push(fs.openSync("file", "r+"));
await fs.promises.open("file");
for (const recursive of [true, false]) fs.watch(".", { recursive });
fs.watch("file");
fs.watchFile("file", { interval: 10 }, () => {});
fs.opendirSync(".");
for (let i = 0; i < 20; i++) fs.readFile("pipe", () => console.log("nobody wrote"));
fs.writeFile("otherpipe", "text", () => console.log("nobody reads"));
for (let i = 0; i < 50; i++) fs.promises.readFile("file");
// The script cannot use descriptors that belong to the program.
let strange = 0;
for (let fd = 3; fd < 200; fd++) {
  if (fds.includes(fd) || INHERITED.includes(fd)) continue;
  try { fs.closeSync(fd); strange++; } catch {}
}
setTimeout(() => { console.log("exits", strange <= 1); process.exit(0); }, 50);
`

func TestWhatAScriptLeavesOpenEndsWithTheRuntime(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	script := strings.ReplaceAll(leaveOpen, "INHERITED", inherited())
	for name, text := range map[string]string{"file": "content", "script.mjs": script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"pipe", "otherpipe"} {
		if err := unix.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func() {
		var stdout, stderr bytes.Buffer
		rt, err := runtime.New(runtime.Config{Stdout: &stdout, Stderr: &stderr, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		code := rt.RunFile(t.Context(), filepath.Join(dir, "script.mjs"))
		rt.Close()
		if code != 0 || stdout.String() != "exits true\n" {
			t.Fatalf("status %d, %s%s", code, stdout.String(), stderr.String())
		}
	}
	run() // so that what is created once exists
	before := descriptors(t)
	run()
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// inherited lists the descriptors that the test process inherited, as a JavaScript array: a script may use these.
func inherited() string {
	var list []string
	for fd := 3; fd < 200; fd++ {
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			list = append(list, strconv.Itoa(fd))
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
