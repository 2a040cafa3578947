// Running one block: a directory with the block as a file of its own and a preload that puts the scenario around it.

package conformance

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobun/gobun/runtime/modules"
)

//go:embed harness
var harness embed.FS

// Verdict is what became of a block.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"
	Compiled Verdict = "compiled" // no way to run it, but it is well-formed
	Fail     Verdict = "fail"
	Skipped  Verdict = "skipped"
)

// Result is the outcome of one block.
type Result struct {
	Block    Block
	Kind     Kind
	Scenario bool // one was written for it
	Verdict  Verdict
	Reason   string
	Output   []string
}

// Runner runs blocks with one runtime.
type Runner struct {
	// Command starts the runtime: {"/path/to/gobun"} or {"/path/to/bun"}.
	Command []string
	// Package is the name of the document's package, for scenarios that differ between versions.
	Package string
	// Timeout bounds one block; 0 is ten seconds.
	Timeout time.Duration
}

const defaultTimeout = 10 * time.Second

// keyLine finds the keys of a scenario file without running it.
var keyLine = regexp.MustCompile(`(?m)^  ("(?:[^"\\]|\\.)*"):`)

// scenarioKey is the key of the block's scenario in the file of its document, empty if there is none. A key with
// "@package" behind it comes first.
func scenarioKey(b *Block, pkg string) (file, key string) {
	name := strings.TrimSuffix(filepath.Base(b.Document), filepath.Ext(b.Document)) + ".ts"
	text, err := fs.ReadFile(harness, path.Join("harness/scenarios", name))
	if err != nil {
		return "", ""
	}
	var keys []string
	for _, m := range keyLine.FindAllSubmatch(text, -1) {
		if k, err := strconv.Unquote(string(m[1])); err == nil {
			keys = append(keys, k)
		}
	}
	for _, k := range []string{b.Key() + "@" + pkg, b.Key()} {
		if slices.Contains(keys, k) {
			return name, k
		}
	}
	return "", ""
}

// Run runs the block, compiles it, or tells why neither makes sense.
func (r *Runner) Run(ctx context.Context, b Block) Result {
	res := Result{Block: b, Kind: b.Kind()}
	if res.Kind == Other {
		res.Verdict, res.Reason = Skipped, "not JavaScript: "+b.Lang
		return res
	}
	file, key := scenarioKey(&b, r.Package)
	res.Scenario = key != ""
	if res.Kind != Program && !res.Scenario {
		r.compile(&res)
		return res
	}
	if err := r.execute(ctx, &res, file, key); err != nil {
		res.Verdict, res.Reason = Fail, err.Error()
	}
	return res
}

// compile checks the block's syntax.
func (r *Runner) compile(res *Result) {
	dir, err := os.Getwd()
	if err == nil {
		_, err = modules.New(modules.Config{Dir: dir, Builtins: []string{"bun"}}).LoadSource(res.Block.Code, res.Block.FileName(), dir, modules.LangTSX)
	}
	var build *modules.BuildError
	switch {
	case err == nil:
		res.Verdict = Compiled
	case errors.As(err, &build):
		res.Verdict, res.Reason = Fail, build.Error()
	default:
		res.Verdict, res.Reason = Fail, err.Error()
	}
}

// announced is what the harness says about a scenario before anything else.
type announced struct {
	Expect  []string
	Refused string
}

func (r *Runner) execute(ctx context.Context, res *Result, file, key string) error {
	dir, err := os.MkdirTemp("", "gobun-conform-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	sub, err := fs.Sub(harness, "harness")
	if err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "harness"), sub); err != nil {
		return err
	}
	preload := "import { begin } from \"./harness/harness\";\nawait begin();\n"
	if key != "" {
		preload = fmt.Sprintf("import { begin } from \"./harness/harness\";\nimport scenarios from %q;\nawait begin(scenarios[%q]);\n", "./harness/scenarios/"+file, key)
	}
	example := res.Block.FileName()
	for name, text := range map[string]string{"preload.ts": preload, example: res.Block.Code} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	timeout := r.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	args := append(slices.Clone(r.Command[1:]), "run", "--preload", "./preload.ts", "./"+example)
	cmd := exec.CommandContext(ctx, r.Command[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=0", "BUN_PORT=0", "NO_COLOR=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runErr := cmd.Run()
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	var said announced
	if head, ok := strings.CutPrefix(lines[0], "@scenario "); ok {
		if err := json.Unmarshal([]byte(head), &said); err != nil {
			return err
		}
		lines = lines[1:]
	}
	done := len(lines) > 0 && lines[len(lines)-1] == "@done"
	if done {
		lines = lines[:len(lines)-1]
	}
	for i := range lines {
		lines[i] = localPort.ReplaceAllString(lines[i], "localhost:PORT")
	}
	res.Output = lines
	switch {
	case said.Refused != "":
		if runErr == nil || !strings.Contains(stderr.String(), said.Refused) {
			return fmt.Errorf("was not refused with %q: %s", said.Refused, stderr.String())
		}
		res.Reason = "refused as by Bun: " + said.Refused
	case ctx.Err() != nil:
		return fmt.Errorf("did not end in %v, printed %q %s", timeout, lines, stderr.String())
	case runErr != nil || !done:
		return fmt.Errorf("%v: %s", runErr, strings.TrimSpace(stderr.String()))
	case said.Expect != nil && !slices.Equal(said.Expect, lines):
		return fmt.Errorf("printed\n  %s\nwant\n  %s\n%s", strings.Join(lines, "\n  "), strings.Join(said.Expect, "\n  "), stderr.String())
	}
	res.Verdict = Pass
	return nil
}

// localPort matches the free port that a server got, which differs from run to run.
var localPort = regexp.MustCompile(`localhost:\d+`)
