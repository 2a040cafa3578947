// App: the life of one running script. Its loop has a goroutine of its own, with which all methods communicate.

package runtime

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	goruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
)

// App is one running script, with its own VM and its own event loop on its own goroutine. Apps share nothing but the compiled
// code of their [Script], so an app that fails or spins does not affect the others. [Start] creates an App.
//
// Methods may be called from any goroutine. Where a method's comment says so, functions that run on the app's own loop (host
// functions, OnError) must not call it.
type App struct {
	rt     *Runtime
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when the app has ended
	up     chan struct{} // closed when the top level has finished
	loop   string        // name of the loop's goroutine
	err    error         // valid when done is closed
	ctx    context.Context
	missed atomic.Int64 // messages that the functions of Subscribe missed

	servers map[*serve.Server]*Server // Loop only

	modules map[string]Module
	turns   chan struct{}  // holds one token for each running function of Async
	working sync.WaitGroup // waits for those functions

	reloading chan struct{} // holds a token while a Reload runs

	script  *Script
	options Options
	running *atomic.Int64 // Workers of the app that have not ended, those of its Workers included

	crew   *crew // the loops that run the script together; nil: there is only one
	ownErr error // err of this loop alone
}

// errStopped is the cause of a context that Close ended.
var errStopped = errors.New("closed")

