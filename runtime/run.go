// Running a loaded program to its exit status.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/cluster"
	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// execution is what a Runtime runs.
type execution struct {
	loader *modules.Loader
	argv   []string // process.argv
	main   string   // Bun.main
	// steps return the programs in order: the preloads and the script.
	steps []func() (*modules.Program, error)
	// then is called with the script's exports when its top level has finished; nil serves `export default { fetch }`.
	then func(jsbridge.Scope, *goja.Object) error
	// anew loads the script again with another loader, for App.LoadAnew.
	anew func(*modules.Loader) (*modules.Program, error)
	// up is called after then, if it is not nil.
	up func()
}

// run loads the script while the VM is being created, and executes it.
func (r *Runtime) run(ctx context.Context, argv []string, main string, load func(*modules.Loader) (*modules.Program, error), then func(jsbridge.Scope, *goja.Object) error) int {
	x := sequence(r.loaders(modules.Config{Dir: r.cfg.Dir, Dialect: r.cfg.Dialect, Shared: len(r.cfg.Preload) > 0}), r.cfg.Preload, load)
	x.argv, x.main, x.then = argv, main, then
	code := r.execute(ctx, x)
	if r.loadError != nil {
		r.printLoadError(r.loadError)
	}
	return code
}

// newLoader creates the loader of a script.
func newLoader(cfg modules.Config) *modules.Loader { return modules.New(loaderConfig(cfg)) }

// fixedLoader is newLoader for a script that was translated before.
func fixedLoader(cfg modules.Config) *modules.Loader { return modules.NewFixed(loaderConfig(cfg)) }

func loaderConfig(cfg modules.Config) modules.Config {
	cfg.Exports, cfg.Absent = members.Exports, members.AbsentGlobals()
	if cfg.Builtins == nil {
		cfg.Builtins = builtins
	}
	return cfg
}

// builtins are the names of gobun's built-in modules: Bun's, and its own.
func builtins() []string { return append(members.Modules(), cluster.Name) }

// sequence is a script after its preloads. Without preloads, loading begins immediately.
func sequence(loader *modules.Loader, preload []string, load func(*modules.Loader) (*modules.Program, error)) execution {
	x := execution{loader: loader, anew: load}
	for _, file := range distinct(preload) {
		x.steps = append(x.steps, func() (*modules.Program, error) { return loader.LoadEntry(file) })
	}
	last := func() (*modules.Program, error) { return load(loader) }
	if len(preload) == 0 {
		last = beside(last)
	}
	x.steps = append(x.steps, last)
	return x
}

// execute installs the built-in objects, runs the programs, and runs the loop until nothing is left to do.
func (r *Runtime) execute(ctx context.Context, x execution) int {
	r.loader, r.anew = x.loader, x.anew
	if err := r.install(x.argv, x.main); err != nil {
		_, _ = x.steps[len(x.steps)-1]() // waits for its goroutine; the error below says more
		r.internal(err)
		return exitFailure
	}
	if r.world == nil { // ended before there was anything to run
		_, _ = x.steps[len(x.steps)-1]() // waits for its goroutine
		return exitFailure
	}
	if x.then == nil {
		x.then = serveDefault
	}
	if r.cfg.Hot {
		defer r.loop.Hold()()
	}
	for i, step := range x.steps {
		last := i == len(x.steps)-1
		program, err := step()
		if err != nil && r.cfg.Hot && !noEntry(err) {
			r.printUnloaded(err)
			if x.up != nil {
				x.up()
			}
			break
		}
		if err != nil {
			r.loadError = err
			return exitFailure
		}
		after, up := func(jsbridge.Scope, *goja.Object) error { return nil }, func() {}
		if last {
			after = x.then
			if x.up != nil {
				up = x.up
			}
		}
		through, err := r.start(program, last, after, up)
		if err != nil {
			r.internal(err)
			return exitFailure
		}
		if !last {
			// A preload with top-level await must finish before the next program is loaded.
			err = r.loop.RunUntil(ctx, func() bool { return *through || r.fate.decided })
			if failed := r.loopFailed(ctx, err); failed || ctx.Err() != nil {
				return r.over(ctx, x)
			}
		}
		if r.fate.decided {
			return r.over(ctx, x)
		}
	}
	r.realm.LimitCalls(r.cfg.CallLimit) // the start of the script is bounded by the context of the caller
	r.loopFailed(ctx, r.loop.Run(ctx))
	return r.over(ctx, x)
}

// over ends the script. In an app the end of the context ends it immediately, without an exit event.
func (r *Runtime) over(ctx context.Context, x execution) int {
	if x.up != nil && ctx.Err() != nil && !r.fate.decided {
		r.realm.Cut()
	}
	return r.finish()
}

