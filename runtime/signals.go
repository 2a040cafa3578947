// Signals that the script listens to. Without a listener a signal has its default effect, as in Bun: the process dies, without an
// exit event or close handlers.

package runtime

import (
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

	"github.com/dop251/goja"

	nodeprocess "github.com/gobun/gobun/bunapi/node/process"
	"github.com/gobun/gobun/jsbridge"
)

// deadly are signals that end a process by default but that Go handles differently: it prints the goroutines, or ignores them.
var deadly = []string{"SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM"}

// signals delivers operating system signals to the loop.
type signals struct {
	rt       *Runtime
	channels map[string]chan os.Signal // by name: those that the script listens to, and the deadly ones
	watched  map[string]bool           // those that the script listens to
	wg       sync.WaitGroup

	// With several loops:
	running map[string]int // listeners that have not come to their end, by signal
	seen    map[string]bool
	behind  func(name string) // called when all listeners of a signal have finished; nil: nothing waits for them
}

// brokenPipes receives SIGPIPE and is never read: the signal has no effect, as in Bun, and a write to a pipe without a reader
// fails. Otherwise Go would end the process when that pipe is standard output or standard error. Ignoring the signal would be
// inherited by children.
var brokenPipes = make(chan os.Signal, 1)

// begin gives the deadly signals their default effect.
func (w *signals) begin() {
	signal.Notify(brokenPipes, syscall.SIGPIPE)
	if w.rt.worker > 0 {
		return // the first loop does it for all
	}
	for _, name := range deadly {
		w.catch(name, w.die(name))
	}
}

// die ends the process, unless another loop listens to the signal.
func (w *signals) die(name string) func(syscall.Signal) {
	crew := w.rt.crew
	if crew == nil {
		return dieOf
	}
	return func(sig syscall.Signal) {
		if !crew.hears(name) {
			dieOf(sig)
		}
	}
}

// catch calls fn on its own goroutine when a signal arrives, replacing a previous function.
func (w *signals) catch(name string, fn func(syscall.Signal)) {
	number, _ := nodeprocess.Signal(name)
	sig, ok := number.(syscall.Signal)
	if !ok {
		return // no such signal on this system
	}
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, sig)
	w.drop(name)
	w.channels[name] = ch
	w.wg.Go(func() {
		for range ch {
			fn(sig)
		}
	})
}

// drop undoes catch.
func (w *signals) drop(name string) {
	ch, ok := w.channels[name]
	if !ok {
		return
	}
	delete(w.channels, name)
	signal.Stop(ch)
	close(ch)
}

// watch starts or stops the delivery of one signal. Loop only.
func (w *signals) watch(name string, on bool) {
	switch {
	case on && !w.watched[name]:
		w.watched[name] = true
		if w.rt.crew != nil {
			w.rt.crew.listen(name, 1)
		}
		w.catch(name, func(sig syscall.Signal) {
			w.rt.loop.Post(func() { w.deliver(name, int(sig)) })
		})
	case !on && w.watched[name]:
		delete(w.watched, name)
		if w.rt.crew != nil {
			w.rt.crew.listen(name, -1)
		}
		if slices.Contains(deadly, name) && w.rt.worker == 0 {
			w.catch(name, w.die(name))
			return
		}
		w.drop(name)
	}
}

func (w *signals) deliver(name string, number int) {
	if w.rt.crew != nil {
		w.deliverInCrew(name, number)
		return
	}
	_ = w.rt.realm.Do(func(s jsbridge.Scope) error {
		_, err := w.rt.world.Process().Emit(s, name, s.String(name), s.Int(number))
		return err
	})
}

// close stops the delivery of all signals and waits for the goroutines.
func (w *signals) close() {
	for name := range w.channels {
		w.drop(name)
	}
	w.wg.Wait()
}

// callListeners calls the listeners of a signal as emit does, and returns a promise that settles when all asynchronous ones have
// finished. Their rejections stay unhandled.
var callListeners = jsbridge.NewScript("gobun:signal", `((process, name, number) => new Promise((resolve) => {
	let left = 1;
	const done = () => { if (--left === 0) resolve(); };
	for (const listener of process.rawListeners(name)) {
		const result = Reflect.apply(listener, process, [name, number]);
		if (typeof result?.then === "function") {
			left++;
			result.then(done, (error) => { done(); throw error; });
		}
	}
	done();
}))`)

// deliverInCrew is deliver with several loops, which all get the signal: the first loop to end the process waits for the others'
// listeners.
func (w *signals) deliverInCrew(name string, number int) {
	if w.running == nil {
		w.running, w.seen = map[string]int{}, map[string]bool{}
	}
	w.running[name]++
	w.seen[name] = true
	through := func(jsbridge.Scope, goja.Value) error {
		if w.running[name]--; w.running[name] == 0 && w.behind != nil {
			w.behind(name)
		}
		return nil
	}
	err := w.rt.realm.Do(func(s jsbridge.Scope) error {
		fn, err := s.Run(callListeners)
		if err != nil {
			return err
		}
		call, _ := jsbridge.Function(fn)
		done, err := s.Call(call, goja.Undefined(), s.Global().Get("process"), s.String(name), s.Int(number))
		if err != nil {
			w.running[name]--
			return err
		}
		return s.Await(done, through, through)
	})
	_ = err // it has been reported
}

// handling returns the name of a signal whose listeners are still running, or an empty string.
func (w *signals) handling() string {
	for name, n := range w.running {
		if n > 0 {
			return name
		}
	}
	return ""
}

// endBehind ends the script when the listeners of a signal have finished, after another loop has ended the process.
func (r *Runtime) endBehind(name string, code int) {
	w := r.signals
	if !w.watched[name] || w.seen[name] && w.running[name] == 0 {
		r.end(code, code)
		return
	}
	w.behind = func(ended string) {
		if ended == name {
			r.end(code, code)
		}
	}
}
