// One run of a program: in its own folder, bounded in time and output, with everything observable about it.

package conformance

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

//go:embed harness
var harness embed.FS

const (
	defaultTimeout = 10 * time.Second
	maxOutput      = 1 << 20 // bytes of each stream that are kept
	killDelay      = 2 * time.Second
)

// runner runs programs with one runtime.
type runner struct {
	command   []string // {"/path/to/gobun"} or {"/path/to/bun"}
	bun       bool     // the real one
	scenarios string   // the folder
	timeout   time.Duration
	slow      bool
}

// workFolder makes a folder with the harness in it.
func workFolder() (string, error) {
	dir, err := os.MkdirTemp("", "gobun-conform-")
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	sub, err := fs.Sub(harness, "harness")
	if err == nil {
		err = os.CopyFS(filepath.Join(dir, "harness"), sub)
	}
	return dir, err
}

// ended is a finished program.
type ended struct {
	stdout, stderr string
	code           int    // -1 if it did not exit by itself
	signal         string // the signal that ended it
	err            error  // it did not end well: the status is not 0, or the time was up
	timedOut       bool
}

// defaults are environment variables for programs that do not choose their own: a free port if the program gives none.
var defaults = []string{"PORT=0", "BUN_PORT=0", "NODE_ENV="}

// unset are environment variables that programs do not inherit. Bun treats even an empty FORCE_COLOR as set.
var unset = []string{"FORCE_COLOR", "PORT", "BUN_PORT", "NODE_PORT", "NODE_ENV"}

// start runs the runtime in dir until it ends.
func (r *runner) start(ctx context.Context, dir string, timeout time.Duration, env []string, args ...string) ended {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.command[0], append(r.command[1:len(r.command):len(r.command)], args...)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		// A proxy cannot reach this machine's loopback.
		return slices.Contains(unset, name) || strings.HasSuffix(strings.ToUpper(name), "_PROXY")
	})
	cmd.Env = append(cmd.Env, "NO_COLOR=1", "TZ=UTC")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = killDelay // a grandchild may hold the pipes
	var stdout, stderr bounded
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	e := ended{err: cmd.Run()}
	e.stdout, e.stderr = normal(stdout.String(), dir), normal(stderr.String(), dir)
	if e.timedOut = ctx.Err() != nil; e.timedOut {
		e.err = fmt.Errorf("did not end in %v", timeout)
	}
	if cmd.ProcessState != nil {
		e.code = cmd.ProcessState.ExitCode()
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() && !e.timedOut {
			e.signal = status.Signal().String()
		}
	}
	var exit *exec.ExitError
	if e.err != nil && !e.timedOut && errors.As(e.err, &exit) {
		e.err = fmt.Errorf("ended with status %d", e.code)
	}
	return e
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	strings.Builder
	cut bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxOutput - b.Len(); len(p) > room {
		if !b.cut {
			b.cut = true
			b.Builder.Write(p[:room])
			b.WriteString("\n[the rest is left out]\n")
		}
		return len(p), nil
	}
	return b.Builder.Write(p)
}

// volatile is output that differs between runs or machines, or is a runtime's own name.
var volatile = []struct {
	find func() *regexp.Regexp
	with string
}{
	{pattern(`(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\]|\[::1\]|//::1):\d{4,5}`), "$1:PORT"},
	{pattern(`Is port \d{4,5} in use`), "Is port PORT in use"},
	{pattern(`(?m)\bport: '?\d{4,5}'?,$`), "port: PORT,"},
	{pattern(`[^\s"':]*/peer\d+/\w+-\d+`), "<peer>"}, // where the raw peer of the cases has its unix sockets
	{pattern(`\(node:\d+\)`), "(node:PID)"},
	{pattern("\\(Use `gobun --trace-warnings"), "(Use `bun --trace-warnings"},
	{pattern(`(?m)^(Bun v1\.4\.5|gobun \S+) \(.*\)$`), "<footer>"},
	// Lines of its own source that Bun shows when the server of a default export fails.
	{pattern(`(?m)(?:^ *\d+ \| .*\n)+((?:^.*\n)*?)^ +at bun:main:\d+:\d+\n`), "$1"},
	// Engines report different columns of an expression for an error; only the line is compared.
	{pattern(`(\.ts:\d+):\d+`), "$1"},
	{pattern(`(?m)^ +\^\n`), ""},
	{pattern(`(?m)[ \t]+$`), ""},
}

// normal replaces volatile output by names.
func normal(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "<dir>")
	for _, v := range volatile {
		text = v.find().ReplaceAllString(text, v.with)
	}
	return text
}
