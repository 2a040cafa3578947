// Signals that the script listens to. Without a listener a signal has its default effect, as in Bun: the process dies
// of it, no exit event, no close handlers.

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

// deadly are the signals that end a process but of which Go makes something else: a list of goroutines, or nothing.
var deadly = []string{"SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM"}

// signals delivers operating system signals to the loop.
type signals struct {
	rt       *Runtime
	channels map[string]chan os.Signal // by name: those that somebody listens to, and the deadly ones
	watched  map[string]bool           // those that the script listens to
	wg       sync.WaitGroup

	// With several loops:
	running map[string]int // listeners that have not come to their end, by signal
	seen    map[string]bool
	behind  func(name string) // called when all listeners of a signal are through; nil: nobody waits
}

// brokenPipes takes SIGPIPE and is never read: the signal has no effect, as in Bun, and a write to a pipe without reader fails. Go
// would end the process when that is standard output or standard error. A signal that is ignored would stay so in children.
var brokenPipes = make(chan os.Signal, 1)

// begin gives the deadly signals the effect that they have on other programs.
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

// catch calls fn for a signal, on a goroutine of its own, from now on and instead of what was to be called before.
func (w *signals) catch(name string, fn func(syscall.Signal)) {
	number, _ := nodeprocess.Signal(name)
	sig, ok := number.(syscall.Signal)
	if !ok {
		return // there is no such signal here
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

// drop ends what catch began.
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

// close gives every signal back and waits for the goroutines.
func (w *signals) close() {
	for name := range w.channels {
		w.drop(name)
	}
	w.wg.Wait()
}

// callListeners calls the listeners of a signal as emit does, and gives a promise of the end of all that are asynchronous. Their
// rejections stay unhandled.
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

// deliverInCrew is deliver where other loops get the signal, too: the first that ends the process waits for the others' listeners.
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
	_ = err // it is reported already
}

// handling is the name of a signal whose listeners have not come to their end; empty: there is none.
func (w *signals) handling() string {
	for name, n := range w.running {
		if n > 0 {
			return name
		}
	}
	return ""
}

// endBehind ends the script when the listeners of a signal are through, which another loop has ended the process for.
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
