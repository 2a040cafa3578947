// Package runtime runs scripts written for Bun inside a Go program, such as chat servers whose rooms are written in TypeScript
// and whose users, limits and connections are controlled by Go. It is usually imported as gobun.
//
// [Load] and [Source] translate a script once. [Start] runs it as an [App], with its own VM and event loop; a process may run
// many apps. [Options] say what the script gets and may use, which is nothing by default. A [Server] is a Bun.serve of the
// script: Go can mount it in net/http, publish with it and read its figures. Package gobuntest runs scripts in tests.
// docs/EMBEDDING.md is a tutorial that starts with an empty folder and ends with a tested chat server.
//
// Unless a comment says otherwise, every function and method may be called from any goroutine.
package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi"
	"github.com/gobun/gobun/bunapi/module"
	nodeprocess "github.com/gobun/gobun/bunapi/node/process"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
	"github.com/gobun/gobun/runtime/modules"
)

// Config configures a Runtime for the tests of this module; programs use [Options]. With the zero value the script gets the
// process's directory and environment, and its output is discarded.
type Config struct {
	// Version is process.versions.gobun. Default "dev".
	Version string
	// Argv0 and ExecArgs are process.argv0 and process.execArgv; Args are the script's own arguments.
	Argv0    string
	ExecArgs []string
	Args     []string
	// Environ is the environment as "key=value". Default: the process's.
	Environ []string
	// Dir is the working directory, absolute. Default: the process's.
	Dir string
	// Port is the port of Bun.serve for scripts that give none, if BUN_PORT, PORT and NODE_PORT are not set.
	Port string
	// Dialect holds the flags that change how files are found and read.
	Dialect modules.Dialect
	// ConsoleDepth is how deeply console.log prints objects. Default: Bun's, 2.
	ConsoleDepth int
	// UserAgent is the User-Agent of fetch and navigator. Default: Bun's.
	UserAgent string
	// Rejections is what happens after an unhandled rejection. Default: it ends the script, but the exit event gets the code 0.
	Rejections Rejections
	// ExposeGC defines the global function gc.
	ExposeGC bool
	// Preload are files to run before the script.
	Preload []string
	// Stdin is empty by default; Stdout and Stderr are discarded.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Production turns development mode off for servers, unless the script sets it.
	Production bool
	// Limits bound how many resources the script may have at once.
	Limits module.Limits
	// CallLimit bounds one callback from the loop; 0 means no bound.
	CallLimit time.Duration
	// OnError is called on the loop for uncaught errors; nil: they end the script.
	OnError func(*ScriptError)
	// KeepErrors keeps the error that ends the script as a *ScriptError.
	KeepErrors bool
	// Access is what the script may use of the machine; nil allows everything.
	Access *module.Access
	// Signals lets scripts listen to the process's signals. Leave it unset when embedding.
	Signals bool
	// Clock drives the timers; nil is real time.
	Clock *Clock
	// Hot and Test: see Command.
	Hot  bool
	Test *module.Test
}

// Runtime is what an [App] runs: one VM with one loop. It exists for the tests of this module and is not part of the API. Its
// methods must not be called concurrently.
type Runtime struct {
	cfg     Config
	loop    *loop.Loop
	stdout  *loop.Output
	stderr  *loop.Output
	realm   *jsbridge.Realm // created when first used, while the script is loading
	world   *bunapi.World   // nil until it is installed
	loader  *modules.Loader
	loaders func(modules.Config) *modules.Loader // creates the loaders of RunFile and so on; nil in an App, whose Script has loaders
	linker  *modules.Linker
	signals *signals
	fate    fate
	// crew and member: the crew of loops and the App that this runtime belongs to; crew is nil if the script runs on one loop.
	// worker is the number of the loop.
	crew   *crew
	member *App
	worker int
	// app is the App; nil without one. thread is set in a Worker. kin is shared by all realms of the app. threads waits for the
	// Workers of this realm.
	app     *App
	thread  *module.Thread
	kin     *module.Kin
	threads sync.WaitGroup
	// anew loads the script again; loading is the state of App.LoadAnew, whose goroutines anewWait waits for.
	anew     func(*modules.Loader) (*modules.Program, error)
	loading  loading
	anewWait sync.WaitGroup
	heap     *heapWatch // nil: memory is not limited
	// evaluating counts the programs that have not finished.
	evaluating  int
	record      module.Record                                           // receives the calls of console; nil: it prints
	hostModule  func(s jsbridge.Scope, name string) (goja.Value, error) // modules of the Go program; nil: there are none
	up          bool                                                    // the script's top level has finished
	exports     *goja.Object                                            // of the script, once its top level has finished
	loadError   error                                                   // why a program could not be loaded
	failure     error                                                   // a failure that is not the script's fault
	interrupted bool                                                    // the app was closed while a callback ran
	// servedFailure is set when a fetch handler has thrown.
	servedFailure bool
}

