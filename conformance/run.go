// Running one block: in a folder with the block as a file, and a preload that surrounds it with the scenario.

package conformance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobun/gobun/runtime/modules"
)

// Verdict is the result of an example.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"
	Compiled Verdict = "compiled" // it cannot be run without a scenario, but it is well-formed
	Fail     Verdict = "fail"
	Expected Verdict = "expected" // it fails as expected
	Skipped  Verdict = "skipped"
)

// Outcome is the result of an example on one runtime.
type Outcome struct {
	Verdict Verdict `json:"verdict"`
	// Reason is why it failed or was skipped; for one that passed, a remark.
	Reason string `json:"reason,omitempty"`
	// Lines are what it printed.
	Lines []string `json:"lines,omitempty"`
}

func failed(format string, args ...any) Outcome {
	return Outcome{Verdict: Fail, Reason: strings.TrimSpace(fmt.Sprintf(format, args...))}
}

// example is a block with its surroundings.
type example struct {
	block    *Block
	siblings []*Block // the blocks of its group, available as files next to it
	kind     Kind
	files    []scenarioFile
}

// run runs the example, compiles it, or says why neither makes sense.
func (r *runner) run(ctx context.Context, ex *example) Outcome {
	switch ex.kind {
	case Shell:
		return Outcome{Verdict: Skipped, Reason: "shell"}
	case Data:
		lang := ex.block.Lang
		if lang == "" {
			lang = "text"
		}
		return Outcome{Verdict: Skipped, Reason: "no script: " + lang}
	}
	file, name, expect, ok := find(ex.files, ex.block.Key())
	if !ok && ex.kind != Program {
		return r.compile(ctx, ex)
	}
	return r.execute(ctx, ex, file, name, expect)
}

