// Running a script of package.json, with its pre and post scripts.

package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Runner runs the scripts and the tools of a project.
type Runner struct {
	// Executable is the program that the command bun runs in scripts.
	Executable string
	// BunVersion appears in npm_config_user_agent.
	BunVersion string
	// Node makes the command node run that program, too.
	Node bool
	// Silent suppresses printing of commands and failures.
	Silent         bool
	Environ        []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Run runs the script name of p with its pre and post scripts, and returns the exit status. If a signal killed the script, it is
// minus the number of the signal.
func (r *Runner) Run(ctx context.Context, p *Package, name string, args []string) int {
	words, err := r.words()
	if err != nil {
		return r.fail(err)
	}
	defer func() { _ = os.RemoveAll(words) }()
	for _, step := range []struct {
		name string
		args []string
	}{{"pre" + name, nil}, {name, args}, {"post" + name, nil}} {
		command := p.Script(step.name)
		if command == "" {
			continue
		}
		if status := r.step(ctx, p, words, step.name, withArguments(runsItself(command, p), step.args)); status != 0 {
			return status
		}
	}
	return 0
}

// step runs one command in the system's shell.
func (r *Runner) step(ctx context.Context, p *Package, words, name, command string) int {
	if !r.Silent {
		_, _ = fmt.Fprintf(r.Stderr, "$ %s\n", command)
	}
	shell, flag := shell()
	if shell == "" {
		return r.fail(errors.New("no shell was found for the scripts of package.json"))
	}
	cmd := exec.CommandContext(ctx, shell, flag, command)
	cmd.Dir, cmd.Env = p.Dir, append(r.environ(p.Dir, words), r.lifecycle(p, name, p.Script(name))...)
	status, signal := r.wait(cmd)
	switch {
	case status == 0 || r.Silent || signal == "SIGINT":
	case signal != "":
		_, _ = fmt.Fprintf(r.Stderr, "error: script %q was terminated by signal %s\n", name, describe(signal))
	default:
		_, _ = fmt.Fprintf(r.Stderr, "error: script %q exited with code %d\n", name, status)
	}
	return status
}

// RunTool runs a program with unchanged arguments.
func (r *Runner) RunTool(ctx context.Context, dir, path string, args []string) int {
	words, err := r.words()
	if err != nil {
		return r.fail(err)
	}
	defer func() { _ = os.RemoveAll(words) }()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env = dir, r.environ(dir, words)
	name := filepath.Base(path)
	status, signal := r.wait(cmd)
	switch {
	case status == 0 || r.Silent || signal == "SIGINT":
	case signal != "":
		_, _ = fmt.Fprintf(r.Stderr, "error: Failed to run %q due to signal %s\n", name, describe(signal))
	default:
		_, _ = fmt.Fprintf(r.Stderr, "error: %q exited with code %d\n", name, status)
	}
	return status
}

// wait runs a command to its end. Signals that ask a process to end are passed to the command, and its end is awaited.
func (r *Runner) wait(cmd *exec.Cmd) (status int, signal string) {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Stdin, r.Stdout, r.Stderr
	if err := cmd.Start(); err != nil {
		return r.fail(err), ""
	}
	stop := relaySignals(cmd.Process)
	err := cmd.Wait()
	stop()
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0, ""
	case errors.As(err, &failed):
		return endOf(failed)
	}
	return r.fail(err), ""
}

func (r *Runner) fail(err error) int {
	_, _ = fmt.Fprintf(r.Stderr, "error: %v\n", err)
	return 1
}

// words creates a folder in which the command bun is this program. The caller removes it.
func (r *Runner) words() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "gobun-words-"); err != nil {
		return "", err
	}
	names := []string{"bun"}
	if r.Node {
		names = append(names, "node")
	}
	for _, name := range names {
		if runtime.GOOS == "windows" {
			err = os.WriteFile(filepath.Join(dir, name+".cmd"), []byte("@\""+r.Executable+"\" %*\r\n"), 0o600)
		} else {
			err = os.Symlink(r.Executable, filepath.Join(dir, name))
		}
		if err != nil {
			_ = os.RemoveAll(dir)
			return "", err
		}
	}
	return dir, nil
}

