// What a module gets.

package module

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"github.com/gobun/gobun/bunapi/internal/engine"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Env is everything that a module knows about the program around it. There is one for each realm. Loop only.
type Env struct {
	Loop   *loop.Loop
	Realm  *jsbridge.Realm
	Engine *engine.Engine

	// Version is gobun's own version, BunVersion the version of Bun whose API it implements.
	Version, BunVersion string
	// Main is the path of the entry file: Bun.main.
	Main string
	// Argv, Argv0 and ExecArgv are process.argv, process.argv0 and process.execArgv.
	Argv     []string
	Argv0    string
	ExecArgv []string
	// Port is the port of Bun.serve if neither the script nor the environment gives one; empty means Bun's default.
	Port string
	// ConsoleDepth is how deeply console.log prints objects; 0 means Bun's default. Agent replaces Bun's user agent unless it is
	// empty.
	ConsoleDepth int
	// Hot: the script's files may be evaluated again. A request for something that already exists, such as a server, then returns
	// it.
	Hot   bool
	Agent string
	// Crew is set if several loops run the script; Worker is the number of this one, from 0.
	Crew   *Crew
	Worker int
	// Kin is shared by the realms of the app.
	Kin *Kin
	// Thread is set in a Worker.
	Thread *Thread
	// NewThread starts a Worker, which the function that it returns ends. The runtime waits for it. Nil: this realm cannot have
	// Workers.
	NewThread func(ThreadPlan) (stop func(), err error)
	// Repeating is set while the callback of a repeating timer runs, on one of several loops.
	Repeating bool

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Record receives the console's output instead of Stdout and Stderr; nil: it is printed.
	Record Record
	// Production turns development mode off for servers, unless the script sets it, whatever NODE_ENV is.
	Production bool
	// Dir is the script's working directory, absolute. process.chdir changes it, but not the process's own.
	Dir string
	// Environ is the environment, including the script's changes.
	Environ *Environ
	// Sources finds the positions of errors in the script's files; may be nil.
	Sources Sources
	// Builtin returns the exports of a built-in module, by its name with or without "node:". Loop only.
	Builtin func(s jsbridge.Scope, name string) (goja.Value, error)
	// Resolve returns what an import of specifier in a file of the directory dir would load: a path, or the name of a built-in
	// module. Errors name from as the importer. If it is nil, nothing can be resolved. Loop only.
	Resolve func(s jsbridge.Scope, specifier, dir, from string) (string, error)
	// Bundle is esbuild's Build, nil if the program does not link esbuild.
	Bundle func(api.BuildOptions) api.BuildResult
	// Require returns the require function of the file importer, an absolute path; nil if there are no files. Loop only.
	Require func(s jsbridge.Scope, importer string) (goja.Value, error)
	// Process decides how the script ends.
	Process Process
	// Access is what the script may use of the machine; nil allows everything.
	Access *Access
	// Limits bound what the script may have at once, and Used counts what it has. Loop only.
	Limits Limits
	Used   Used
	// Test is set for a test file.
	Test *Test
	// Started is when the realm was created: process.uptime and Bun.nanoseconds count from here.
	Started time.Time
	// FakeTimers are used by AddTimer instead of the loop's if a test wants that; else nil.
	FakeTimers *FakeTimers
	// Members are the members of Bun that the installed modules declare, in the order of the modules.
	Members []Member

	world *World

	warned bool // the hint of Warn was printed
}

// Record receives one call of the console: its text, and the objects and errors that are not part of the text. Loop only.
type Record func(s jsbridge.Scope, level slog.Level, text string, objects []*goja.Object)

// Limits bound what a script may have at once; 0 means no bound.
type Limits struct {
	// Sockets are the open WebSockets of its servers and its own; Timers the pending timers, immediates included; Requests the
	// unanswered requests to its servers.
	Sockets, Timers, Requests int
	// Heap is set if the memory that the script keeps is measured: see [Keeper].
	Heap bool
}

// Used counts what Limits bound.
type Used struct{ Sockets, Requests int }

// TooMany returns the error for one more than n things bounded by limit, nil if it is allowed. name is the field of Go's Limits.
func TooMany(n, limit int, name string) error {
	if limit <= 0 || n < limit {
		return nil
	}
	return jsbridge.Errorf("no more than %d are allowed to this script (Limits.%s)", limit, name).WithCode("ERR_LIMIT")
}

type envKey struct{}

func attach(s jsbridge.Scope, env *Env) { jsbridge.Owned(s, envKey{}, func() *Env { return env }) }

