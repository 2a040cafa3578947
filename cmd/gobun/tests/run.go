// Running the files, and printing the results.

package tests

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobun/gobun/bunapi/module"
)

// Options are the settings of the command line.
type Options struct {
	Dir      string   // absolute
	Patterns []string // of files
	Version  string

	Name         string // a regular expression for the names of tests
	Timeout      int64  // of one test, in milliseconds; 0 means Bun's
	Bail         int64  // failures after which nothing more runs; 0 means no bound
	Retry, Rerun int64
	Todo, Only   bool
	Update, CI   bool
	PassWithNone bool
	OnlyFailures bool
	Dots         bool
	JUnit        string    // the file of the report
	Head, Out    io.Writer // the first line, and everything else
	// Start runs one file to its end. The error is from loading it, or from a script that ended before its tests.
	Start func(ctx context.Context, file string, t *module.Test) error
}

// defaultTimeout is the time-out of a test, in milliseconds.
const defaultTimeout = 5000

// totals are the results of files.
type totals struct {
	Pass, Fail, Skip, Todo, Filtered, Errors, Assertions int
	Tests                                                []result
	Snapshots                                            struct{ Added, Failed, Passed int }
}

// result is one test.
type result struct {
	Name       string
	Path       []string // the groups around it
	Status     string
	Ms         float64
	Assertions int
}

func (t *totals) add(o totals) {
	t.Pass += o.Pass
	t.Fail += o.Fail
	t.Skip += o.Skip
	t.Todo += o.Todo
	t.Filtered += o.Filtered
	t.Errors += o.Errors
	t.Assertions += o.Assertions
	t.Snapshots.Added += o.Snapshots.Added
	t.Snapshots.Failed += o.Snapshots.Failed
	t.Snapshots.Passed += o.Snapshots.Passed
}

// hidden returns how many tests the name filter excluded. Bun does not print it if others were skipped.
func (t *totals) hidden() int {
	if t.Skip+t.Todo > 0 {
		return 0
	}
	return t.Filtered
}

// runner is one run.
type runner struct {
	Options
	all   totals
	files []fileResult // for the report
	line  bool         // the last thing printed was a dot
}

// fileResult is the result of one file.
type fileResult struct {
	name string
	totals
}

// Run runs the tests and returns the exit status.
func Run(ctx context.Context, o Options) int {
	r := &runner{Options: o}
	began := time.Now()
	_, _ = fmt.Fprintf(o.Head, "gobun test %s\n", o.Version)
	files, err := find(o.Dir, o.Patterns)
	if err != nil {
		r.printf("error: %v\n", err)
		return 1
	}
	if len(files) == 0 {
		return r.none()
	}
	for _, file := range files {
		for range max(1, o.Rerun) {
			r.file(ctx, file)
		}
		if ctx.Err() != nil {
			return 1
		}
		if r.bailed() {
			break
		}
	}
	if r.bailed() {
		r.ran(len(files), time.Since(began))
		r.printf("Bailed out after %d failure%s\n", o.Bail, plural(int(o.Bail)))
	} else {
		r.summary(len(files), time.Since(began))
	}
	if o.JUnit != "" {
		if err := r.writeJUnit(); err != nil {
			r.printf("error: %v\n", err)
			return 1
		}
	}
	return r.status()
}

func (r *runner) bailed() bool { return r.Bail > 0 && int64(r.all.Fail) >= r.Bail }

func (r *runner) printf(format string, args ...any) { _, _ = fmt.Fprintf(r.Out, format, args...) }

// none handles a run without files.
func (r *runner) none() int {
	note := ""
	if len(r.Patterns) > 0 {
		r.printf("The following filters did not match any test files:\n")
		for _, p := range r.Patterns {
			r.printf(" %s", p)
		}
		all, _ := find(r.Dir, nil) // only to print how many there are
		r.printf("\n%d file%s were searched\n", len(all), plural(len(all)))
		note = "note: "
	} else {
		r.printf("No tests found!\n")
	}
	r.printf("\n%sTests need \".test\", \"_test_\", \".spec\" or \"_spec_\" in the filename (ex: \"MyApp.test.ts\")\n", note)
	if r.PassWithNone {
		return 0
	}
	return 1
}