// New creates a runtime. Close releases it.
func New(cfg Config) (*Runtime, error) {
	r, err := newRuntime(cfg)
	if err == nil {
		r.loaders = newLoader
	}
	return r, err
}

// newRuntime creates a runtime for programs that others load. It does not link the translator (modules.NewFixed).
func newRuntime(cfg Config) (*Runtime, error) {
	if cfg.Version == "" {
		cfg.Version = "dev"
	}
	if cfg.Environ == nil {
		cfg.Environ = os.Environ()
	}
	if cfg.Dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return nil, fmt.Errorf("working directory: %w", err)
		}
		cfg.Dir = dir
	}
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	var time loop.Config
	if cfg.Clock != nil {
		time = loop.Config{Clock: cfg.Clock, Still: true}
	}
	l, err := loop.New(time)
	if err != nil {
		return nil, err
	}
	r := &Runtime{cfg: cfg, loop: l}
	r.stdout, r.stderr = l.Output(cfg.Stdout), l.Output(cfg.Stderr)
	r.cfg.Stdout, r.cfg.Stderr = r.stdout, r.stderr
	r.signals = &signals{rt: r, channels: map[string]chan os.Signal{}, watched: map[string]bool{}}
	l.OnTickEnd(func() {
		_ = r.realm.CheckRejections()
		r.realm.ReleaseValues()
	})
	l.OnIdle(r.beforeExit)
	return r, nil
}

// Close stops the servers, waits for all goroutines and closes the descriptors. No script runs afterwards.
func (r *Runtime) Close() {
	r.Realm().Stop()
	if r.world != nil {
		r.world.Close()
	}
	r.threads.Wait()
	r.anewWait.Wait()
	r.signals.close()
	r.loop.Close()
}

// Loop returns the runtime's event loop, through which other goroutines reach the runtime.
func (r *Runtime) Loop() *loop.Loop { return r.loop }

// Realm returns the runtime's VM. Loop only.
func (r *Runtime) Realm() *jsbridge.Realm {
	if r.realm == nil {
		r.realm = jsbridge.NewRealm(jsbridge.Hooks{Uncaught: r.uncaught, Unhandled: r.unhandled, HandledLate: r.handledLate, Panic: r.panicked})
	}
	return r.realm
}

// install creates the built-in objects for the script. argv is process.argv.
func (r *Runtime) install(argv []string, main string) error {
	env := module.New(r.loop, r.Realm())
	env.Version, env.Main, env.Port, env.Dir = r.cfg.Version, main, r.cfg.Port, r.cfg.Dir
	env.Hot, env.Test, env.Limits = r.cfg.Hot, r.cfg.Test, r.cfg.Limits
	env.Limits.Heap = r.heap != nil
	env.ConsoleDepth, env.Agent = r.cfg.ConsoleDepth, r.cfg.UserAgent
	env.Argv, env.Argv0, env.ExecArgv = argv, r.cfg.Argv0, r.cfg.ExecArgs
	env.Environ = module.NewEnviron(r.cfg.Environ)
	env.Stdout, env.Stderr = r.cfg.Stdout, r.cfg.Stderr
	env.Record, env.Production = r.record, r.cfg.Production
	if r.cfg.Stdin != nil {
		env.Stdin = r.cfg.Stdin
	}
	env.Access = r.cfg.Access
	if env.Worker = r.worker; r.crew != nil {
		env.Crew, env.Kin = r.crew.shared, &r.crew.shared.Kin
	}
	if r.kin != nil {
		env.Kin = r.kin
	}
	env.Thread = r.thread
	if r.app != nil {
		env.NewThread = r.app.newThread
	}
	env.Sources, env.Process = (*sources)(r), (*process)(r)
	if r.cfg.Signals {
		r.signals.begin()
	}
	var failed error
	err := r.realm.Do(func(s jsbridge.Scope) error {
		var w *bunapi.World
		if w, failed = bunapi.Install(s, env); failed != nil {
			return nil
		}
		r.world = w
		if r.cfg.ExposeGC {
			s.SetMethod(s.Global(), "gc", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { goruntime.GC(); return nil, nil })
		}
		r.linker = r.newLinker(s)
		env.Resolve, env.Bundle = r.resolve, r.loader.Bundler()
		env.Require = func(_ jsbridge.Scope, importer string) (goja.Value, error) { return r.linker.Require(importer) }
		return nil
	})
	if err != nil {
		return err
	}
	return failed
}