// Of returns the realm's Env. Loop only.
func Of(s jsbridge.Scope) *Env {
	return jsbridge.Owned(s, envKey{}, func() *Env { panic("module: the realm has no Env") })
}

// Process is the part of the runtime that decides how a script ends. Loop only.
type Process interface {
	// Exit ends the script with a status. It returns the error that must be thrown unchanged: no script can catch it.
	Exit(s jsbridge.Scope, runHandlers bool, code int) error
	// WatchSignal starts or stops the delivery of a signal to the script, as an event of process.
	WatchSignal(name string, on bool)
	// ServedError prints an error of a fetch handler that no error handler handled: the script goes on and will exit with a
	// failure status.
	ServedError(s jsbridge.Scope, err error)
}

// Sources finds an error's position in the script's own files, with source maps.
type Sources interface {
	// Locate is called while printing, for each error and each of its causes. Loop only.
	Locate(s jsbridge.Scope, err *goja.Object) Trace
}

// Trace is where an error came from.
type Trace struct {
	// Excerpt is the numbered source lines and the line with the caret, each ended by a newline; may be empty.
	Excerpt string
	// Frames are the calls, innermost first, in the form after "at ": "fn (file:1:2)".
	Frames []string
}

// New creates an Env with its own engine: no environment, no input, output discarded, and errors without positions. The caller
// sets the other fields. Loop only.
func New(l *loop.Loop, realm *jsbridge.Realm) *Env {
	after := func(d time.Duration, fn func()) { l.AddTimer(d, fn).Unref() }
	return &Env{
		Loop: l, Realm: realm, Started: time.Now(), Engine: engine.New(l.Post, after),
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Environ: NewEnviron(nil), Process: noProcess{}, Kin: &Kin{},
	}
}

// noProcess is for realms whose scripts cannot end anything.
type noProcess struct{}

func (noProcess) Exit(jsbridge.Scope, bool, int) error { return jsbridge.Unsupported("process.exit") }
func (noProcess) WatchSignal(string, bool)             {}
func (noProcess) ServedError(jsbridge.Scope, error)    {}

// MainThread reports whether this is the first loop of the app, and not a Worker.
func (e *Env) MainThread() bool { return e.Worker == 0 && e.Thread == nil }

// Listens reports whether servers have addresses.
func (e *Env) Listens() bool { return e.Access == nil || e.Access.Listen != nil }

// Path resolves a script's path against the script's working directory.
func (e *Env) Path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(e.Dir, p)
}

// Getenv returns a variable of the current process.env, empty if it is not set.
func (e *Env) Getenv(name string) string {
	v, _ := e.Environ.Get(name)
	return v
}

// After calls fn on the loop after d, unless stop is called before. It does not keep the script alive.
func (e *Env) After(d time.Duration, fn func(s jsbridge.Scope)) (stop func()) {
	t := e.Loop.AddTimer(d, func() { _ = e.Realm.Do(func(s jsbridge.Scope) error { fn(s); return nil }) })
	t.Unref()
	return func() { t.Stop() }
}

// Warn prints a process warning on standard error, as Node does, unless the script was started with NODE_NO_WARNINGS=1. code may
// be empty.
func (e *Env) Warn(name, message, code string) {
	if e.Environ.Started("NODE_NO_WARNINGS") == "1" {
		return
	}
	if code != "" {
		code = "[" + code + "] "
	}
	text := "(node:" + strconv.Itoa(os.Getpid()) + ") " + code + name + ": " + message + "\n"
	if !e.warned {
		e.warned = true
		text += "(Use `gobun --trace-warnings ...` to show where the warning was created)\n"
	}
	_, _ = io.WriteString(e.Stderr, text)
}

// UserAgent returns navigator.userAgent, which is also the User-Agent header.
func (e *Env) UserAgent() string {
	if e.Agent != "" {
		return e.Agent
	}
	return "Bun/" + e.BunVersion
}

// Standard returns the open file of a standard stream (0, 1 or 2), or nil if the script has something else there.
func (e *Env) Standard(fd int) *os.File {
	var stream any
	switch fd {
	case 0:
		stream = e.Stdin
	case 1:
		stream = e.Stdout
	case 2:
		stream = e.Stderr
	}
	for { // the loop's output, and a lock below it
		w, ok := stream.(interface{ Unwrap() io.Writer })
		if !ok {
			break
		}
		stream = w.Unwrap()
	}
	f, _ := stream.(*os.File)
	return f
}

// IsTerminal reports whether w is a character device, such as a terminal, but not the null device.
func IsTerminal(w io.Writer) bool {
	for {
		o, ok := w.(interface{ Unwrap() io.Writer })
		if !ok {
			break
		}
		w = o.Unwrap()
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}