// distinct drops repeated names: a file that is preloaded twice runs once.
func distinct(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// internal prints a failure that is not the script's fault.
func (r *Runtime) internal(err error) {
	r.failure = err
	if r.cfg.KeepErrors {
		return // the owner gets it
	}
	_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
}

// loopFailed prints an error of the loop itself, which ends the script with status 1. A context that has ended is not an error:
// the caller asked for the end.
func (r *Runtime) loopFailed(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	r.internal(err)
	r.fate.decided, r.fate.code = true, exitFailure
	return true
}

// beside starts a load on its own goroutine: bundling and installing the built-in objects take about the same time and share no
// data. The caller must call the returned function, which waits for the goroutine.
func beside(load func() (*modules.Program, error)) func() (*modules.Program, error) {
	type result struct {
		program *modules.Program
		err     error
	}
	done := make(chan result, 1)
	go func() {
		p, err := load()
		done <- result{p, err}
	}()
	return func() (*modules.Program, error) {
		r := <-done
		return r.program, r.err
	}
}

// start runs a program up to its first top-level await. through becomes true when the program has ended; after and up are called
// when it has ended without an error.
func (r *Runtime) start(p *modules.Program, main bool, after func(jsbridge.Scope, *goja.Object) error, up func()) (through *bool, err error) {
	through = new(bool)
	release, failed := func() {}, func() {}
	if r.cfg.Hot {
		failed = up // the script waits for its files to change
	}
	r.evaluating++
	origin := "unhandledRejection"
	if p.CommonJS {
		origin = "uncaughtException"
	}
	err = r.realm.Do(func(s jsbridge.Scope) error {
		var in *modules.Instance
		if err := s.Guard(func() (err error) { in, err = r.linker.Run(p, main); return err }); err != nil {
			if !jsbridge.Uncatchable(err) {
				*through = true
				r.settled()
			}
			failed()
			return err
		}
		// A top-level await that never settles keeps the process alive (measured on Bun 1.4.5).
		release = r.loop.Hold()
		return s.Await(s.VM().ToValue(in.Promise), func(s jsbridge.Scope, _ goja.Value) error {
			*through = true
			r.settled()
			release()
			ns := in.Namespace()
			if ns == nil {
				return nil
			}
			if main {
				r.exports = ns
			}
			if err := after(s, ns); err != nil {
				r.uncaughtFrom(s, err, origin)
				failed()
				return nil
			}
			r.up = r.up || main
			up()
			return nil
		}, func(s jsbridge.Scope, reason goja.Value) error {
			*through = true
			r.settled()
			release()
			r.uncaughtFrom(s, &jsbridge.Thrown{Value: reason}, origin)
			failed()
			if r.cfg.Test != nil {
				return r.cfg.Test.End(s)
			}
			return nil
		})
	})
	return through, err
}

// defaultServer starts a server for the default export of the entry file if that has a fetch function and is not a server itself,
// and prints its address if it has one. It uses the current Bun.serve and console, as Bun does: a preload may have replaced them.
var defaultServer = jsbridge.NewScript("gobun:default", `((options, isMounted) => {
	if (!options || options === globalThis || typeof options.fetch !== "function" && options.app == null) return;
	if (typeof options.stop === "function") return;
	const server = Bun.serve(options);
	if (!isMounted(server)) console.debug("Started " + (server.development ? "development " : "") + "server: " + server.protocol + "://" + server.hostname + ":" + server.port);
})`)

// serveDefault starts a server for `export default { fetch, … }`.
func serveDefault(s jsbridge.Scope, exports *goja.Object) error {
	options := exports.Get("default")
	if options == nil {
		return nil
	}
	fn, err := s.Run(defaultServer)
	if err != nil {
		return err
	}
	start, _ := jsbridge.Function(fn)
	isMounted := s.Func("isMounted", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		server, ok := serve.ServerOf(s, a.At(0))
		return s.Bool(ok && server.ListenAddr() == nil), nil
	})
	_, err = s.Call(start, goja.Undefined(), options, isMounted)
	return err
}

// printLoadError prints why a program could not be loaded.
func (r *Runtime) printLoadError(err error) {
	var build *modules.BuildError
	if !errors.As(err, &build) {
		_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
		return
	}
	_, _ = fmt.Fprint(r.cfg.Stderr, build.Render())
	if len(build.Messages) > 0 && build.Messages[0].Kind != modules.MessageEntry {
		_, _ = fmt.Fprintf(r.cfg.Stderr, "\n%s\n", r.footer())
	}
}

// beforeExit is the loop's idle hook: process 'beforeExit' may add work.
func (r *Runtime) beforeExit() {
	if r.fate.decided || r.world == nil {
		return
	}
	_ = r.realm.Do(func(s jsbridge.Scope) error {
		code, _ := r.world.Process().ExitCode(s)
		_, err := r.world.Process().Emit(s, "beforeExit", s.Int(code))
		return err
	})
}

// finish runs the exit event, flushes the output and returns the status.
func (r *Runtime) finish() int {
	_ = r.realm.Last(func(s jsbridge.Scope) error {
		natural := !r.fate.decided
		if natural {
			code, _ := r.world.Process().ExitCode(s)
			event := code
			if r.fate.warned && code == 0 {
				code, event = exitFailure, exitFailure
			}
			if r.fate.held {
				code, event = r.fate.code, r.fate.heldEventCode
			}
			r.fate.decided, r.fate.code, r.fate.eventCode = true, code&exitMask, event&exitMask
		}
		r.emitExit(s)
		if natural && r.servedFailure {
			// Regardless of process.exitCode (measured on Bun 1.4.5).
			r.fate.code, r.fate.printed = exitFailure, true
		}
		return nil
	})
	if r.fate.printed {
		_, _ = fmt.Fprintf(r.cfg.Stderr, "\n%s\n", r.footer())
	}
	r.world.Flush()
	r.stdout.Finish()
	r.stderr.Finish()
	return r.fate.code
}
