// A suite: the documents and recorded scripts to run, their scenarios, and the expectations.

package conformance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Suite configures a run. Paths may be relative to the working directory.
type Suite struct {
	// Paths are documents, recorded scripts, and folders of both.
	Paths []string
	// Scenarios is the folder of the scenario files, Expectations the file that lists what fails or differs; both may be empty.
	Scenarios    string
	Expectations string
	// Command starts gobun. Bun is the path of a real Bun for comparison, or empty.
	Command []string
	Bun     string
	// Filter selects results by name; nil selects all.
	Filter *regexp.Regexp
	// Timeout bounds one example; 0 means ten seconds. Slow also runs what takes minutes.
	Timeout time.Duration
	Slow    bool
	// Update drops expectations that are not met instead of failing.
	Update bool
	// Jobs is how many examples run at a time; 0 means two for each processor, because examples mostly wait.
	Jobs int
}

// Result is the result of one block or recorded script.
type Result struct {
	// Name is unique: the document's name, "#" and the block's key.
	Name     string `json:"name"`
	Document string `json:"document"` // its name, see Name
	Line     int    `json:"line,omitempty"`
	Heading  string `json:"heading,omitempty"`
	Lang     string `json:"lang,omitempty"`
	File     string `json:"file,omitempty"`
	Marks    []Mark `json:"marks,omitempty"`
	Kind     Kind   `json:"kind"`
	// Scenario reports whether there is a scenario for it.
	Scenario bool `json:"scenario,omitempty"`
	Outcome
	// Bun is the outcome on Bun, if there was one for comparison.
	Bun *Outcome `json:"bun,omitempty"`
	// Deviations are the lines of a recorded case that differ as expected.
	Deviations []Deviation `json:"deviations,omitempty"`
	Seconds    float64     `json:"seconds"`
}

// Report is the result of a suite.
type Report struct {
	Results []Result `json:"results"`
	// Problems lists other errors: unused scenarios and expectations.
	Problems []string `json:"problems,omitempty"`
	// seen are the expectations that match what was observed, for Suite.Update.
	seen *expectations
}

// OK reports whether nothing failed unexpectedly.
func (r *Report) OK() bool {
	return len(r.Problems) == 0 && !slices.ContainsFunc(r.Results, func(x Result) bool { return x.Verdict == Fail })
}

// task is one thing to run.
type task struct {
	result  Result
	expects bool // its scenario lists the expected lines
	example *example
	bunHas  []scenarioFile
}

// Run runs the suite. The error concerns the suite itself: an unreadable file, or a broken scenario file.
func (s *Suite) Run(ctx context.Context) (*Report, error) {
	known, err := loadExpectations(s.Expectations)
	if err != nil {
		return nil, err
	}
	known.update = s.Update
	report := &Report{seen: known}
	return report, s.run(ctx, known, report)
}

func (s *Suite) run(ctx context.Context, known *expectations, report *Report) error {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	gobun := &runner{command: s.Command, scenarios: s.Scenarios, timeout: timeout, slow: s.Slow}
	var bun *runner
	if s.Bun != "" {
		path, err := exec.LookPath(s.Bun)
		if err == nil {
			path, err = filepath.Abs(path) // examples run in folders of their own
		}
		if err != nil {
			return err
		}
		bun = &runner{command: []string{path}, bun: true, scenarios: s.Scenarios, timeout: timeout, slow: s.Slow}
	}
	tasks, unused, err := s.tasks(ctx, gobun, bun)
	if err != nil {
		return err
	}
	jobs := s.Jobs
	if jobs <= 0 {
		jobs = 2 * runtime.GOMAXPROCS(0)
	}
	queue := make(chan *task)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for t := range queue {
				begun := time.Now()
				s.do(ctx, t, gobun, bun, known)
				t.result.Seconds = time.Since(begun).Round(time.Millisecond).Seconds()
			}
		})
	}
	for _, t := range tasks {
		queue <- t
	}
	close(queue)
	workers.Wait()
	for _, t := range tasks {
		report.Results = append(report.Results, t.result)
	}
	if s.Filter == nil { // with a filter, unused scenarios cannot be determined
		report.Problems = append(unused, known.unused()...)
	}
	return ctx.Err()
}

// do runs one task and applies the expectations.
func (s *Suite) do(ctx context.Context, t *task, gobun, bun *runner, known *expectations) {
	o := gobun.run(ctx, t.example)
	if bun != nil && o.Verdict != Skipped {
		ex := *t.example
		ex.files = t.bunHas
		there := bun.run(ctx, &ex)
		t.result.Bun = &there
		switch {
		case there.Verdict == Fail:
			o = failed("on Bun: %s", there.Reason)
		case o.Verdict == Pass && there.Verdict == Pass && !t.expects && !slices.Equal(o.Lines, there.Lines):
			o = failed("printed\n  %s\nBun printed\n  %s", strings.Join(o.Lines, "\n  "), strings.Join(there.Lines, "\n  "))
		}
	}
	t.result.Outcome = known.apply(t.result.Name, o)
}

