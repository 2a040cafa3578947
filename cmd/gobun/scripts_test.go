// package.json scripts, files and installed programs by name: what Bun 1.4.5 printed is in testdata/scripts.out.

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// projectFiles is a project with everything that names can stand for.
var projectFiles = map[string]string{
	"package.json": `{"name": "shop", "version": "1.2.3", "main": "./main.ts", "module": "./mod.ts", "scripts": {
		"predev": "echo before", "dev": "echo dev", "postdev": "echo after",
		"start": "echo started", "foo": "echo script foo", "foo.ts": "echo script with a dot", "index": "echo script index", "sub": "echo script sub",
		"badpre": "echo never", "prebadpre": "exit 4", "badpost": "true", "postbadpost": "exit 9",
		"fails": "exit 3", "unknown": "nosuchcommand-anywhere", "killed": "kill -TERM $$", "interrupted": "kill -INT $$", "hung": "kill -HUP $$",
		"where": "pwd | sed s,.*/,,", "env": "echo $npm_lifecycle_event $npm_lifecycle_script $npm_package_name $npm_package_version $npm_command",
		"nested": "bun run foo", "others": "npm run foo && yarn foo && pnpm run foo && echo 'npm run foo'", "tools": "tool from script",
		"lines": "echo a\necho b", "empty": "", "list": ["x"], "pipes": "echo hi | tr a-z A-Z && echo x; false || echo y"}}`,
	"main.ts": `console.log("main")`, "mod.ts": `console.log("mod", process.argv.length)`, "foo.ts": `console.log("file foo", process.argv.slice(2))`,
	"alone.ts": `console.log("alone")`, "tool.js": "", "sub/index.ts": `console.log("sub index")`, "folder/index.js": `console.log("folder index")`,
	"broken/package.json": `{"scripts":`, "both.ts": `console.log("both as a file")`, "other/package.json": `{"main": "./x.js"}`, "other/x.js": `console.log("main of other")`,
}

// projectPrograms are in node_modules/.bin.
var projectPrograms = map[string]string{
	"program": "#!/bin/sh\necho program \"$@\"\n", "failing": "#!/bin/sh\nexit 5\n", "dying": "#!/bin/sh\nkill -TERM $$\n", "start": "#!/bin/sh\necho never\n",
	"both": "#!/bin/sh\necho never\n", "onnode": "#!/usr/bin/env node\nconsole.log('onnode', typeof Bun, process.argv.slice(2).length)\n",
}

// commandLines are run in the project's folder, or in the folder before the colon.
var commandLines = []string{
	"run dev", "dev x|y z", "run --silent dev", "--silent dev", "start", "run start", "foo", "run foo", "foo.ts", "run foo.ts", "foo.ts --flag|-x", "./foo.ts",
	"index", "run index", "sub", "run sub", "./sub", "run ./sub", "folder", "run folder", "alone", "run alone", "both", "run both", ".", "run .", "./other",
	"run badpre", "run badpost", "run fails", "fails", "run --silent fails", "run unknown", "run killed", "run interrupted", "run hung",
	"run env", "sub:run where", "sub:foo", "sub:.", "sub:run program", "broken:run foo", "run nested", "run others", "run lines", "run empty", "run list", "run pipes",
	"program 1|2 3", "run program a", "failing", "run failing", "run --silent failing", "run dying", "--bun onnode 1", "run echo from|the system", "echo x",
	"nope", "run nope", "nope.ts", "run nope.ts", "./nope", "run ./nope", "--if-present nope", "run --if-present nope", "run --if-present foo", "run -- foo",
	`run foo a"b|a'b|a\b|a` + "`" + `b|a!b|x y||$d|*|~|a#b|é|a=b|a,b|(x)|--y|a/b:c@d%e^f+g`,
}

var versionLine = regexp.MustCompile(`(?m)^(Bun|gobun) \S+ \(.*\)$`)

// runCommandLine runs one of commandLines with a program.
func runCommandLine(t *testing.T, dir, program, line string, environ []string) string {
	t.Helper()
	folder, rest, in := strings.Cut(line, ":")
	if !in || strings.ContainsAny(folder, " ./") {
		folder, rest = "", line
	}
	words := strings.Split(rest, "|")
	cmd := exec.Command(program, append(strings.Fields(words[0]), words[1:]...)...)
	cmd.Dir, cmd.Env = filepath.Join(dir, folder), environ
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the status tells
	text := "## " + line + "\n" + stdout.String() + "--- stderr\n" + stderr.String() + "--- " + strconv.Itoa(cmd.ProcessState.ExitCode()) + "\n"
	text = strings.ReplaceAll(text, dir, "<dir>")
	text = regexp.MustCompile(`(?m)^(/\S+|bash): line 1: `).ReplaceAllString(text, "<shell>: ")
	return versionLine.ReplaceAllString(text, "<version>")
}

