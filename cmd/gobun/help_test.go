package main

import (
	"os/exec"
	"strings"
	"testing"
)

// screen is the number of lines of the usual terminal.
const screen = 24

func TestHelpIsOnOneScreen(t *testing.T) {
	text := mainHelp()
	if n := strings.Count(text, "\n"); n > screen {
		t.Errorf("%d lines:\n%s", n, text)
	}
	for line := range strings.Lines(text) {
		if len(line) > 100 {
			t.Errorf("long: %s", line)
		}
	}
	for _, name := range mainFlags {
		if !strings.Contains(text, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

// Every command explains itself, whether gobun has it or not, and however help is asked for.
func TestEveryCommandHasHelp(t *testing.T) {
	for _, c := range commands() {
		for _, args := range [][]string{{c.name, "--help"}, {"help", c.name}} {
			if args[0] == "conform" {
				continue // parses its own arguments
			}
			status, stdout, stderr := runGobun(t, nil, "", args...)
			switch {
			case c.refused != "" && args[0] != "help":
				if status != 1 || stderr != "error: gobun has no command \""+c.name+"\": "+c.refused+"\n" {
					t.Errorf("%q: status %d, %s", args, status, stderr)
				}
			case status != 0 || stderr != "" || !strings.Contains(stdout, c.name):
				t.Errorf("%q: status %d, %s%s", args, status, stdout, stderr)
			}
		}
	}
	status, stdout, _ := runGobun(t, nil, "", "run", "--help")
	for i := range flags {
		if f := &flags[i]; f.in&inRun != 0 && f.refused == "" && !strings.Contains(stdout, f.long()) {
			t.Errorf("gobun run --help, status %d: %s is missing", status, f.long())
		}
	}
}

// completed asks a bash what it would complete.
func completed(t *testing.T, words string) string {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	script := bashCompletion() + `
gobun() { echo "dev start"; }
COMP_WORDS=(` + words + `); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _gobun; printf '%s\n' "${COMPREPLY[@]}"`
	out, err := exec.Command("bash", "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestBashCompletion(t *testing.T) {
	for words, want := range map[string]string{
		"gobun --wat":                           "--watch --watch-kill-signal",
		"gobun --unhandled-rejections w":        "warn warn-with-error-code",
		"gobun ru":                              "run run.go run_test.go",
		"gobun run dev":                         "dev",
		"gobun --insp":                          "",
		"gobun --env-file testdata/bun-run":     "testdata/bun-run-flags.txt",
		"gobun --cwd testd":                     "testdata",
		"gobun run --jsx-runtime classic --con": "--conditions --console-depth --config",
	} {
		if got := completed(t, words); got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}

// The shells read what completes them.
func TestCompletionIsASyntaxOfItsShell(t *testing.T) {
	for shell := range shells() {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not installed", shell)
			continue
		}
		status, stdout, stderr := runGobun(t, nil, "", "completions", shell)
		if status != 0 {
			t.Errorf("%s: %s", shell, stderr)
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(stdout)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
	if status, _, stderr := runGobun(t, nil, "", "completions", "tcsh"); status != 1 || stderr != "error: gobun completions needs one of bash, zsh and fish\n" {
		t.Errorf("status %d, %s", status, stderr)
	}
}
