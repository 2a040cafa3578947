// Commands: built-in ones and programs.

package interp

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// call runs a command with its assignments.
func (sh *shell) call(c *syntax.CallExpr, io streams) int {
	values := make([]string, len(c.Assigns))
	scope := sh
	for i, a := range c.Assigns {
		if a.Append || a.Index != nil || a.Array != nil {
			return unknown(io, sh.script.source(a))
		}
		value, err := scope.value(a.Value)
		if err != nil {
			return sh.failed(io, err)
		}
		values[i] = value
		if len(c.Args) == 0 {
			sh.set(a.Name.Value, value)
		}
	}
	args, err := sh.words(c.Args)
	if err != nil {
		return sh.failed(io, err)
	}
	if len(c.Args) == 0 || len(args) == 0 || args[0] == "" {
		return 0
	}
	if len(values) == 0 {
		return sh.command(args, io)
	}
	own := sh.sub() // the assignments apply to this command only
	for i, a := range c.Assigns {
		own.export(a.Name.Value, values[i])
	}
	status := own.command(args, io)
	sh.dir = own.dir
	return status
}

// value returns the value of an assignment. A pattern without matches is text there.
func (sh *shell) value(w *syntax.Word) (string, error) {
	text, err := sh.one(w, false)
	var none *noMatch
	if errors.As(err, &none) {
		return none.pattern, nil
	}
	return text, err
}

// declare runs export, which the parser treats as a statement; the others of this kind are not commands of this shell.
func (sh *shell) declare(d *syntax.DeclClause, io streams) int {
	if d.Variant.Value != "export" {
		return unknown(io, d.Variant.Value)
	}
	if len(d.Args) == 0 {
		for _, kv := range sh.environment() {
			_, _ = io.out.Write([]byte(kv + "\n"))
		}
		return 0
	}
	for _, a := range d.Args {
		if a.Name == nil || a.Append || a.Index != nil || a.Array != nil {
			text, err := sh.one(a.Value, true)
			if err != nil {
				return sh.failed(io, err)
			}
			if name, value, ok := strings.Cut(text, "="); ok && syntax.ValidName(name) {
				sh.export(name, value)
			}
			continue
		}
		value := sh.get(a.Name.Value)
		if !a.Naked {
			var err error
			if value, err = sh.value(a.Value); err != nil {
				return sh.failed(io, err)
			}
		}
		sh.export(a.Name.Value, value)
	}
	return 0
}

// command runs a command.
func (sh *shell) command(args []string, io streams) int {
	if own := builtins[args[0]]; own != nil {
		io.out, io.err = untilStopped{sh.run.ctx, io.out}, untilStopped{sh.run.ctx, io.err}
		return own(sh, args, io)
	}
	if err := sh.run.Program(args[0]); err != nil {
		return sh.run.fail(err)
	}
	path := sh.find(args[0])
	if path == "" {
		return unknown(io, args[0])
	}
	return sh.program(path, args, io)
}

// find returns the file of a program, empty if there is none.
func (sh *shell) find(name string) string {
	if name == "bun" && sh.run.Executable != "" {
		return sh.run.Executable
	}
	if strings.ContainsRune(name, '/') || strings.ContainsRune(name, filepath.Separator) {
		return executable(sh.path(name))
	}
	list, ok := sh.vars["PATH"]
	if !ok {
		list = os.Getenv("PATH")
	}
	if name == "" {
		return ""
	}
	for _, dir := range filepath.SplitList(list) {
		if dir == "" {
			continue
		}
		if found := executable(filepath.Join(sh.path(dir), name)); found != "" {
			return found
		}
	}
	return ""
}

func executable(path string) string {
	found, err := exec.LookPath(path)
	if err != nil {
		return ""
	}
	return found
}

// program runs a program and waits for it and for the end of its output.
func (sh *shell) program(path string, args []string, io streams) int {
	cmd := exec.CommandContext(sh.run.ctx, path)
	cmd.Args = append([]string{path}, args[1:]...)
	cmd.Env, cmd.Dir = sh.environment(), sh.dir
	p := &piping{run: sh.run}
	defer p.end()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.in(io.in), p.out(io.out), nil
	if io.err == io.out {
		cmd.Stderr = cmd.Stdout
	} else {
		cmd.Stderr = p.out(io.err)
	}
	if p.err != nil {
		return sh.run.fail(p.err)
	}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOEXEC) || errors.Is(err, os.ErrPermission) {
			return say(io, "bun: "+words(err)+": "+args[0])
		}
		return sh.run.fail(err)
	}
	p.started()
	_ = cmd.Wait() // the state contains everything
	p.finish()
	return exitStatus(cmd.ProcessState)
}

// piping connects a program with streams that are not files.
type piping struct {
	run     *run
	theirs  []*os.File
	feeds   []func()
	unread  []*os.File // what it may not have read completely
	ends    []func()   // close our ends
	copying sync.WaitGroup
	err     error
}

func (p *piping) pipe() (r, w *os.File) {
	if p.err != nil {
		return nil, nil
	}
	r, w, p.err = os.Pipe()
	return r, w
}

func (p *piping) in(s source) *os.File {
	if s.data == nil {
		return s.file
	}
	r, w := p.pipe()
	if p.err != nil {
		return nil
	}
	p.theirs = append(p.theirs, r)
	closed := p.run.closing(w)
	p.ends = append(p.ends, closed)
	p.unread = append(p.unread, w)
	p.feeds = append(p.feeds, func() {
		_, _ = w.Write(s.data) // a program that does not read all of it is not an error
		closed()
	})
	return r
}

func (p *piping) out(to io.Writer) *os.File {
	if f, ok := to.(*os.File); ok {
		return f
	}
	r, w := p.pipe()
	if p.err != nil {
		return nil
	}
	p.theirs = append(p.theirs, w)
	closed := p.run.closing(r)
	p.ends = append(p.ends, closed)
	p.feeds = append(p.feeds, func() {
		_, _ = io.Copy(plainWriter{to}, r)
		closed()
	})
	return w
}

// plainWriter hides other methods from io.Copy.
type plainWriter struct{ io.Writer }

// started is called when the program has its ends of the pipes.
func (p *piping) started() {
	p.closeTheirs()
	for _, feed := range p.feeds {
		p.copying.Go(feed)
	}
	p.feeds = nil
}

// finish waits for the program's output, and sends it nothing more.
func (p *piping) finish() {
	for _, w := range p.unread {
		_ = w.SetDeadline(time.Unix(1, 0))
	}
	p.copying.Wait()
}

// end closes what is left of a program that did not start.
func (p *piping) end() {
	p.closeTheirs()
	for _, closed := range p.ends {
		closed()
	}
}

func (p *piping) closeTheirs() {
	for _, f := range p.theirs {
		_ = f.Close()
	}
	p.theirs = nil
}

// words returns the system's message for an error, as Bun writes it.
func words(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
