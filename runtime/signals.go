// Signals that the script listens to. Without a listener a signal has its default effect, as in Bun: the process dies
// of it, no exit event, no close handlers.

package runtime

import (
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

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
}

// sigpipe has no effect, as in Bun: a write to a pipe without reader fails. Go would end the process when that is standard output
// or standard error.
const sigpipe = "SIGPIPE"

// begin gives the deadly signals the effect that they have on other programs.
func (w *signals) begin() {
	signal.Ignore(syscall.SIGPIPE)
	for _, name := range deadly {
		w.catch(name, dieOf)
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
	if name == sigpipe {
		signal.Ignore(syscall.SIGPIPE)
	}
	close(ch)
}

// watch starts or stops the delivery of one signal. Loop only.
func (w *signals) watch(name string, on bool) {
	switch {
	case on && !w.watched[name]:
		w.watched[name] = true
		w.catch(name, func(sig syscall.Signal) {
			w.rt.loop.Post(func() { w.deliver(name, int(sig)) })
		})
	case !on && w.watched[name]:
		delete(w.watched, name)
		if slices.Contains(deadly, name) {
			w.catch(name, dieOf)
			return
		}
		w.drop(name)
	}
}

func (w *signals) deliver(name string, number int) {
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
