package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inFolder runs gobun in a folder and returns what it printed and how it ended.
func inFolder(t *testing.T, dir string, args ...string) (output string, ok bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), asCommand+"=1", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func TestInit(t *testing.T) {
	parent := t.TempDir()
	if out, ok := inFolder(t, parent, "init", "-y", "My Chat!"); !ok || !strings.Contains(out, " + server.ts\n") {
		t.Fatalf("init: %s", out)
	}
	dir := filepath.Join(parent, "My Chat!")
	manifest, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil || !strings.Contains(string(manifest), `"name": "my-chat"`) {
		t.Errorf("package.json: %s, %v", manifest, err)
	}
	if out, ok := inFolder(t, dir, "test"); !ok || !strings.Contains(out, " 2 pass\n 0 fail\n") {
		t.Errorf("the new project's tests: %s", out)
	}
	mine := []byte("// mine\n")
	if err := os.WriteFile(filepath.Join(dir, "server.ts"), mine, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "tsconfig.json")); err != nil {
		t.Fatal(err)
	}
	if out, ok := inFolder(t, dir, "init"); !ok || !strings.Contains(out, "server.ts is there already\n") || !strings.Contains(out, " + tsconfig.json\n") {
		t.Errorf("a second init: %s", out)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "server.ts")); err != nil || string(got) != string(mine) {
		t.Errorf("a file was overwritten: %q, %v", got, err)
	}
	for _, args := range [][]string{{"init", "a", "b"}, {"init", "--react"}} {
		if out, ok := inFolder(t, dir, args...); ok {
			t.Errorf("%v: %s", args, out)
		}
	}
}

func TestPackageName(t *testing.T) {
	for folder, want := range map[string]string{"My Chat!": "my-chat", "a.b_c-1": "a.b_c-1", "Ö": "chat", "..x": "x", "": "chat"} {
		if got := packageName(folder); got != want {
			t.Errorf("%q: %q, want %q", folder, got, want)
		}
	}
}

// The project's tsc is what checks: here a script of the shell that tells how it was called.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	if out, ok := inFolder(t, dir, "check"); ok || !strings.Contains(out, "npm install --save-dev typescript") {
		t.Errorf("without TypeScript: %s", out)
	}
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("the stand-in for tsc needs /bin/sh")
	}
	bin := filepath.Join(dir, "node_modules", ".bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	tsc := "#!/bin/sh\necho \"$@\"; [ \"$2\" != -p ] || cat \"$3\"; exit 2\n"
	if err := os.WriteFile(filepath.Join(bin, "tsc"), []byte(tsc), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tsconfig.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, ok := inFolder(t, dir, "check"); ok || !strings.HasPrefix(out, "--noEmit\n") {
		t.Errorf("the whole project: %s", out)
	}
	out, ok := inFolder(t, dir, "check", "a.ts")
	if ok || !strings.Contains(out, `tsconfig.json","files":["a.ts"],"include":[]}`) {
		t.Errorf("one file: %s", out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".gobun-check-*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if out, ok := inFolder(t, dir, "check", "--strict"); ok || !strings.Contains(out, "no flag --strict") {
		t.Errorf("a flag: %s", out)
	}
}
