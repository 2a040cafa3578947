// Running a script: statements, pipelines, conditions.

package interp

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// Config is what a script gets.
type Config struct {
	// Dir is the working directory, absolute; Env the exported variables, Args the values of $0, $1 and so on.
	Dir  string
	Env  []string
	Args []string
	// Stdin is what commands read; may be nil. Stdout and Stderr receive the output of the script, from several goroutines.
	Stdin          *os.File
	Stdout, Stderr *Output
	Objects        []Target
	// Executable is the program for the command bun.
	Executable string
	// File returns why a file may not be read, or written, and Program why no program may be run, or nil if it may. Any
	// goroutine.
	File    func(path string, write bool) error
	Program func(name string) error
}

// Target is an object of a template that a redirection reads or writes: a file with a path or a descriptor, or bytes.
type Target struct {
	Path     string
	File     *os.File
	Data     []byte // what is read
	Capacity int    // how many bytes can be written; -1: not writable
}

// Written are bytes for the object with a number.
type Written struct {
	Object int
	Data   []byte
}

// Result is how a script ended.
type Result struct {
	Status  int
	Written []Written
}

// run is a running script.
type run struct {
	Config
	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	err     error // why the script as a whole has failed
	written []Written
}

// shell is the state of a script or a subshell. It belongs to one goroutine.
type shell struct {
	run      *run
	script   *Script
	dir      string
	vars     map[string]string
	exported map[string]bool
	depth    int
}

// streams are a command's input and outputs.
type streams struct {
	in       source
	out, err io.Writer
}

// source is a command's input: a file, or bytes.
type source struct {
	file *os.File
	data []byte
}

// Run runs the script until it has ended, or ctx is done. err is why the script could not run to its end.
func (s *Script) Run(ctx context.Context, c Config) (Result, error) {
	r := &run{Config: c}
	r.ctx, r.stop = context.WithCancel(ctx)
	defer r.stop()
	sh := &shell{run: r, script: s, dir: c.Dir, vars: map[string]string{}, exported: map[string]bool{}}
	for _, kv := range c.Env {
		if name, value, ok := strings.Cut(kv, "="); ok {
			sh.export(name, value)
		}
	}
	c.Stdout.begin(r)
	c.Stderr.begin(r)
	status := sh.statements(s.file.Stmts, streams{in: source{file: c.Stdin}, out: c.Stdout, err: c.Stderr})
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = ctx.Err()
	}
	return Result{Status: status, Written: r.written}, r.err
}

// fail ends the script, for a failure that is not a command's. Any goroutine.
func (r *run) fail(err error) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	r.stop()
	return 1
}

// readable and writable end the script if it may not use a file.
func (r *run) readable(path string) error { return r.allowed(path, false) }
func (r *run) writable(path string) error { return r.allowed(path, true) }

func (r *run) allowed(path string, write bool) error {
	err := r.File(path, write)
	if err != nil {
		r.fail(err)
	}
	return err
}

// sub returns a copy for a subshell.
func (sh *shell) sub() *shell {
	one := *sh
	one.vars, one.exported = maps.Clone(sh.vars), maps.Clone(sh.exported)
	one.depth++
	return &one
}

func (sh *shell) get(name string) string { return sh.vars[name] }

func (sh *shell) set(name, value string) { sh.vars[name] = value }

func (sh *shell) export(name, value string) {
	sh.vars[name] = value
	sh.exported[name] = true
}

// environment returns the environment of programs: the exported variables, sorted.
func (sh *shell) environment() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(sh.exported)) {
		list = append(list, name+"="+sh.vars[name])
	}
	return list
}

// say writes an error of the shell itself and returns the status 1.
func say(io streams, text string) int {
	_, _ = io.err.Write([]byte(text))
	return 1
}

func (sh *shell) statements(list []*syntax.Stmt, io streams) int {
	status := 0
	for _, st := range list {
		if sh.run.ctx.Err() != nil {
			return 1
		}
		status = sh.statement(st, io)
	}
	return status
}

// statement runs one statement. One that Bun's shell does not support counts as a command that does not exist.
func (sh *shell) statement(st *syntax.Stmt, io streams) int {
	if st.Negated {
		return unknown(io, "!")
	}
	if len(st.Redirs) > 0 {
		var done func()
		var err error
		if io, done, err = sh.redirect(st.Redirs[0], io); err != nil {
			return sh.failed(io, err)
		}
		defer done()
	}
	switch cmd := st.Cmd.(type) {
	case nil:
		return 0
	case *syntax.CallExpr:
		return sh.call(cmd, io)
	case *syntax.DeclClause:
		return sh.declare(cmd, io)
	case *syntax.BinaryCmd:
		return sh.binary(cmd, io)
	case *syntax.Subshell:
		return sh.sub().statements(cmd.Stmts, io)
	case *syntax.IfClause:
		return sh.ifClause(cmd, io)
	case *syntax.TestClause:
		return sh.test(cmd.X, io)
	}
	return unknown(io, firstWord(sh.script.source(st.Cmd)))
}

