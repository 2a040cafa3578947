// AbortSignals of operations.

package fs

import (
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

// watchedSignal is the signal of a call that is under way. Loop only, besides aborted.
type watchedSignal struct {
	signal  *event.Signal
	abort   *event.AbortAlgorithm
	aborted atomic.Bool
	// onAbort is called when the signal is aborted while the call is under way.
	onAbort func(s jsbridge.Scope)
}

// watch reads an option signal.
func (p *params) watch(v goja.Value) {
	if goja.IsUndefined(v) {
		return
	}
	signal, ok := event.SignalOf(p.s, v)
	if !ok {
		p.fail(jsbridge.InvalidArgType(`The "signal" argument must be of type AbortSignal. Received %s`, jsbridge.Received(v)))
		return
	}
	w := &watchedSignal{signal: signal}
	p.signal = w
	if _, is := signal.Aborted(); is {
		w.aborted.Store(true)
		return
	}
	w.abort = signal.OnAbort(func(s jsbridge.Scope) {
		w.abort = nil
		w.aborted.Store(true)
		if w.onAbort != nil {
			w.onAbort(s)
		}
	})
}

// aborted tells the work whether to go on; it may be called on any goroutine.
func (p *params) aborted() func() bool {
	w := p.signal
	if w == nil {
		return func() bool { return false }
	}
	return w.aborted.Load
}

// stop ends watching.
func (w *watchedSignal) stop() {
	if w != nil && w.abort != nil {
		w.signal.Forget(w.abort)
		w.abort = nil
	}
}

// failure is the AbortError of an aborted call, nil for others.
func (w *watchedSignal) failure(s jsbridge.Scope) error {
	if w == nil || !w.aborted.Load() {
		return nil
	}
	reason, _ := w.signal.Aborted()
	return &jsbridge.Thrown{Value: abortError(s, reason)}
}

// abortError is Node's AbortError.
func abortError(s jsbridge.Scope, reason goja.Value) goja.Value {
	e := s.ErrorValue(&jsbridge.Error{Kind: jsbridge.KindError, Name: "AbortError", Message: "The operation was aborted"}).(*goja.Object)
	_ = e.DefineDataProperty("code", s.String("ABORT_ERR"), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if reason != nil {
		_ = e.DefineDataProperty("cause", reason, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	return e
}
