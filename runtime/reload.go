// Reload: replacing the script while the app runs.

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

// Reload replaces the running script with another one, and returns when the top level of the new script has finished. Servers
// keep their addresses, their sockets with ws.data, and their topics; what the new script passes to Bun.serve takes effect for
// all servers at once when its top level has finished. A server is recognised by its id, or by its address if it has no id; a
// server that the new script does not start goes on unchanged.
//
// The new script runs in the same VM: globalThis stays, and so do the timers and listeners of the old script. Modules are
// evaluated again, and [App.Call] calls the new exports.
//
// If the new script throws, or ctx ends before its top level has finished, Reload returns that error and the old script goes on
// serving; what the new script started with Bun.serve is stopped. Its other changes, such as globals and timers, are not undone.
// With Options.Workers, Reload returns an error that wraps errors.ErrUnsupported.
//
// It must not be called on the app's loop, where it returns an error. One Reload runs at a time; others wait.
func (a *App) Reload(ctx context.Context, s *Script) error {
	switch {
	case s == nil:
		return errNoScript
	case a.onLoop():
		return waitsForItself("Reload")
	case a.crew != nil:
		return fmt.Errorf("gobun: Reload does not work with Options.Workers: %w", errors.ErrUnsupported)
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
		return errors.New("gobun: Reload does not run preloads; start another app instead")
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
		// The takeover may have ended, or not have begun yet: the loop decides.
		if a.do(context.WithoutCancel(ctx), func(s jsbridge.Scope) error { t.end(s, notReloaded(ctx)); return nil }) != nil {
			return ErrClosed
		}
		err = <-t.done
	}
	return err
}

func notReloaded(ctx context.Context) error {
	return fmt.Errorf("gobun: the top level of the new script did not finish in time: %w", context.Cause(ctx))
}

// takeover is one Reload. All but done is used on the loop only.
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
	case err == nil, ctx.Err() != nil: // Reload checks ctx
	default:
		failed := r.scriptError(s, err)
		// goja may be about to interrupt this call.
		r.loop.Post(func() { _ = r.realm.Do(func(s jsbridge.Scope) error { t.end(s, failed); return nil }) })
	}
}

// through is called when the top level of the new script has finished.
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
