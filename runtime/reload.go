// Reload: another script takes over while the app runs.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// Reload has another script take over, and returns when its top level is through. Servers, their addresses, sockets with
// ws.data and topics stay; what the new script passes to Bun.serve takes effect when its top level is through, for all at once. A server
// is the same if it has the same id, or the same address without one; one that the new script does not ask for goes on as it is.
//
// The new script runs in the same VM: globalThis, and timers and listeners that the old script has set, stay. Modules are
// evaluated anew, and [App.Call] calls the new exports.
//
// If the new script throws, or ctx ends before its top level is through, Reload returns that error and the old script serves on
// as if nothing had been: what the new one started with Bun.serve is stopped. What it changed otherwise, such as globals and
// timers, is not taken back. With Options.Workers Reload is an error that wraps errors.ErrUnsupported.
//
// Any goroutine; not on the app's loop, where it is an error. One Reload runs at a time; others wait.
func (a *App) Reload(ctx context.Context, s *Script) error {
	switch {
	case s == nil:
		return errNoScript
	case a.onLoop():
		return waitsForItself("Reload")
	case a.crew != nil:
		return fmt.Errorf("gobun: Reload of an app with Options.Workers: %w", errors.ErrUnsupported)
	}
	select {
	case a.reloading <- struct{}{}:
	case <-a.done:
		return ErrClosed
	case <-ctx.Done():
		return notReloaded(ctx)
	}
	defer func() { <-a.reloading }()
	x := s.execution(a.rt.executable(), nil, loads(a.rt.cfg.Access), slices.Sorted(maps.Keys(a.modules)))
	if len(x.steps) != 1 {
		return errors.New("gobun: Reload of a script with preloads; start another app")
	}
	program, err := x.steps[0]()
	if err != nil {
		return err
	}
	t := &takeover{rt: a.rt, next: x, program: program, done: make(chan error, 1)}
	if err := a.do(ctx, func(s jsbridge.Scope) error { t.begin(ctx, s); return nil }); err != nil && ctx.Err() == nil {
		return err
	}
	select {
	case err = <-t.done:
	case <-a.done:
		return ErrClosed
	case <-ctx.Done():
		// It may have ended, or begin only now: the loop decides.
		if a.do(context.WithoutCancel(ctx), func(s jsbridge.Scope) error { t.end(s, notReloaded(ctx)); return nil }) != nil {
			return ErrClosed
		}
		err = <-t.done
	}
	return err
}

func notReloaded(ctx context.Context) error {
	return fmt.Errorf("gobun: the new script was not through in time: %w", context.Cause(ctx))
}

// takeover is one Reload. Loop only, but for done.
type takeover struct {
	rt      *Runtime
	next    execution
	program *modules.Program
	done    chan error

	began, over bool
	oldLoader   *modules.Loader
	oldLinker   *modules.Linker
}

// begin evaluates the new script.
func (t *takeover) begin(ctx context.Context, s jsbridge.Scope) {
	r := t.rt
	if t.over {
		return
	}
	t.began, t.oldLoader, t.oldLinker = true, r.loader, r.linker
	r.loader = t.next.loader
	r.linker = r.newLinker(s)
	serve.Of(s).Stage()
	stop := context.AfterFunc(ctx, s.Breakable())
	var in *modules.Instance
	err := s.Guard(func() (err error) { in, err = r.linker.Run(t.program, true); return err })
	stop()
	if err == nil {
		err = s.Await(s.VM().ToValue(in.Promise), func(s jsbridge.Scope, _ goja.Value) error {
			t.through(s, in)
			return nil
		}, func(s jsbridge.Scope, reason goja.Value) error {
			t.end(s, r.scriptError(s, &jsbridge.Thrown{Value: reason}))
			return nil
		})
	}
	switch {
	case err == nil, ctx.Err() != nil: // Reload looks at ctx
	default:
		failed := r.scriptError(s, err)
		// goja may be about to interrupt this call.
		r.loop.Post(func() { _ = r.realm.Do(func(s jsbridge.Scope) error { t.end(s, failed); return nil }) })
	}
}

// through is when the top level of the new script is through.
func (t *takeover) through(s jsbridge.Scope, in *modules.Instance) {
	if t.over {
		return
	}
	ns := in.Namespace()
	if ns != nil {
		if err := serveDefault(s, ns); err != nil {
			t.end(s, t.rt.scriptError(s, err))
			return
		}
	}
	t.over = true
	t.rt.exports, t.rt.anew = ns, t.next.anew
	serve.Of(s).Commit()
	t.done <- nil
}

// end gives up: the old script goes on.
func (t *takeover) end(s jsbridge.Scope, err error) {
	if t.over {
		return
	}
	t.over = true
	if t.began {
		serve.Of(s).Discard(s)
		t.rt.loader, t.rt.linker = t.oldLoader, t.oldLinker
	}
	t.done <- err
}