// newLinker creates the linker for the programs of r.loader.
func (r *Runtime) newLinker(s jsbridge.Scope) *modules.Linker {
	w := r.world
	return modules.NewLinker(s.VM(), r.loader, modules.Host{
		Keep:      r.heap != nil,
		Builtin:   func(name string) (goja.Value, error) { return r.builtin(s, name) },
		Env:       func() goja.Value { return nodeprocess.EnvObject(s) },
		Each:      w.Each,
		Operator:  w.Operator,
		Throw:     func(err error) goja.Value { return s.ErrorValue(err) },
		Native:    s.Guarded,
		Absent:    func(name string) goja.Value { return s.ErrorValue(jsbridge.Unsupported(name)) },
		LoadError: func(err *modules.BuildError, kind modules.Kind) goja.Value { return loadError(s, err, kind) },
	})
}

// resolve implements [module.Env.Resolve].
func (r *Runtime) resolve(s jsbridge.Scope, specifier, dir, from string) (string, error) {
	path, err := r.loader.ResolveIn(specifier, dir, from, modules.KindImport)
	var failed *modules.BuildError
	if errors.As(err, &failed) {
		err = &jsbridge.Thrown{Value: loadError(s, failed, modules.KindImport)}
	}
	return path, err
}

// builtin returns the exports of a built-in module, or of one that the Go program provides.
func (r *Runtime) builtin(s jsbridge.Scope, name string) (goja.Value, error) {
	if r.hostModule != nil && !slices.Contains(builtins(), name) {
		return r.hostModule(s, name)
	}
	return r.world.Modules.Require(s, name)
}

func (r *Runtime) executable() string {
	if exe, err := os.Executable(); err == nil {
		return exe
	}
	return r.cfg.Argv0
}

// RunFile runs a script until it ends and returns the exit status.
func (r *Runtime) RunFile(ctx context.Context, path string) int {
	abs := path
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(r.cfg.Dir, path)
	}
	return r.run(ctx, append([]string{r.executable(), abs}, r.cfg.Args...), abs, func(l *modules.Loader) (*modules.Program, error) {
		return l.LoadEntry(path)
	}, nil)
}

// RunCode runs source text, which may be TypeScript.
func (r *Runtime) RunCode(ctx context.Context, code string) int {
	return r.runSource(ctx, code, "[eval]", append([]string{r.executable()}, r.cfg.Args...))
}

// RunStdin runs a program that was read from standard input.
func (r *Runtime) RunStdin(ctx context.Context, code string) int {
	return r.runSource(ctx, code, "[stdin]", append([]string{r.executable(), "-"}, r.cfg.Args...))
}

// PrintExpression runs source text and prints the value of its last statement as console.log does. If that is a promise, it waits
// for it.
func (r *Runtime) PrintExpression(ctx context.Context, code string) int {
	return r.run(ctx, append([]string{r.executable()}, r.cfg.Args...), filepath.Join(r.cfg.Dir, "[eval]"), func(l *modules.Loader) (*modules.Program, error) {
		return l.LoadPrint(code, "[eval]", r.cfg.Dir, modules.LangTSX)
	}, r.printCompletion)
}

// printCompletion prints the value of a program's last statement, or its default export.
func (r *Runtime) printCompletion(s jsbridge.Scope, exports *goja.Object) error {
	value := exports.Get(modules.Completion)
	if v := exports.Get("default"); v != nil && jsbridge.IsNullish(value) {
		value = v
	}
	text, err := console.Of(s).Format(s, []goja.Value{value})
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.cfg.Stdout, text+"\n")
	return err
}

func (r *Runtime) runSource(ctx context.Context, code, name string, argv []string) int {
	return r.run(ctx, argv, filepath.Join(r.cfg.Dir, name), func(l *modules.Loader) (*modules.Program, error) {
		return l.LoadSource(code, name, r.cfg.Dir, modules.LangTSX)
	}, nil)
}
