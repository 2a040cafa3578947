// Options: what a Go program gives a script and allows it.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobun/gobun/bunapi/module"
)

// Options configure an app. The zero value gives the script nothing from outside: no arguments, no environment, no input, and its
// output is discarded. Start copies what it needs.
type Options struct {
	// Args are the script's arguments: process.argv from its third element on.
	Args []string
	// Env is process.env. Nil: the environment is empty. EnvOf(os.Environ()) passes on the program's own.
	Env map[string]string
	// Environ is an alternative to Env, as ordered "NAME=value" pairs, for programs that pass on their own environment. It is
	// used if Env is nil.
	Environ []string
	// Dir is the script's working directory, an absolute path. Default: the process's.
	Dir string
	// Stdin is the script's process.stdin. Nil: empty.
	Stdin io.Reader
	// Stdout and Stderr receive what the script prints, and the errors that end it. Nil: discarded. The app writes to each from
	// one goroutine at a time.
	Stdout, Stderr io.Writer
	// Logger receives each call of console as a record: console.error and assert with the level Error, warn with Warn, debug and
	// trace with Debug, all others with Info. Strings and numbers form the message; the properties of plain objects become
	// attributes, and an Error becomes the attribute "error", a *[ScriptError]. After a format string ("%o") everything is part
	// of the message. Other writes to Stdout and Stderr become records, too, if these are nil. Nil: console prints to Stdout and
	// Stderr. All loops call it.
	Logger *slog.Logger
	// Modules are the Go modules that the script can import, by name. Nil: none.
	Modules map[string]Module
	// Limits bound what the script may consume.
	Limits Limits
	// Allow is what the script may use outside itself. The zero value allows nothing.
	Allow Allow
	// Listen creates the listeners of Bun.serve, for the address that the script names. Nil: net.Listen if Allow.Listen is set;
	// otherwise servers have no address and get their requests from [Server.ServeHTTP].
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// OnError is called on the app's loop for each uncaught error after the top level has finished. It must not block or wait for
	// the app. Nil: the error is printed on Stderr and ends the app, as with the command. A callback that Limits.Call interrupted
	// is reported in both cases but never ends the app.
	OnError func(*ScriptError)
	// Development makes Bun.serve answer failures of handlers with a page that shows the source, and print more warnings, unless
	// the script sets development: false or NODE_ENV is "production". If it is false, only development: true in the script does
	// that.
	Development bool
	// Port is the decimal port of Bun.serve when the script gives none and BUN_PORT, PORT and NODE_PORT are not set. Default:
	// 3000.
	Port string
	// Workers is the number of loops on which the script runs, each with its own goroutine and VM. 0 and 1 mean one, WorkersAuto
	// one for each processor. The loops share the connections and topics of the script's servers, and nothing else: each has its
	// own module-level variables and timers. Bun.isMainThread is true only on the first loop, which also reads Stdin.
	// Options.Modules and OnError are called on all loops, and the App represents all of them.
	Workers int
	// Isolated keeps what one loop publishes from the sockets of the other loops, as if each loop were its own process.
	Isolated bool
	// Clock drives timers and time-outs; tests move it with [App.Advance]. Nil: real time. It cannot be combined with Workers.
	Clock *Clock
	// Command is for programs that act as a command, as gobun does.
	Command Command
}

// Command configures what a script sees of the command that runs it.
type Command struct {
	// Version is process.versions.gobun and appears after errors. Default "dev".
	Version string
	// Argv0 and ExecArgs are process.argv0 and process.execArgv.
	Argv0    string
	ExecArgs []string
	// ConsoleDepth is how deeply console.log prints objects. Default: Bun's, 2.
	ConsoleDepth int
	// UserAgent is the User-Agent of fetch and navigator. Default: Bun's.
	UserAgent string
	// Rejections is what happens after an unhandled rejection. Default: it is an uncaught error, but the exit event gets the code
	// 0.
	Rejections Rejections
	// ExposeGC defines the global function gc.
	ExposeGC bool
	// Hot allows App.LoadAnew to reload the script's files while it runs. The app then lives until it is closed or the script
	// calls process.exit: neither an error nor having nothing left to do ends it.
	Hot bool
	// Test runs a test file: what the script declares with bun:test runs after its top level.
	Test *module.Test
	// Patience bounds how long an app that has ended waits for goroutines in blocking system calls, such as a name look-up. After
	// that they are left behind. 0: it waits for all of them, which is right for a process that goes on.
	Patience time.Duration
}