func TestNamesOnTheCommandLine(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("the answers are those of bash")
	}
	dir := makeProject(t)
	program, environ := os.Args[0], append(os.Environ(), asCommand+"=1", "NO_COLOR=1")
	oracle := os.Getenv("GOBUN_ORACLE")
	if oracle != "" {
		program, environ = oracle, append(os.Environ(), "NO_COLOR=1", "PATH="+filepath.Dir(oracle)+":"+os.Getenv("PATH"))
	}
	var all strings.Builder
	for _, line := range commandLines {
		all.WriteString(runCommandLine(t, dir, program, line, environ))
	}
	const record = "testdata/scripts.out"
	if oracle != "" {
		if err := os.WriteFile(record, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	compareSections(t, string(want), all.String())
}

// compareSections compares what stands below each line that begins with ##.
func compareSections(t *testing.T, want, got string) {
	t.Helper()
	wants, gots := strings.Split(want, "## "), strings.Split(got, "## ")
	if len(wants) != len(gots) {
		t.Fatalf("%d answers, %d recorded", len(gots)-1, len(wants)-1)
	}
	for i := range wants {
		if wants[i] != gots[i] {
			t.Errorf("Bun:   %s\ngobun: %s", wants[i], gots[i])
		}
	}
}

func makeProject(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string, mode os.FileMode) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range projectFiles {
		write(name, text, 0o644)
	}
	for name, text := range projectPrograms {
		write("node_modules/.bin/"+name, text, 0o755)
	}
	return dir
}

// The words of the scripts lead to this program, and nothing of them is left behind.
func TestBunInScriptsIsThisProgram(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv(asCommand, "1")
	status, stdout, stderr := runGobun(t, map[string]string{"package.json": `{"scripts": {"versions": "bun --revision"}}`}, "", "run", "--silent", "versions")
	if status != 0 || stdout != revision() {
		t.Errorf("status %d, %q, %s", status, stdout, stderr)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBunfig(t *testing.T) {
	files := map[string]string{
		"bunfig.toml": `preload = ["./p1.ts"]
smol = true
env = false
bogus = 1
[define]
ANSWER = "42"
[loader]
".words" = "text"
[console]
depth = 1
[serve]
port = 0
[install]
registry = "x"
[debug]
editor = "code"
[test]
unheard = 1`,
		"p1.ts": `console.log("p1")`, "p2.ts": `console.log("p2")`, ".env": "FOO=1", "a.words": "some words",
		"a.ts": `import words from "./a.words"; console.log(ANSWER, process.env.FOO, words, { a: { b: { c: {} } } })`,
	}
	warnings := "warn: bunfig.toml: bogus is not supported by gobun\nwarn: bunfig.toml: debug.editor is not supported by gobun\n"
	for _, tt := range []struct {
		name, config, stdout, stderr string
		args                         []string
		status                       int
	}{
		{name: "all", args: []string{"a.ts"}, stdout: "p1\n42 undefined some words {\n  a: {\n    b: [Object ...],\n  },\n}\n", stderr: warnings},
		{name: "flags count more", args: []string{"-r", "./p2.ts", "--console-depth=2", "--define", "ANSWER:1", "--env-file", ".env", "a.ts"},
			stdout: "p1\np2\n1 1 some words {\n  a: {\n    b: {\n      c: [Object ...],\n    },\n  },\n}\n", stderr: warnings},
		{name: "another file", config: `define = { ANSWER = "5" }`, args: []string{"--config=other.toml", "-p", "ANSWER + 1"}, stdout: "6\n"},
		{name: "a missing file that was asked for", args: []string{"--config=missing.toml", "-p", "1"}, stderr: "error: reading the configuration: open <dir>/missing.toml: no such file or directory\n", status: 1},
		{name: "a mistake", config: "preload = [", args: []string{"--config=other.toml", "-p", "1"}, stderr: "error: <dir>/other.toml: toml: line 1 (last key \"preload\"): unexpected EOF; expected value\n", status: 1},
		{name: "a wrong type", config: "preload = 3", args: []string{"--config=other.toml", "-p", "1"}, stderr: "error: <dir>/other.toml: preload: expected a string or an array of strings\n", status: 1},
		{name: "a wrong port", config: "[serve]\nport = 70000", args: []string{"--config=other.toml", "-p", "1"}, stderr: "error: <dir>/other.toml: serve.port: expected a port\n", status: 1},
		{name: "Bun's shell", config: "[run]\nshell = \"bun\"", args: []string{"--config=other.toml", "-p", "1"}, stderr: "error: <dir>/other.toml: run.shell: gobun has no shell of its own: package.json scripts run in the system's\n", status: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files["other.toml"] = tt.config
			if status, stdout, stderr := runGobun(t, files, "", tt.args...); status != tt.status || stdout != tt.stdout || stderr != tt.stderr {
				t.Errorf("status %d\n%s--- stderr\n%s", status, stdout, stderr)
			}
		})
	}
}

// A process that is asked to end hands that on to the script and waits for it.
func TestSignalsReachTheScript(t *testing.T) {
	var errs, out bytes.Buffer
	dir := t.TempDir()
	text := `{"scripts": {"wait": "trap 'echo ending; exit 7' TERM; kill -TERM $PPID; while :; do sleep 0.01; done"}}`
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), os.Args[0], "run", "--silent", "wait")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, append(os.Environ(), asCommand+"=1"), &out, &errs
	_ = cmd.Run() // the status tells
	if cmd.ProcessState.ExitCode() != 7 || out.String() != "ending\n" {
		t.Errorf("status %d, %q, %s", cmd.ProcessState.ExitCode(), out.String(), errs.String())
	}
}