// tasks finds what is to be run. unused are the scenarios without a block.
func (s *Suite) tasks(ctx context.Context, gobun, bun *runner) (tasks []*task, unused []string, err error) {
	documents, err := s.files()
	if err != nil {
		return nil, nil, err
	}
	here, there := newScenarioSet(s.Scenarios, gobun), newScenarioSet(s.Scenarios, bun)
	for _, path := range documents {
		document, err := ReadDocument(path)
		if err != nil {
			return nil, nil, err
		}
		files, err := here.load(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		bunFiles, err := there.load(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		blocks := append(document.Blocks, prose(document, files)...)
		groups := map[int][]*Block{}
		for i := range blocks {
			groups[blocks[i].Group] = append(groups[blocks[i].Group], &blocks[i])
		}
		for i := range blocks {
			b := &blocks[i]
			name := DocumentName(path)
			r := Result{Name: name + "#" + b.Key(), Document: name, Line: b.Line, Heading: b.Heading, Lang: b.Lang, File: b.Name, Marks: b.Marks, Kind: b.Kind()}
			expect, ok := here.use(files, b.Key())
			r.Scenario = ok
			ex := &example{block: b, kind: r.Kind, files: files}
			if b.Group != 0 {
				ex.siblings = groups[b.Group]
			}
			tasks = append(tasks, &task{result: r, expects: expect.Expect != nil, example: ex, bunHas: bunFiles})
		}
	}
	if s.Filter != nil {
		tasks = slices.DeleteFunc(tasks, func(t *task) bool { return !s.Filter.MatchString(t.result.Name) })
	}
	return tasks, here.unused(), nil
}

// prose creates an empty block for each scenario that checks the text of a section rather than one of its blocks. Its key is
// "heading/text"; if several headings have that text, the first is used.
func prose(document *Document, files []scenarioFile) (blocks []Block) {
	for i, h := range document.Headings {
		if slices.ContainsFunc(document.Headings[:i], func(e Heading) bool { return e.Text == h.Text }) {
			continue
		}
		b := Block{Document: document.Path, Line: h.Line, Heading: h.Text}
		if _, _, _, ok := find(files, b.Key()); ok {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// DocumentName returns a document's path or, for one in a package, the part after node_modules.
func DocumentName(path string) string {
	path = filepath.ToSlash(filepath.Clean(path))
	if _, inside, ok := strings.Cut(path, "node_modules/"); ok {
		return inside
	}
	return path
}

// files walks the suite's paths. It skips hidden folders and node_modules, unless they are given themselves.
func (s *Suite) files() (documents []string, err error) {
	isDocument := func(path string) bool {
		return slices.Contains([]string{".md", ".mdx", ".markdown"}, filepath.Ext(path))
	}
	for _, path := range s.Paths {
		st, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			if !isDocument(path) {
				return nil, fmt.Errorf("%s is no document (.md, .mdx)", path)
			}
			documents = append(documents, path)
			continue
		}
		before := len(documents)
		err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && p != path && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
				return fs.SkipDir
			case !d.IsDir() && isDocument(p):
				documents = append(documents, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(documents) == before {
			return nil, fmt.Errorf("%s holds no documents", path)
		}
	}
	if len(documents) == 0 {
		return nil, errors.New("no documents")
	}
	return documents, nil
}

// scenarioSet describes each scenario file once and records which of its scenarios are used.
type scenarioSet struct {
	folder string
	runner *runner // nil: the set is empty
	files  map[string]scenarioFile
	used   map[string]map[string]bool
}

func newScenarioSet(folder string, r *runner) *scenarioSet {
	return &scenarioSet{folder: folder, runner: r, files: map[string]scenarioFile{}, used: map[string]map[string]bool{}}
}

func (s *scenarioSet) load(ctx context.Context, document string) ([]scenarioFile, error) {
	if s.runner == nil {
		return nil, nil
	}
	files, err := scenarioFiles(s.folder, document)
	if err != nil {
		return nil, err
	}
	for i, f := range files {
		known, ok := s.files[f.path]
		if !ok {
			if known, err = s.runner.describe(ctx, f.path); err != nil {
				return nil, err
			}
			s.files[f.path], s.used[f.path] = known, map[string]bool{}
		}
		files[i].keys = known.keys
	}
	return files, nil
}

func (s *scenarioSet) use(files []scenarioFile, key string) (expectation, bool) {
	file, name, e, ok := find(files, key)
	if ok {
		s.used[file][name] = true
	}
	return e, ok
}

func (s *scenarioSet) unused() (list []string) {
	for path, f := range s.files {
		for key := range f.keys {
			if !s.used[path][key] {
				list = append(list, fmt.Sprintf("the scenario %q of %s belongs to no block", key, filepath.Base(path)))
			}
		}
	}
	slices.Sort(list)
	return list
}