func unknown(io streams, name string) int { return say(io, "bun: command not found: "+name+"\n") }

// failed returns the status of a command whose words or files could not be evaluated.
func (sh *shell) failed(io streams, err error) int {
	var none *noMatch
	if errors.As(err, &none) {
		return say(io, "bun: "+err.Error()+"\n")
	}
	var missing *missingFile
	if errors.As(err, &missing) {
		return say(io, "bun: "+err.Error())
	}
	return sh.run.fail(err)
}

func (sh *shell) ifClause(c *syntax.IfClause, io streams) int {
	for ; c != nil; c = c.Else {
		if len(c.Cond) == 0 || sh.statements(c.Cond, io) == 0 {
			return sh.statements(c.Then, io)
		}
	}
	return 0
}

func (sh *shell) binary(c *syntax.BinaryCmd, io streams) int {
	if c.Op == syntax.Pipe {
		return sh.pipeline(c, io)
	}
	status := sh.statement(c.X, io)
	if sh.run.ctx.Err() != nil || (status == 0) != (c.Op == syntax.AndStmt) {
		return status
	}
	return sh.statement(c.Y, io)
}

// pipeline runs the commands concurrently, each in a subshell. Its status is that of the last one.
func (sh *shell) pipeline(c *syntax.BinaryCmd, io streams) int {
	var stages []*syntax.Stmt
	for st := (*syntax.Stmt)(nil); ; {
		stages = append(stages, c.Y)
		st = c.X
		next, ok := st.Cmd.(*syntax.BinaryCmd)
		if !ok || next.Op != syntax.Pipe {
			stages = append(stages, st)
			break
		}
		c = next
	}
	slices.Reverse(stages)
	statuses := make([]int, len(stages))
	var running sync.WaitGroup
	in := io.in
	closeIn := func() {}
	for i, st := range stages {
		own := streams{in: in, out: io.out, err: io.err}
		before, after := closeIn, func() {}
		if i < len(stages)-1 {
			r, w, err := os.Pipe()
			if err != nil {
				closeIn()
				statuses[len(stages)-1] = sh.run.fail(err)
				break
			}
			own.out = w
			in = source{file: r}
			closeIn = sh.run.closing(r)
			after = sh.run.closing(w)
		}
		stage := sh.sub()
		running.Go(func() {
			statuses[i] = stage.statement(st, own)
			before()
			after()
		})
	}
	running.Wait()
	return statuses[len(stages)-1]
}

// closing returns a function that closes f. When the script is stopped, reads and writes of f here end; f is not closed then,
// because a program may just be getting its descriptor.
func (r *run) closing(f *os.File) func() {
	stop := context.AfterFunc(r.ctx, func() { _ = f.SetDeadline(time.Unix(1, 0)) })
	return func() {
		stop()
		_ = f.Close()
	}
}

// substitute returns the output of a command without trailing blanks.
func (sh *shell) substitute(c *syntax.CmdSubst) (string, error) {
	if sh.depth > maxDepth {
		return "", refusal("The shell script is too long or nested too deeply")
	}
	out := &Output{}
	out.begin(sh.run)
	sh.sub().statements(c.Stmts, streams{in: source{file: sh.run.Stdin}, out: out, err: sh.run.Stderr})
	if err := sh.run.ctx.Err(); err != nil {
		return "", err
	}
	return strings.TrimRight(string(out.Bytes()), "\r\n\t "), nil
}

// maxDepth bounds subshells within subshells.
const maxDepth = 1000

// test returns the status of [[ ]].
func (sh *shell) test(x syntax.TestExpr, io streams) int {
	text := func(x syntax.TestExpr) (string, error) {
		w, ok := x.(*syntax.Word)
		if !ok {
			return "", errToken
		}
		return sh.one(w, true)
	}
	truth := false
	switch x := x.(type) {
	case *syntax.UnaryTest:
		value, err := text(x.X)
		if err != nil {
			return sh.failed(io, err)
		}
		truth = sh.unary(x.Op, value)
	case *syntax.BinaryTest:
		left, err := text(x.X)
		if err != nil {
			return sh.failed(io, err)
		}
		right, err := text(x.Y)
		if err != nil {
			return sh.failed(io, err)
		}
		truth = (left == right) == (x.Op == syntax.TsMatch)
	}
	if truth {
		return 0
	}
	return 1
}

func (sh *shell) unary(op syntax.UnTestOperator, value string) bool {
	switch op {
	case syntax.TsEmpStr:
		return value == ""
	case syntax.TsNempStr:
		return value != ""
	}
	path := sh.path(value)
	if value == "" || sh.run.readable(path) != nil {
		return false
	}
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return false
	case op == syntax.TsDirect:
		return st.IsDir()
	case op == syntax.TsCharSp:
		return st.Mode()&os.ModeCharDevice != 0
	}
	return st.Mode().IsRegular()
}