// Limits bound what one app may use. Zero means no bound.
type Limits struct {
	// Call is how long one callback from the loop may take: a message, a request or a timer, with the microtasks that follow. One
	// that takes longer is interrupted with an error that scripts cannot catch and that wraps ErrCallLimit; it names the server,
	// the handler, the socket and the place in the script. The callback's socket is closed with 1011, its request answered with
	// 500; everything else goes on. The script's top level is not bounded by Call but by Start's context. Go functions are not
	// interrupted, but the script is as soon as they return.
	Call time.Duration
	// Heap is how many bytes the script may keep. A script that keeps more is ended with a [ScriptError] that wraps ErrHeapLimit,
	// returned by Wait or Start.
	//
	// Go does not count memory for each goroutine. So whenever enough has been allocated, the app adds up what is reachable from
	// the script's variables, sockets and timers: objects, arrays, strings and buffers, and data queued in sockets. Compiled
	// code, and values that only Go code holds, such as a body that fetch is reading, are not counted. A single allocation larger
	// than what is left, such as a large ArrayBuffer, throws a RangeError in the script instead. The script may exceed the limit
	// by what it allocates in some tens of milliseconds. A callback that calls no built-in function cannot be measured: it is
	// interrupted when the memory of the whole program has grown by twice the limit since the callback began.
	//
	// With Workers the limit applies to each loop. The built-in objects of a small script take about half a megabyte. Measuring
	// 10 MB of objects takes some 30 ms; measuring takes at most a twentieth of the app's time.
	Heap int64
	// Sockets bounds the open WebSockets, those of the script's servers together with its own: at the limit a server answers with
	// status 503 and the WebSocket constructor throws. Timers bounds the pending timers, immediates included: one more throws.
	// Requests bounds the requests that the servers have not yet answered: one more is answered with status 503 without calling
	// the script.
	Sockets, Timers, Requests int
	// Threads bounds the Workers that run at once (new Worker, node:worker_threads), those of Workers included: one more throws.
	// Each has the other limits for itself.
	Threads int
	// Async is how many functions of [Async] run at once. 0 means 64.
	Async int
}

// check returns what is wrong with the options.
func (o *Options) check() error {
	limits := map[string]int64{
		"Call": int64(o.Limits.Call), "Heap": o.Limits.Heap, "Sockets": int64(o.Limits.Sockets), "Timers": int64(o.Limits.Timers),
		"Requests": int64(o.Limits.Requests), "Async": int64(o.Limits.Async), "Threads": int64(o.Limits.Threads),
	}
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if limits[name] < 0 {
			return fmt.Errorf("gobun: Options.Limits.%s is negative; 0 is no limit", name)
		}
	}
	switch {
	case o.Workers < WorkersAuto, o.Workers > MaxWorkers:
		return fmt.Errorf("gobun: Options.Workers is %d; use a number up to %d, or WorkersAuto", o.Workers, MaxWorkers)
	case o.Clock != nil && o.workers() > 1:
		return errors.New("gobun: Options.Clock works with one loop only: leave Options.Workers unset")
	case o.Dir != "" && !filepath.IsAbs(o.Dir):
		return fmt.Errorf("gobun: Options.Dir %q is not absolute; use filepath.Abs", o.Dir)
	}
	if _, err := strconv.ParseUint(o.Port, 10, 16); o.Port != "" && err != nil {
		return fmt.Errorf("gobun: Options.Port %q is not a port; use a number from 0 to 65535", o.Port)
	}
	for name, value := range o.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
			return fmt.Errorf("gobun: Options.Env: %q cannot be a variable: a name must not be empty or contain \"=\", and neither name nor value may contain a zero byte", name)
		}
	}
	return nil
}

// EnvOf converts a list such as os.Environ() for Options.Env. If a name occurs twice, the last value counts.
func EnvOf(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			env[name] = value
		}
	}
	return env
}

// environ returns the environment as a list that is never nil.
func (o *Options) environ() []string {
	if o.Env == nil {
		return append([]string{}, o.Environ...)
	}
	list := make([]string, 0, len(o.Env))
	for name, value := range o.Env {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}
