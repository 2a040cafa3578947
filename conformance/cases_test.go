package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The recorded scripts: each cases/<area>/<name>.ts prints what it sees; <name>.out beside it is what Bun 1.4.5 printed.
// With GOBUN_ORACLE set to a real Bun (make oracle) the answers are recorded anew instead of compared.
//
// expectations.json holds the lines in which gobun is meant to differ, by script: Bun's line, gobun's and the reason.
const casesDir = "cases"

type deviation struct{ Bun, Gobun, Reason string }

var volatile = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\]|\[::1\]):\d{4,5}`), "$1:PORT"},
	{regexp.MustCompile(`(?m)^(Bun v1\.4\.5|gobun \S+) \(.*\)$`), "<footer>"},
	{regexp.MustCompile(`(?m)[ \t]+$`), ""},
}

func normal(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "<dir>")
	for _, v := range volatile {
		text = v.find.ReplaceAllString(text, v.with)
	}
	return text
}

// runCase runs one script and returns everything that can be seen of it.
func runCase(t *testing.T, command, file string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*defaultTimeout)
	defer cancel()
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, command, "run", filepath.Base(file))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=0", "NO_COLOR=1", "TZ=UTC", "NODE_ENV=")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%v %v\n%s%s", err, ctx.Err(), stdout.String(), stderr.String())
	}
	text := stdout.String()
	if stderr.Len() > 0 {
		text += "--- stderr\n" + stderr.String()
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		text += "--- exit " + strconv.Itoa(code) + "\n"
	}
	return normal(text, dir)
}

func readExpectations(t *testing.T) map[string][]deviation {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(casesDir, "expectations.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]deviation
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRecordedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(casesDir, "*", "*.ts"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	oracle := os.Getenv("GOBUN_ORACLE")
	expectations := readExpectations(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.ToSlash(file), ".ts")[len(casesDir)+1:]
		deviations := expectations[name]
		delete(expectations, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record := strings.TrimSuffix(file, ".ts") + ".out"
			if oracle != "" {
				if err := os.WriteFile(record, []byte(runCase(t, oracle, file)), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			recorded, err := os.ReadFile(record)
			if err != nil {
				t.Fatalf("not recorded, see make oracle: %v", err)
			}
			want := strings.Split(string(recorded), "\n")
			got := strings.Split(runCase(t, gobun, file), "\n")
			compareLines(t, got, want, deviations)
		})
	}
	for name := range expectations {
		t.Errorf("expectations.json names a script that is not there: %s", name)
	}
}

// compareLines compares line by line; a line may differ as a deviation says, and every deviation must be seen.
func compareLines(t *testing.T, got, want []string, deviations []deviation) {
	t.Helper()
	seen := make([]bool, len(deviations))
	for i := range max(len(got), len(want)) {
		g, w := "<nothing>", "<nothing>"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g == w {
			continue
		}
		known := false
		for j, d := range deviations {
			if d.Bun == w && d.Gobun == g {
				seen[j], known = true, true
			}
		}
		if !known {
			t.Errorf("line %d\n gobun %s\n Bun   %s", i+1, g, w)
		}
	}
	for j, d := range deviations {
		if !seen[j] {
			t.Errorf("the deviation %q is not seen any more: take it out of expectations.json", d.Bun)
		}
	}
}
