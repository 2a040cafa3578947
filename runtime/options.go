// What a Go program decides for a script.

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

// Options say what a script gets of the program around it. The zero value is a script that sees nothing outside of itself:
// no arguments, no environment, no input, its output discarded. Start copies what it needs.
type Options struct {
	// Args are the script's arguments: process.argv from its third element on.
	Args []string
	// Env is process.env. Nil: the environment is empty. EnvOf(os.Environ()) hands on the program's own.
	Env map[string]string
	// Environ is Env as "NAME=value" in an order, for programs that hand on their own environment. It is used if Env is nil.
	Environ []string
	// Dir is the script's working directory, absolute. Default: the process's.
	Dir string
	// Stdin is what the script reads as process.stdin. Nil: it is empty.
	Stdin io.Reader
	// Stdout and Stderr get what the script prints, and the errors that end it. Nil: discarded. The app writes to each from
	// one goroutine at a time.
	Stdout, Stderr io.Writer
	// Logger gets each call of console as a record: console.error and assert with the level Error, warn with Warn, debug and trace
	// with Debug, and all others with Info. Strings and numbers are the message; plain objects are attributes with their keys, and
	// an Error is the attribute "error", a *[ScriptError]. Behind a format string ("%o") all is message. What is written to
	// Stdout or Stderr otherwise is a record, too, if these are nil. Nil: console prints on Stdout and Stderr. Any loop calls it.
	Logger *slog.Logger
	// Modules are what the script can import of Go, by the names under which it does. Nil: nothing.
	Modules map[string]Module
	// Limits bound what the script may use.
	Limits Limits
	// Allow is what the script may use outside of itself. The zero value: nothing.
	Allow Allow
	// Listen makes the listeners of Bun.serve, and is asked for the address that the script names. Nil: net.Listen if
	// Allow.Listen is set; else servers have no address, and get their requests from [Server.ServeHTTP].
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// OnError is called, on the app's loop, for each error that no script caught, after the top level is through; it must not
	// block and must not wait for the app. Nil: the error is printed on Stderr and ends the app, as in the command.
	// A callback that Limits.Call interrupted is reported in both cases, and never ends the app.
	OnError func(*ScriptError)
	// Development makes Bun.serve answer failures of handlers with a page that shows the source, and print more warnings, unless
	// the script says otherwise (development: false) or NODE_ENV is "production". False: only if the script says development: true.
	Development bool
	// Port is the port of Bun.serve for scripts that give none, in decimal, if BUN_PORT, PORT and NODE_PORT are not set.
	// Default: 3000.
	Port string
	// Workers is on how many loops the script runs, each with a goroutine and a VM of its own; WorkersAuto is one for each
	// processor. 0 and 1: one. The loops share the connections of the script's servers and their topics, and nothing else:
	// module-level variables and timers are there once for each. Bun.isMainThread is true on the first only. Stdin is the first
	// loop's. Options.Modules and OnError are called on all loops, and an App stands for all of them.
	Workers int
	// Isolated: what one loop publishes does not reach the sockets of the others, as if each were a process of its own.
	Isolated bool
	// Clock is the time of timers and time-outs, which [App.Advance] moves: for tests. Nil: the real one. With Workers it is an error.
	Clock *Clock
	// Command is for programs that are a command like gobun.
	Command Command
}

// Command is what process says of the program that runs the script.
type Command struct {
	// Version is process.versions.gobun, and what errors end with. Default "dev".
	Version string
	// Argv0 and ExecArgs are process.argv0 and process.execArgv.
	Argv0    string
	ExecArgs []string
	// ConsoleDepth is how deep console.log goes. Default: Bun's, 2.
	ConsoleDepth int
	// UserAgent is what fetch and navigator say. Default: Bun's.
	UserAgent string
	// Rejections says what becomes of a rejection that nobody handles. Default: it is an uncaught error, but the exit event
	// says 0.
	Rejections Rejections
	// ExposeGC defines the global function gc.
	ExposeGC bool
	// Hot lets App.LoadAnew load the script's files anew while it runs. The app then lives until it is closed or the script calls
	// process.exit: neither an error nor having nothing left to do ends it.
	Hot bool
	// Test has a file of tests run: what the script declares with bun:test runs when its top level is through.
	Test *module.Test
	// Patience bounds how long an app that has ended waits for goroutines that stand in a system call, as a look-up of a name
	// may. Then they are left to the end of the process. 0: it waits for all of them, which is right in a process that goes on.
	Patience time.Duration
}

// Limits bound what one app may use. Zero is no bound.
type Limits struct {
	// Call is how long one callback from the loop may take: a message, a request, a timer, with the microtasks behind it. One
	// that takes longer is interrupted with an error that no script can catch and that wraps ErrCallLimit; it names the
	// server, the handler, the socket and the place in the script. The callback's socket is closed with 1011, its request
	// answered with 500; everything else goes on. The script's top level is not bounded: Start's context bounds that.
	// Functions of Go are not interrupted, but the script is as soon as they return.
	Call time.Duration
	// Heap is how many bytes the script may keep. One that keeps more is ended with a [ScriptError] that wraps ErrHeapLimit, which
	// Wait returns, or Start.
	//
	// Go does not count memory for each goroutine. So what can be reached from the script's variables, sockets and timers is
	// added up when enough was allocated: objects, arrays, strings and buffers, with what waits in sockets. Values that only Go
	// code holds, such as a body that fetch is reading, and code are not seen. One request for more than is left, such as a
	// large ArrayBuffer, throws a RangeError in the script instead. The limit can be passed by what the script allocates in
	// some tens of milliseconds. A callback that calls no built-in function cannot be looked at: it is interrupted when the
	// memory of the whole program has grown by twice the limit since it began.
	//
	// With Workers it is the limit of each loop. The whole of a small script's world takes about half a megabyte, and looking at 10 MB of objects some 30 ms, at most a
	// twentieth of the app's time.
	Heap int64
	// Sockets are the WebSockets that are open: those of the script's servers, where one more gets the status 503, and its own,
	// where the constructor throws. Timers are those that wait, immediates included: one more throws. Requests are those that
	// its servers have not answered: one more gets the status 503 without the script being asked.
	Sockets, Timers, Requests int
	// Async is how many functions of [Async] run at once. 0: 64.
	Async int
}

// check returns what is wrong with the options.
func (o *Options) check() error {
	limits := map[string]int64{
		"Call": int64(o.Limits.Call), "Heap": o.Limits.Heap, "Sockets": int64(o.Limits.Sockets), "Timers": int64(o.Limits.Timers),
		"Requests": int64(o.Limits.Requests), "Async": int64(o.Limits.Async),
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
		return errors.New("gobun: Options.Clock is for one loop: leave Options.Workers away")
	case o.Dir != "" && !filepath.IsAbs(o.Dir):
		return fmt.Errorf("gobun: Options.Dir %q is not absolute; use filepath.Abs", o.Dir)
	}
	if _, err := strconv.ParseUint(o.Port, 10, 16); o.Port != "" && err != nil {
		return fmt.Errorf("gobun: Options.Port %q is no port; use a number from 0 to 65535", o.Port)
	}
	for name, value := range o.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
			return fmt.Errorf("gobun: Options.Env: %q cannot be a variable: names are not empty and have no \"=\", and nothing has a zero byte", name)
		}
	}
	return nil
}

// EnvOf makes Options.Env of a list like os.Environ(). Of a name that is there twice the last value counts. Any goroutine.
func EnvOf(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			env[name] = value
		}
	}
	return env
}

// environ is the environment as a list that is not nil.
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
