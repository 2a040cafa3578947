// Reloading a script's files while it runs: --hot. The VM, its global object, servers and sockets stay; modules are evaluated
// again, and Bun.serve gives a server that is already listening its new handlers.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// loading is the state of reloading.
type loading uint8

const (
	loadingNothing loading = iota
	loadingFiles
	loadingOld // files changed while they were being read
)

// LoadAnew reads the files of an app again and evaluates them (Command.Hot). It returns before that is done; calls made while
// files are being read are combined into one. Errors in the files are printed, and the running script goes on.
func (a *App) LoadAnew() { a.rt.loop.Post(a.rt.loadAnew) }

// loadAnew reads the files on a goroutine.
func (r *Runtime) loadAnew() {
	if r.loading != loadingNothing {
		r.loading = loadingOld
		return
	}
	r.loading = loadingFiles
	next := r.loader.Successor()
	r.anewWait.Go(func() {
		program, err := r.anew(next)
		r.loop.Post(func() { r.loadedAnew(next, program, err) })
	})
}

// loadedAnew evaluates the files that loadAnew has read.
func (r *Runtime) loadedAnew(next *modules.Loader, program *modules.Program, err error) {
	old := r.loading == loadingOld
	r.loading = loadingNothing
	switch {
	case r.fate.decided:
		return
	case old:
		r.loadAnew()
		return
	case err != nil:
		r.printUnloaded(err)
		return
	}
	for _, a := range r.member.others() {
		a.rt.loop.Post(func() {
			own := a.rt.loader.Successor()
			own.Take(next)
			a.rt.evaluateAnew(own, program)
		})
	}
	r.evaluateAnew(next, program)
}

// evaluateAnew evaluates a script that was read again with another loader.
func (r *Runtime) evaluateAnew(next *modules.Loader, program *modules.Program) {
	if r.fate.decided {
		return
	}
	_ = r.realm.Do(func(s jsbridge.Scope) error {
		r.loader = next
		r.linker = r.newLinker(s)
		return nil
	})
	if _, err := r.start(program, true, serveDefault, func() {}); err != nil {
		r.internal(err)
	}
}

// printUnloaded prints why files could not be loaded. The script goes on without them.
func (r *Runtime) printUnloaded(err error) {
	var load *LoadError
	if errors.As(err, &load) {
		_, _ = io.WriteString(r.cfg.Stderr, load.Details())
		return
	}
	_, _ = fmt.Fprintf(r.cfg.Stderr, "error: %v\n", err)
}

// noEntry reports whether the entry file is missing.
func noEntry(err error) bool {
	var load *LoadError
	return errors.As(err, &load) && load.Entry
}

// Exited reports whether the script called process.exit. It is valid after Wait has returned.
func (a *App) Exited() bool {
	if a.crew != nil {
		if first := a.crew.decided(); first != nil {
			return first.rt.fate.asked
		}
	}
	return a.rt.fate.asked
}

// Signal emits the event of a signal on process, as if the process had received it, and waits until its listeners have run, but
// no longer than patience.
func (a *App) Signal(name string, patience time.Duration) {
	var others sync.WaitGroup
	for _, m := range a.others() {
		others.Go(func() { m.signal(name, patience) })
	}
	a.signal(name, patience)
	others.Wait()
}

// signal implements Signal for one loop.
func (a *App) signal(name string, patience time.Duration) {
	done := make(chan struct{})
	emit := func() {
		defer close(done)
		_ = a.rt.realm.Do(func(s jsbridge.Scope) error {
			_, err := a.rt.world.Process().Emit(s, name, s.String(name))
			return err
		})
	}
	if a.onLoop() {
		emit()
		return
	}
	ok := a.rt.loop.Post(emit)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-done:
	case <-a.done:
	case <-ctx.Done():
	}
}
