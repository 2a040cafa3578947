// gobun test: what Bun 1.4.5 printed of testdata/tests is in testdata/tests/*.out.

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// testRuns are command lines in a copy of testdata/tests/plain.
var testRuns = []struct{ name, args string }{
	{"order", "test ./order.test.ts"},
	{"broken", "test ./broken.test.ts"},
	{"globals", "test globals"},
	{"matchers", "test matchers"},
	{"snapshots", "test snapshots"},
	{"only", "test only"},
	{"pattern", "test -t meant ./only.test.ts"},
	{"name", "test order --test-name-pattern group"},
	{"todo", "test order --todo -t todo"},
	{"bail", "test order --bail=2"},
	{"concurrent", "test concurrent"},
	{"nothing", "test nosuchfile"},
	{"faketimers", "test faketimers"},
	{"finished", "test finished"},
}

var (
	testTime  = regexp.MustCompile(` \[[0-9.]+m?s\]`)
	testHead  = regexp.MustCompile(`(?m)^(bun|gobun) test .*\n`)
	testPlace = regexp.MustCompile(`(?m)^ *(\d+ \| .*|\^|at .*)\n`)
)

// withoutPlaces drops what differs between two runs, and the places of errors: in tail calls Bun has none.
func withoutPlaces(text string) string {
	text = testPlace.ReplaceAllString(testTime.ReplaceAllString(text, ""), "")
	text = strings.ReplaceAll(text, "\nLearn more about bun test: https://bun.com/docs/cli/test\n", "")
	return regexp.MustCompile(`\n\n+`).ReplaceAllString(text, "\n")
}

func TestTestCommand(t *testing.T) {
	program, environ := os.Args[0], append(os.Environ(), asCommand+"=1", "NO_COLOR=1", "CI=")
	oracle := os.Getenv("GOBUN_ORACLE")
	if oracle != "" {
		program, environ = oracle, append(os.Environ(), "NO_COLOR=1", "CI=")
	}
	for _, run := range testRuns {
		t.Run(run.name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(dir, os.DirFS("testdata/tests/plain")); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, strings.Fields(run.args)...)
			var out, errs bytes.Buffer
			cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, environ, &out, &errs
			_ = cmd.Run() // the status tells
			got := testHead.ReplaceAllString(out.String(), "") + "--- stderr\n" + withoutPlaces(errs.String()) + "--- " + strconv.Itoa(cmd.ProcessState.ExitCode()) + "\n"
			if snap, err := os.ReadFile(filepath.Join(dir, "__snapshots__", "snapshots.test.ts.snap")); err == nil {
				got += string(snap)
			}
			got = strings.ReplaceAll(got, dir, "<dir>")
			record := "testdata/tests/" + run.name + ".out"
			if oracle != "" {
				if err := os.WriteFile(record, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(record)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("Bun:\n%s\ngobun:\n%s", want, got)
			}
		})
	}
}
