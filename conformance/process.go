// One run of a runtime: a folder of its own, bounded in time and in output, with everything that can be seen of it.

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

// ended is a program that ran.
type ended struct {
	stdout, stderr string
	code           int    // -1 if it did not exit by itself
	signal         string // the one that ended it
	err            error  // it did not end well: a status that is not 0, or the time was over
	timedOut       bool
}

// defaults are the environment of whatever does not choose its own: a free port where the program gives none.
var defaults = []string{"PORT=0", "BUN_PORT=0", "NODE_ENV="}

// unset are the variables of the environment that programs do not inherit. Bun takes even an empty FORCE_COLOR for a wish.
var unset = []string{"FORCE_COLOR", "PORT", "BUN_PORT", "NODE_PORT", "NODE_ENV"}

// start runs the runtime in dir until it ends.
func (r *runner) start(ctx context.Context, dir string, timeout time.Duration, env []string, args ...string) ended {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.command[0], append(r.command[1:len(r.command):len(r.command)], args...)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		// A proxy knows nothing of this machine's loopback.
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

// volatile is what differs from run to run or from machine to machine, or is a runtime's own name.
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
	// What Bun shows of its own source when the server of a default export fails.
	{pattern(`(?m)(?:^ *\d+ \| .*\n)+((?:^.*\n)*?)^ +at bun:main:\d+:\d+\n`), "$1"},
	// Engines differ in which column of an expression an error stands for; the line is compared.
	{pattern(`(\.ts:\d+):\d+`), "$1"},
	{pattern(`(?m)^ +\^\n`), ""},
	{pattern(`(?m)[ \t]+$`), ""},
}

// normal puts names in the place of what is volatile.
func normal(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "<dir>")
	for _, v := range volatile {
		text = v.find().ReplaceAllString(text, v.with)
	}
	return text
}
