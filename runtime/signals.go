// Signals that the script listens to. Without a listener a signal has its default effect, as in Bun: the process dies
// of it, no exit event, no close handlers.

package runtime

import (
	"os"
	"os/signal"
	"sync"

	"github.com/gobun/gobun/bunapi/node"
	"github.com/gobun/gobun/jsbridge"
)

// signals delivers operating system signals to the loop.
type signals struct {
	rt       *Runtime
	channels map[string]chan os.Signal
	wg       sync.WaitGroup
}

// watch starts or stops the delivery of one signal. Loop only.
func (w *signals) watch(name string, on bool) {
	ch, watching := w.channels[name]
	switch {
	case on && !watching:
		sig, number := node.Signal(name)
		if sig == nil {
			return
		}
		ch = make(chan os.Signal, 1)
		w.channels[name] = ch
		signal.Notify(ch, sig)
		w.wg.Go(func() {
			for range ch {
				w.rt.loop.Post(func() { w.deliver(name, number) })
			}
		})
	case !on && watching:
		delete(w.channels, name)
		signal.Stop(ch)
		close(ch)
	}
}

func (w *signals) deliver(name string, number int) {
	_ = w.rt.realm.Do(func(s jsbridge.Scope) error {
		_, err := w.rt.host.Node.Emit(s, name, s.String(name), s.Int(number))
		return err
	})
}

// close gives every signal back and waits for the goroutines.
func (w *signals) close() {
	for name := range w.channels {
		w.watch(name, false)
	}
	w.wg.Wait()
}
