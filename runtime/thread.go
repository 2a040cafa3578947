// Workers: apps that a script starts with `new Worker` or node:worker_threads. Each is an App with its own VM and loop, made like
// any other, that belongs to the runtime of the script which started it.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// newThread implements [module.Env.NewThread]. The Worker inherits limits, permissions and modules; its context ends with that of
// its parent. Loop only.
func (a *App) newThread(plan module.ThreadPlan) (stop func(), err error) {
	if a.options.Clock != nil {
		return nil, jsbridge.Unsupported("Worker with Options.Clock")
	}
	running := a.running.Add(1)
	if err := module.TooMany(int(running-1), a.options.Limits.Threads, "Threads"); err != nil {
		a.running.Add(-1)
		return nil, err
	}
	o := a.options
	o.Workers, o.OnError, o.Stdin = 0, nil, nil
	o.Env, o.Environ, o.Args, o.Dir = nil, plan.Environ, plan.Args, plan.Dir
	o.Command.Hot, o.Command.Test, o.Command.ExecArgs = false, nil, plan.ExecArgs
	script, err := a.script.thread(plan)
	if err == nil {
		var child *App
		if child, err = newApp(script, o); err == nil {
			return a.beginThread(child, script, o, plan), nil
		}
	}
	a.running.Add(-1)
	return nil, err
}

// beginThread runs a Worker on its own goroutines, for which a's runtime waits.
func (a *App) beginThread(child *App, script *Script, o Options, plan module.ThreadPlan) (stop func()) {
	child.running, child.rt.thread, child.rt.kin, child.rt.cfg.Signals = a.running, plan.Self, a.rt.kin, false
	ctx, cancel := context.WithCancelCause(a.ctx)
	a.rt.threads.Go(func() {
		defer cancel(errStopped)
		err := child.begin(ctx, script, o)
		if err == nil {
			err = child.Wait()
		} else {
			<-child.done
		}
		a.running.Add(-1)
		plan.Ended(child.threadEnd(err))
	})
	return func() { cancel(errStopped) }
}

// threadEnd is how a Worker ended.
func (a *App) threadEnd(err error) (end module.ThreadEnd) {
	var exit *ExitError
	var thrown *ScriptError
	switch {
	case err == nil, errors.Is(err, errStopped):
		if a.rt.interrupted {
			end.Code = exitFailure // terminated while it was computing (Bun)
		}
	case errors.As(err, &exit):
		end.Code = exit.Code
	case errors.As(err, &thrown):
		end.Code = exitFailure
		if errors.Is(thrown, ErrHeapLimit) {
			end.Failed = thrown.Error()
		}
	default:
		end.Code, end.Failed, end.NotFound = exitFailure, "BuildMessage: "+err.Error(), noEntry(err)
	}
	return end
}

// tellParent passes an uncaught error to the script that started this Worker.
func (r *Runtime) tellParent(s jsbridge.Scope, err error) {
	text := ""
	if value := s.ErrorValue(err); s.IsError(value) {
		text = r.errorBlock(s, err)
	} else {
		text, _ = s.ToString(value) // fails for a symbol
	}
	r.thread.Uncaught(s, err, text)
}

// thread is the script of a Worker. It is always loaded by a loader of the Worker's own, which checks what it may read.
func (s *Script) thread(plan module.ThreadPlan) (*Script, error) {
	e := Entry{Dir: plan.Dir, File: plan.File, Name: plan.Name, Code: plan.Code, Preload: plan.Preload, Dialect: s.entry.Dialect, Seen: s.entry.Seen, host: s.entry.host, fs: s.entry.fs}
	if plan.File != "" && e.fs != nil {
		rel, err := filepath.Rel(s.entry.Dir, plan.File)
		if err != nil {
			return nil, fmt.Errorf("gobun: Worker: %w", err)
		}
		e.File, e.Dir = filepath.ToSlash(rel), s.entry.Dir
	}
	t := &Script{entry: e, loader: s.loader, main: filepath.Join(e.Dir, e.Name)}
	if plan.File != "" {
		t.main = plan.File
	}
	t.entry.Argv = []string{t.main}
	t.anew = func(*modules.Loader) (*modules.Program, error) { return nil, modules.ErrFixed }
	return t, nil
}