// environ returns the environment of a command: words and the installed programs precede the rest of PATH.
func (r *Runner) environ(dir, words string) []string {
	path := append([]string{words}, Bins(dir)...)
	if old := r.getenv("PATH"); old != "" {
		path = append(path, old)
	}
	env := append(slices.Clone(r.Environ), "PATH="+strings.Join(path, string(os.PathListSeparator)))
	env = append(env, "npm_config_local_prefix="+dir, "npm_execpath="+r.Executable,
		fmt.Sprintf("npm_config_user_agent=bun/%s npm/? node/v26.3.0 %s %s", r.BunVersion, runtime.GOOS, nodeArch()))
	if node, err := exec.LookPath("node"); err == nil && !r.Node {
		env = append(env, "NODE="+node, "npm_node_execpath="+node)
	}
	return env
}

func nodeArch() string {
	if runtime.GOARCH == "amd64" {
		return "x64"
	}
	return runtime.GOARCH
}

// lifecycle returns the variables with which npm and Bun describe a script.
func (r *Runner) lifecycle(p *Package, name, command string) []string {
	env := []string{"npm_command=run-script", "npm_lifecycle_event=" + name, "npm_lifecycle_script=" + command, "npm_package_json=" + filepath.Join(p.Dir, "package.json")}
	if p.Name != "" {
		env = append(env, "npm_package_name="+p.Name)
	}
	if p.Version != "" {
		env = append(env, "npm_package_version="+p.Version)
	}
	return env
}

func (r *Runner) getenv(name string) string {
	value := ""
	for _, kv := range r.Environ {
		if k, v, ok := strings.Cut(kv, "="); ok && k == name {
			value = v
		}
	}
	return value
}

// shell returns the system's shell, chosen as in Bun: bash before sh before zsh.
func shell() (path, flag string) {
	if runtime.GOOS == "windows" {
		return cmp.Or(os.Getenv("ComSpec"), "cmd.exe"), "/c"
	}
	for _, name := range []string{"bash", "sh", "zsh"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, "-c"
		}
	}
	if executable("/bin/sh") {
		return "/bin/sh", "-c"
	}
	return "", ""
}

// special are the characters for which an argument is quoted (measured on Bun 1.4.5), escaped those that get a backslash within
// quotes.
const (
	special = "~[]#;\n\t*{},`$=\"'\\ &()|<>?"
	escaped = "\"\\`$"
)

// withArguments appends arguments to a command for a shell.
func withArguments(command string, args []string) string {
	var b strings.Builder
	b.WriteString(command)
	for _, arg := range args {
		b.WriteByte(' ')
		if arg != "" && !strings.ContainsAny(arg, special) {
			b.WriteString(arg)
			continue
		}
		b.WriteByte('"')
		for i := range len(arg) {
			if strings.IndexByte(escaped, arg[i]) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(arg[i])
		}
		b.WriteByte('"')
	}
	return b.String()
}

// otherManagers matches calls of other package managers that run a script: "npm run x", "yarn x".
var otherManagers = regexp.MustCompile(`(^|[\s;&|('"])(npm run|pnpm run|yarn run|yarn) ([\w:.-]+)`)

// runsItself replaces them by "bun run x", as Bun does. What is not a script, like "yarn add", is unchanged.
func runsItself(command string, p *Package) string {
	return otherManagers.ReplaceAllStringFunc(command, func(call string) string {
		m := otherManagers.FindStringSubmatch(call)
		if m[2] == "yarn" && p.Script(m[3]) == "" {
			return call
		}
		return m[1] + "bun run " + m[3]
	})
}