// Start runs a script and returns when its top level, including top-level awaits, has finished. A server that the script starts
// at its top level is listening by then. The app runs until it has nothing left to do, the script exits, Close is called, or ctx
// ends, which stops the script immediately, even in an endless loop.
//
// The error is a *[ScriptError] if the top level threw, an *[ExitError] if it exited with a status other than 0, a *[LoadError]
// if a script from [Begin] cannot be translated, and wraps context.Cause(ctx) if ctx ended first. In all these cases nothing of
// the app is left and the App is nil. A script that has already ended, or that called process.exit(0), is not an error: its Wait
// returns nil.
//
// A script may be started any number of times, also concurrently.
func Start(ctx context.Context, s *Script, o Options) (*App, error) {
	if s == nil {
		return nil, errNoScript
	}
	if ctx.Err() != nil {
		return nil, ended(ctx)
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkModules(o.Modules); err != nil {
		return nil, err
	}
	if o.Clock != nil && !o.Clock.taken.CompareAndSwap(false, true) {
		return nil, errors.New("gobun: Options.Clock belongs to another app; create one for each app")
	}
	o.shareOutput(o.workers() > 1)
	if n := o.workers(); n > 1 {
		return startCrew(ctx, s, o, n)
	}
	a, err := newApp(s, o)
	if err != nil {
		return nil, err
	}
	if err := a.begin(ctx, s, o); err != nil {
		return nil, err
	}
	return a, nil
}

// newApp creates an app without starting it.
func newApp(s *Script, o Options) (*App, error) {
	a := &App{done: make(chan struct{}), up: make(chan struct{}), reloading: make(chan struct{}, 1)}
	cfg, err := o.config()
	if err != nil {
		return nil, err
	}
	rt, err := newRuntime(cfg)
	if err != nil {
		return nil, fmt.Errorf("gobun: creating the app: %w", err)
	}
	a.rt = rt
	a.script, a.options, a.running, rt.app, rt.kin = s, o, &atomic.Int64{}, a, &module.Kin{}
	a.modules, a.turns = o.Modules, make(chan struct{}, cmp.Or(max(o.Limits.Async, 0), maxAsync))
	rt.hostModule = a.module
	if o.Logger != nil {
		rt.record = (&recorder{app: a, to: o.Logger}).record
	}
	return a, nil
}

// begin starts the loop and returns when the top level has finished.
func (a *App) begin(ctx context.Context, s *Script, o Options) error {
	rt := a.rt
	ctx, a.cancel = context.WithCancelCause(ctx)
	a.ctx = ctx
	x := s.execution(rt.executable(), o.Args, loads(rt.cfg.Access), slices.Sorted(maps.Keys(o.Modules)))
	x.up = sync.OnceFunc(func() { close(a.up) })
	if o.Command.Test != nil {
		x.then = rt.runTests
	}
	if s.entry.Print {
		x.then = rt.printCompletion
	}
	named := make(chan struct{})
	unwatch := func() {}
	if o.Limits.Heap > 0 {
		unwatch = rt.watchHeap(o.Limits.Heap, func(e *ScriptError) { a.cancel(e) })
	}
	go func() { defer unwatch(); a.run(ctx, x, named, o.Command.Patience) }()
	<-named
	select {
	case <-a.up:
		return nil
	case <-a.done:
	}
	return a.err
}

func (o *Options) config() (Config, error) {
	access, err := o.access()
	if err != nil {
		return Config{}, err
	}
	cfg := Config{
		Access:  access,
		Version: o.Command.Version, Argv0: o.Command.Argv0, ExecArgs: o.Command.ExecArgs, Args: o.Args, Environ: o.environ(), Dir: o.Dir, Port: o.Port,
		Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, CallLimit: o.Limits.Call, OnError: o.OnError, Clock: o.Clock, KeepErrors: true, Signals: o.Allow.Signals,
		Limits:       module.Limits{Sockets: o.Limits.Sockets, Timers: o.Limits.Timers, Requests: o.Limits.Requests},
		ConsoleDepth: o.Command.ConsoleDepth, UserAgent: o.Command.UserAgent, Rejections: o.Command.Rejections, ExposeGC: o.Command.ExposeGC, Hot: o.Command.Hot, Test: o.Command.Test,
		Production: !o.Development,
	}
	if cfg.Stdin == nil {
		cfg.Stdin = bytes.NewReader(nil)
	}
	if o.Logger != nil {
		cfg.Stdout = cmp.Or[io.Writer](cfg.Stdout, recordWriter{o.Logger, slog.LevelInfo})
		cfg.Stderr = cmp.Or[io.Writer](cfg.Stderr, recordWriter{o.Logger, slog.LevelError})
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	return cfg, nil
}

// run is the body of the loop's goroutine.
func (a *App) run(ctx context.Context, x execution, named chan<- struct{}, patience time.Duration) {
	a.loop = goroutine()
	close(named)
	defer close(a.done)
	defer a.cancel(errStopped)
	realm := a.rt.Realm()
	stop := context.AfterFunc(ctx, realm.Cut)
	code := a.rt.execute(ctx, x)
	stop()
	err := a.rt.outcome(ctx, code)
	if errors.Is(err, ErrHeapLimit) {
		_, _ = io.WriteString(a.rt.stderr, err.(*ScriptError).block())
		a.rt.stderr.Finish()
	}
	a.ownErr = err
	if a.crew != nil && (ctx.Err() != nil || a.rt.failure != nil || a.rt.loadError != nil) {
		a.crew.cancel(context.Cause(ctx))
	}
	a.cancel(errStopped) // ends the functions of Async
	a.working.Wait()
	a.err = err
	a.close(patience)
	if a.crew != nil && a.rt.worker == 0 {
		a.err = a.crew.outcome(err)
	}
}

// close releases the resources of the runtime.
func (a *App) close(patience time.Duration) {
	if patience <= 0 {
		a.rt.Close()
		return
	}
	closed := make(chan struct{})
	go func() { defer close(closed); a.rt.Close() }()
	select {
	case <-closed:
	case <-time.After(patience):
	}
}

// outcome returns how the script ended, as the error of Wait.
func (r *Runtime) outcome(ctx context.Context, code int) error {
	var exceeded *ScriptError
	switch {
	case errors.As(context.Cause(ctx), &exceeded) && errors.Is(exceeded, ErrHeapLimit) && r.realm.IsCut():
		return exceeded
	case r.loadError != nil:
		return r.loadError
	case r.failure != nil:
		return r.failure
	case r.fate.err != nil && !r.cfg.Hot:
		r.fate.err.Code = code
		return r.fate.err
	case r.realm.IsCut() && errors.Is(context.Cause(ctx), errStopped):
		return nil
	case r.realm.IsCut():
		return ended(ctx)
	case code != 0:
		return &ExitError{Code: code, Called: r.fate.asked}
	}
	return nil
}

// ended wraps the cause of a context that has ended.
func ended(ctx context.Context) error {
	return fmt.Errorf("gobun: the app's context ended: %w", context.Cause(ctx))
}

// Wait returns when the app has ended and released everything. It returns nil if the script ran to its end, exited with status 0,
// or was ended by Close or Shutdown; an *[ExitError] for another status; a *[ScriptError] for an uncaught error; or an error that
// wraps context.Cause of the context passed to Start. It may be called any number of times, but not on the app's loop, where it
// returns an error.
func (a *App) Wait() error {
	if a.onLoop() {
		return waitsForItself("Wait")
	}
	<-a.done
	return a.err
}

// Close ends the app immediately, interrupting whatever runs, and returns when everything is released. No exit event and no close
// handlers run; sockets are dropped. Closing an app that has ended does nothing. If the app had ended by itself, the error is
// that of Wait.
//
// A function on the app's loop cannot wait for its own end: called there, Close ends the script as soon as that function returns,
// and returns an error that says so.
func (a *App) Close() error {
	a.cancel(errStopped)
	if a.onLoop() {
		return waitsForItself("Close")
	}
	<-a.done
	return a.err
}

func waitsForItself(method string) error {
	return fmt.Errorf("gobun: %s was called by a function that runs on the app's loop and would wait for itself; call it on another goroutine", method)
}

// leaveAtOnce is how many sockets Shutdown closes before it pauses.
const leaveAtOnce = 256

// Shutdown ends the app gracefully: its servers stop accepting, sockets are closed with status 1001, a few hundred at a time,
// pending requests are answered, and then the exit event runs. If ctx ends first, the app is closed immediately and the error
// wraps context.Cause(ctx). It returns nil if the app has ended, however it ended.
//
// It must not be called on the app's loop, where it returns an error.
func (a *App) Shutdown(ctx context.Context) error {
	if a.onLoop() {
		return waitsForItself("Shutdown")
	}
	if a.crew != nil {
		a.crew.leaveAll(ctx)
	} else {
		_ = a.do(ctx, func(s jsbridge.Scope) error { a.leave(s); return nil }) // ErrClosed means success; ctx is checked below
	}
	select {
	case <-a.done:
		return nil
	case <-ctx.Done():
		_ = a.Close() // the error below says more
		return fmt.Errorf("gobun: the app did not shut down in time: %w", context.Cause(ctx))
	}
}

// leave stops the servers step by step, and then ends the script. Loop only.
func (a *App) leave(s jsbridge.Scope) {
	left := false
	for _, srv := range serve.Of(s).List() {
		left = srv.Leave(s, leaveAtOnce) || left
	}
	if left {
		a.rt.loop.AddTimer(leavePause, func() { _ = a.rt.realm.Do(func(s jsbridge.Scope) error { a.leave(s); return nil }) })
		return
	}
	if a.crew == nil || a.crew.left() {
		a.rt.end(0, 0)
	}
}

// leavePause is the pause before the next sockets are closed.
const leavePause = 5 * time.Millisecond

// onLoop reports whether the caller runs on the app's loop.
func (a *App) onLoop() bool { return goroutine() == a.loop }

// goroutine returns the name of the calling goroutine. It takes about a microsecond.
func goroutine() string {
	var b [32]byte
	text := b[:goruntime.Stack(b[:], false)]
	name, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("goroutine ")), []byte(" "))
	return string(name)
}

// do calls fn on the loop and waits for it; if the caller is on the loop, it calls fn directly. The error is fn's, ErrClosed, or
// one that wraps the cause of ctx.
func (a *App) do(ctx context.Context, fn func(s jsbridge.Scope) error) error {
	var err error
	ran := false
	call := func() {
		_ = a.rt.realm.Do(func(s jsbridge.Scope) error { ran, err = true, fn(s); return nil })
	}
	if a.onLoop() {
		call()
	} else {
		finished := make(chan struct{})
		if !a.rt.loop.Post(func() { call(); close(finished) }) {
			return ErrClosed
		}
		select {
		case <-finished:
		case <-a.done:
			// fn may have run just before the loop ended.
			select {
			case <-finished:
			default:
				return ErrClosed
			}
		case <-ctx.Done():
			return fmt.Errorf("gobun: %w", context.Cause(ctx))
		}
	}
	if !ran {
		return ErrClosed
	}
	return err
}