// file runs one file.
func (r *runner) file(ctx context.Context, file string) {
	name, err := filepath.Rel(r.Dir, file)
	if err != nil {
		name = file
	}
	settings, err := json.Marshal(map[string]any{
		"pattern": r.Name, "timeout": r.timeout(), "bail": r.Bail, "failed": r.all.Fail, "retry": r.Retry, "todo": r.Todo, "only": r.Only, "update": r.Update, "ci": r.CI,
	})
	if err != nil {
		r.printf("error: %v\n", err)
		return
	}
	if !r.Dots {
		r.printf("\n%s:\n", filepath.ToSlash(name))
	}
	var got totals
	done := false
	t := &module.Test{File: file, Options: string(settings), Report: r.report, Done: func(result string) {
		done = json.Unmarshal([]byte(result), &got) == nil
	}}
	if err := r.Start(ctx, file, t); err != nil || !done {
		got.Errors++
		if err == nil {
			err = errors.New("the process of the tests ended before they did")
		}
		r.explain(ctx, err)
	}
	if got.Errors > 0 && len(got.Tests) == 0 {
		got.Fail++ // the file itself
	}
	r.all.add(got)
	r.files = append(r.files, fileResult{filepath.ToSlash(name), got})
}

// Mistake is an error of Options.Start that is printed unchanged.
type Mistake string

func (m Mistake) Error() string { return string(m) }

// explain prints why a file did not run to its end.
func (r *runner) explain(ctx context.Context, err error) {
	var mistake Mistake
	switch {
	case ctx.Err() != nil:
	case errors.As(err, &mistake):
		r.printf("%s", mistake)
	default:
		r.printf("error: %v\n", err)
	}
}

func (r *runner) timeout() int64 {
	if r.Timeout == 0 {
		return defaultTimeout
	}
	return r.Timeout
}

// dots are the marks of the reporter of that name.
var dots = map[string]string{"pass": ".", "fail": "F", "skip": "s", "todo": "t"}

// report prints the line of a test, or the description of a failure (status is empty).
func (r *runner) report(status, text string) {
	quiet := r.OnlyFailures && status != "" && status != "fail"
	switch {
	case quiet:
	case r.Dots && status != "" && status != "fail":
		r.printf("%s", dots[status])
		r.line = true
	default:
		if r.line {
			r.printf("\n")
			r.line = false
		}
		r.printf("%s", text)
	}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// summary prints the numbers.
func (r *runner) summary(files int, took time.Duration) {
	t := &r.all
	r.printf("\n %d pass\n", t.Pass)
	for _, n := range []struct {
		count int
		what  string
	}{{t.hidden(), "filtered out"}, {t.Skip, "skip"}, {t.Todo, "todo"}} {
		if n.count > 0 {
			r.printf(" %d %s\n", n.count, n.what)
		}
	}
	r.printf(" %d fail\n", t.Fail)
	if t.Errors > 0 {
		r.printf(" %d error%s\n", t.Errors, plural(t.Errors))
	}
	r.snapshots()
	if t.Assertions > 0 {
		r.printf(" %d expect() calls\n", t.Assertions)
	}
	r.ran(files, took)
}

// snapshots prints the numbers of snapshots. That of new ones has a sign where it stands first.
func (r *runner) snapshots() {
	s := &r.all.Snapshots
	var parts []string
	if s.Passed > 0 && s.Added+s.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d passed", s.Passed))
	}
	if s.Added > 0 && len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("+%d added", s.Added))
	} else if s.Added > 0 {
		parts = append(parts, fmt.Sprintf("%d added", s.Added))
	}
	if s.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", s.Failed))
	}
	if len(parts) > 0 {
		r.printf("snapshots: %s\n", strings.Join(parts, ", "))
	}
}

// ran is the last line.
func (r *runner) ran(files int, took time.Duration) {
	t := &r.all
	ran := t.Pass + t.Fail + t.Skip + t.Todo
	r.printf("Ran %d test%s across %d file%s. [%.2fms]\n", ran, plural(ran), files, plural(files), float64(took)/float64(time.Millisecond))
}

// status is the exit status.
func (r *runner) status() int {
	t := &r.all
	switch {
	case t.Fail > 0 || t.Errors > 0:
		return 1
	case r.Name != "" && t.Pass+t.Fail+t.Skip+t.Todo == 0 && !r.PassWithNone:
		r.printf("\nerror: regex %q matched 0 tests. Searched %d tests.\n", r.Name, t.Filtered)
		return 1
	}
	return 0
}