// folder creates the folder in which an example runs and returns it with the example's file name.
func (r *runner) folder(ex *example, expect expectation) (dir, name string, err error) {
	if dir, err = workFolder(); err != nil {
		return "", "", err
	}
	for name, side := range expect.Files {
		data := []byte(side.Text)
		if side.From != "" {
			if data, err = os.ReadFile(filepath.Join(r.scenarios, filepath.FromSlash(side.From))); err != nil {
				return dir, "", err
			}
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil {
			return dir, "", err
		}
	}
	write := func(b *Block) error {
		return os.WriteFile(filepath.Join(dir, b.FileName()), []byte(b.Code), 0o600)
	}
	for _, b := range ex.siblings {
		if b.Name != "" {
			if err := write(b); err != nil {
				return dir, "", err
			}
		}
	}
	block := *ex.block
	if len(expect.Reads) > 0 {
		block.Code += "\nconsole.log(" + strings.Join(expect.Reads, ", ") + ");\n"
	}
	return dir, block.FileName(), write(&block)
}

// compile checks the example's syntax and, on gobun, its imports.
func (r *runner) compile(ctx context.Context, ex *example) Outcome {
	dir, name, err := r.folder(ex, expectation{})
	defer func() { _ = os.RemoveAll(dir) }()
	if err != nil {
		return failed("%v", err)
	}
	if r.bun {
		if end := r.start(ctx, dir, r.timeout, defaults, "build", "--no-bundle", "./"+name); end.err != nil {
			return failed("%v: %s", end.err, end.stderr)
		}
		return Outcome{Verdict: Compiled}
	}
	_, err = modules.New(modules.Config{Dir: dir}).LoadEntry(name)
	var build *modules.BuildError
	if errors.As(err, &build) && build.Messages[0].Kind != modules.MessageResolve {
		return failed("%s", firstLine(build.Error()))
	}
	return Outcome{Verdict: Compiled}
}

// execute runs the example with its scenario, or with the checks for every server if it has none.
func (r *runner) execute(ctx context.Context, ex *example, file, scenario string, expect expectation) Outcome {
	dir, name, err := r.folder(ex, expect)
	defer func() { _ = os.RemoveAll(dir) }()
	if err != nil {
		return failed("%v", err)
	}
	preload := "import { begin } from \"./harness/harness\";\nawait begin();\n"
	if file != "" {
		preload = fmt.Sprintf("import { begin } from \"./harness/harness\";\nimport scenarios from %q;\nawait begin(scenarios[%q]);\n", filepath.ToSlash(file), scenario)
	}
	if err := os.WriteFile(filepath.Join(dir, "preload.ts"), []byte(preload), 0o600); err != nil {
		return failed("%v", err)
	}
	t, err := newTap()
	if err != nil {
		return failed("%v", err)
	}
	defer t.close()
	env := append(slices.Clone(defaults), "CONFORM_TAP="+strconv.Itoa(t.port()))
	if r.slow {
		env = append(env, "CONFORM_SLOW=1")
	}
	timeout := max(r.timeout, time.Duration(expect.Seconds*float64(time.Second)))
	end := r.start(ctx, dir, timeout, env, "run", "--preload", "./preload.ts", "./"+name)
	o := judge(end, expect)
	if file == "" && o.Verdict == Pass {
		o.Reason = "no scenario: it started, answered and stopped"
	}
	return o
}

// judge compares what was observed with what the scenario expects.
func judge(end ended, expect expectation) Outcome {
	lines := strings.Split(strings.TrimSuffix(end.stdout, "\n"), "\n")
	done := lines[len(lines)-1] == "@done"
	if done {
		lines = lines[:len(lines)-1]
	}
	o := Outcome{Verdict: Pass, Reason: expect.Reason, Lines: lines}
	fail := func(format string, args ...any) Outcome {
		o := failed(format, args...)
		o.Lines = lines
		return o
	}
	switch {
	case expect.Refused != "" && end.err != nil && strings.Contains(end.stderr, expect.Refused):
		if o.Reason == "" {
			o.Reason = "refused as Bun refuses it: " + expect.Refused
		}
		return o
	case expect.Refused != "":
		return fail("was not refused with %q: %s", expect.Refused, end.stderr)
	case end.err != nil && (end.timedOut || !done || end.code != expect.Status):
		return fail("%s (%v)", summary(end), end.err)
	case !done:
		return fail("ended before its scenario did: what the scenario waits for never came; printed %q", lines)
	case end.code != expect.Status:
		return fail("ended with status %d, not %d", end.code, expect.Status)
	case expect.Expect != nil:
		if d := difference(expect.Expect, lines); d != "" {
			return fail("%s\nprinted\n  %s\n%s", d, strings.Join(lines, "\n  "), end.stderr)
		}
	}
	return o
}

// difference describes the first line in which the output differs from what is expected; it is empty if there is none.
func difference(patterns []linePattern, lines []string) string {
	if len(lines) == 1 && lines[0] == "" {
		lines = nil
	}
	for i := range max(len(patterns), len(lines)) {
		switch {
		case i >= len(lines):
			return fmt.Sprintf("line %d is missing, want %q", i+1, patterns[i])
		case i >= len(patterns):
			return fmt.Sprintf("line %d is not expected: %q", i+1, lines[i])
		case !patterns[i].matches(lines[i]):
			return fmt.Sprintf("line %d is %q, want %q", i+1, lines[i], patterns[i])
		}
	}
	return ""
}

// summary returns the line of a program's error output that says what went wrong, otherwise how far it came.
func summary(end ended) string {
	for line := range strings.Lines(end.stderr) {
		line = strings.TrimSpace(line)
		if before, _, ok := strings.Cut(line, ": "); ok && (before == "error" || strings.HasSuffix(before, "Error") || strings.HasSuffix(before, "Exception")) {
			return line
		}
	}
	if text := strings.TrimSpace(end.stderr); text != "" {
		return text
	}
	return fmt.Sprintf("printed %q", strings.TrimSpace(end.stdout))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
