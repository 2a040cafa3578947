// From a loaded program to an exit status.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// run installs the world, runs the preloads and the program, and then the loop until nothing is left to do. then is
// called with the program's exports when it is through; nil serves `export default { fetch }`.
func (r *Runtime) run(ctx context.Context, argv []string, main string, load func() (*modules.Program, error), then func(jsbridge.Scope, *goja.Object) error) int {
	r.loader = modules.New(modules.Config{Dir: r.cfg.Dir, Builtins: members.Modules, Exports: members.Exports, Absent: members.AbsentGlobals(), Dialect: r.cfg.Dialect, Shared: len(r.cfg.Preload) > 0})
	if len(r.cfg.Preload) == 0 {
		load = beside(load)
	}
	if err := r.install(argv, main); err != nil {
		_, _ = load() // ends the goroutine; its error is the smaller one
		_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
		return exitFailure
	}
	if then == nil {
		then = serveDefault
	}
	var steps []func() (*modules.Program, error)
	for _, file := range distinct(r.cfg.Preload) {
		steps = append(steps, func() (*modules.Program, error) { return r.loader.LoadEntry(file) })
	}
	steps = append(steps, load)
	for i, step := range steps {
		last := i == len(steps)-1
		program, err := step()
		if err != nil {
			return r.loadFailed(err)
		}
		after := func(jsbridge.Scope, *goja.Object) error { return nil }
		if last {
			after = then
		}
		through, err := r.start(program, last, after)
		if err != nil {
			_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
			return exitFailure
		}
		if !last {
			// A preload with top-level await is waited for before the next program is loaded.
			err = r.loop.RunUntil(ctx, func() bool { return *through || r.fate.decided })
			if failed := r.loopFailed(ctx, err); failed || ctx.Err() != nil {
				return r.finish()
			}
		}
		if r.fate.decided {
			return r.finish()
		}
	}
	r.loopFailed(ctx, r.loop.Run(ctx))
	return r.finish()
}

// distinct drops names that stand there already: a file that is preloaded twice runs once.
func distinct(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// loopFailed prints an error of the loop itself, which ends the script with status 1. A context that is done is none: the
// caller asked for the end.
func (r *Runtime) loopFailed(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
	r.fate.decided, r.fate.code = true, exitFailure
	return true
}

// beside starts a load on a goroutine of its own: bundling and installing the world take about as long and do not touch
// each other. The result must be fetched; the goroutine ends with it.
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

// start runs a program up to its first top-level await. through becomes true when it has ended.
func (r *Runtime) start(p *modules.Program, main bool, after func(jsbridge.Scope, *goja.Object) error) (through *bool, err error) {
	through = new(bool)
	release := func() {}
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
			return err
		}
		// A top-level await that never settles holds the process (measured on Bun 1.4.5).
		release = r.loop.Hold()
		return s.Await(s.VM().ToValue(in.Promise), func(s jsbridge.Scope, _ goja.Value) error {
			*through = true
			r.settled()
			release()
			ns := in.Namespace()
			if ns == nil {
				return nil
			}
			if err := after(s, ns); err != nil {
				r.uncaughtFrom(s, err, origin)
			}
			return nil
		}, func(s jsbridge.Scope, reason goja.Value) error {
			*through = true
			r.settled()
			release()
			r.uncaughtFrom(s, &jsbridge.Thrown{Value: reason}, origin)
			return nil
		})
	})
	return through, err
}

// defaultServer starts a server for what the entry file exports as default if that has a fetch function and is no server
// itself, and tells so. It calls the Bun.serve and the console of that moment, as Bun does: a preload may have replaced them.
var defaultServer = jsbridge.NewScript("gobun:default", `((options) => {
	if (!options || options === globalThis || typeof options.fetch !== "function" && options.app == null) return;
	if (typeof options.stop === "function") return;
	const server = Bun.serve(options);
	console.debug("Started " + (server.development ? "development " : "") + "server: " + server.protocol + "://" + server.hostname + ":" + server.port);
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
	_, err = s.Call(start, goja.Undefined(), options)
	return err
}

// loadFailed prints why a program could not be loaded.
func (r *Runtime) loadFailed(err error) int {
	var build *modules.BuildError
	if errors.As(err, &build) {
		_, _ = fmt.Fprint(r.cfg.Stderr, build.Render())
		if len(build.Messages) > 0 && build.Messages[0].Kind != modules.MessageEntry {
			_, _ = fmt.Fprintf(r.cfg.Stderr, "\n%s\n", r.footer())
		}
	} else {
		_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
	}
	return exitFailure
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

// finish runs the exit event, writes what is still to be written and returns the status.
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
			// Whatever process.exitCode says (measured on Bun 1.4.5).
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
