// AbortController and AbortSignal (DOM Standard section 3).

package event

import (
	"runtime"
	"slices"
	"strconv"
	"time"
	"weak"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Signal is the Go side of an AbortSignal. Loop only.
type Signal struct {
	Target
	obj     *goja.Object
	aborted bool
	reason  goja.Value
	onAbort []*AbortAlgorithm

	// A signal created by AbortSignal.any has sources, none of which has sources itself. The sources refer to it weakly, because
	// a source may outlive any number of dependents; if a function waits for it, its sources also keep it alive.
	sources    []*Signal
	dependents []weak.Pointer[Signal]
	kept       map[*Signal]struct{} // dependents for which a function waits
	prune      int                  // length of dependents at which dead ones are removed

	timer *timeout // of AbortSignal.timeout, until it is over
}

// AbortAlgorithm is a function that waits for a signal to be aborted.
type AbortAlgorithm struct{ fn func(s jsbridge.Scope) }

// NewSignal makes a signal.
func NewSignal(s jsbridge.Scope) (*Signal, *goja.Object) {
	sig := &Signal{}
	sig.obj = s.New(signalClass, sig)
	return sig, sig.obj
}

// SignalOf returns the signal behind an AbortSignal object.
func SignalOf(s jsbridge.Scope, v goja.Value) (*Signal, bool) { return jsbridge.Unwrap[*Signal](s, v) }

// Aborted reports whether the signal is aborted, and why.
func (sig *Signal) Aborted() (reason goja.Value, aborted bool) { return sig.reason, sig.aborted }

// OnAbort adds a function to be called once, when the signal is aborted, before the abort event. Call Forget when it is no longer
// needed, because a signal may live much longer.
func (sig *Signal) OnAbort(fn func(s jsbridge.Scope)) *AbortAlgorithm {
	a := &AbortAlgorithm{fn}
	sig.onAbort = append(sig.onAbort, a)
	sig.changed()
	return a
}

// Forget removes what OnAbort added.
func (sig *Signal) Forget(a *AbortAlgorithm) {
	sig.onAbort = slices.DeleteFunc(sig.onAbort, func(b *AbortAlgorithm) bool { return a == b })
	sig.changed()
}

// awaited reports whether a function waits for the signal, or for one created from it.
func (sig *Signal) awaited() bool {
	return len(sig.onAbort) > 0 || len(sig.kept) > 0 || sig.Has("abort")
}

// changed is called when functions begin or cease to wait for the signal. Meanwhile its sources and its timer keep it alive;
// otherwise it can be garbage-collected like any object.
// its timer; otherwise the script may lose it like any object.
func (sig *Signal) changed() {
	awaited := sig.awaited()
	if sig.timer != nil {
		sig.timer.signal = nil
		if awaited {
			sig.timer.signal = sig
		}
	}
	for _, source := range sig.sources {
		if awaited {
			if source.kept == nil {
				source.kept = map[*Signal]struct{}{}
			}
			source.kept[sig] = struct{}{}
		} else {
			delete(source.kept, sig)
		}
		source.changed()
	}
}

// Abort aborts the signal and then those created from it by any. A nil or undefined reason means the standard AbortError.
func (sig *Signal) Abort(s jsbridge.Scope, reason goja.Value) {
	if sig.aborted {
		return
	}
	if reason == nil || goja.IsUndefined(reason) {
		reason = s.ErrorValue(jsbridge.DOMException("AbortError", "The operation was aborted."))
	}
	// All of them are aborted before any function runs.
	all := []*Signal{sig}
	for _, p := range sig.dependents {
		if d := p.Value(); d != nil && !d.aborted {
			all = append(all, d)
		}
	}
	for _, a := range all {
		a.aborted, a.reason = true, reason
		for _, source := range a.sources {
			delete(source.kept, a)
			source.changed()
		}
	}
	for _, a := range all {
		a.dependents, a.kept, a.sources = nil, nil, nil
		if a.timer != nil {
			a.timer.stop()
			a.timer.signal, a.timer = nil, nil
		}
		todo := a.onAbort
		a.onAbort = nil
		for _, algorithm := range todo {
			algorithm.fn(s)
		}
		Fire(s, &a.Target, a.obj, New("abort"))
	}
}

// follow makes sig depend on source, or on source's own sources.
func (sig *Signal) follow(source *Signal) {
	roots := source.sources
	if len(roots) == 0 {
		roots = []*Signal{source}
	}
	for _, root := range roots {
		if slices.Contains(sig.sources, root) {
			continue
		}
		sig.sources = append(sig.sources, root)
		if len(root.dependents) >= max(root.prune, 16) {
			root.dependents = slices.DeleteFunc(root.dependents, func(p weak.Pointer[Signal]) bool { return p.Value() == nil })
			root.prune = 2 * len(root.dependents)
		}
		root.dependents = append(root.dependents, weak.Make(sig))
	}
}

var errIllegal = jsbridge.TypeError("Illegal constructor").WithCode("ERR_ILLEGAL_CONSTRUCTOR")

var signalClass = &jsbridge.Class{
	Name: "AbortSignal", DOM: true, Parent: TargetClass, CallError: errIllegal,
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("aborted", func(s jsbridge.Scope, sig *Signal) (goja.Value, error) { return s.Bool(sig.aborted), nil }),
		jsbridge.Get("reason", func(s jsbridge.Scope, sig *Signal) (goja.Value, error) { return sig.reason, nil }),
		Handler[*Signal]("onabort"),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("throwIfAborted", 0, func(s jsbridge.Scope, sig *Signal, a jsbridge.Args) (goja.Value, error) {
			if sig.aborted {
				return nil, &jsbridge.Thrown{Value: sig.reason}
			}
			return nil, nil
		}),
	},
}

// controller is the Go side of an AbortController.
type controller struct{ signal *Signal }

var controllerClass = &jsbridge.Class{
	Name: "AbortController", DOM: true,
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("signal", func(s jsbridge.Scope, c *controller) (goja.Value, error) { return c.signal.obj, nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("abort", 0, func(s jsbridge.Scope, c *controller, a jsbridge.Args) (goja.Value, error) {
			c.signal.Abort(s, a.At(0))
			return nil, nil
		}),
	},
}

const maxTimeout = 1<<53 - 1 // milliseconds, as Bun's message says

func init() {
	controllerClass.Construct = func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		sig, _ := NewSignal(s)
		return &controller{sig}, nil
	}
	signalClass.Statics = []jsbridge.Method{
		jsbridge.F("abort", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			sig, obj := NewSignal(s)
			sig.Abort(s, a.At(0))
			return obj, nil
		}),
		jsbridge.F("timeout", 1, timeoutSignal),
		jsbridge.F("any", 1, anySignal),
	}
}

func timeoutSignal(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, errNotEnough
	}
	ms, err := s.ToNumber(a.At(0))
	if err != nil {
		return nil, err
	}
	if !(ms >= 0 && ms <= maxTimeout) {
		return nil, jsbridge.TypeError("Value %s is outside the range [0, %s]", s.Float(ms).String(), strconv.Itoa(maxTimeout))
	}
	sig, obj := NewSignal(s)
	const longest = 1<<63 - 1
	d := time.Duration(longest)
	if ms < longest/float64(time.Millisecond) {
		d = time.Duration(ms) * time.Millisecond // whole milliseconds
	}
	env := module.Of(s)
	t := &timeout{weak: weak.Make(sig)}
	timer := env.AddTimer(d, func() { _ = env.Realm.Do(func(s jsbridge.Scope) error { t.fire(s); return nil }) })
	timer.Unref()
	t.stop = func() { timer.Stop() }
	sig.timer, sig.onListeners = t, sig.changed
	runtime.AddCleanup(sig, func(t *timeout) { env.Loop.Post(t.stop) }, t)
	return obj, nil
}

// timeout is the timer of a signal created by AbortSignal.timeout. It ends if the signal is no longer referenced or waited for.
type timeout struct {
	weak   weak.Pointer[Signal]
	signal *Signal // while somebody waits
	stop   func()
}

func (t *timeout) fire(s jsbridge.Scope) {
	if sig := t.weak.Value(); sig != nil {
		sig.Abort(s, s.ErrorValue(jsbridge.DOMException("TimeoutError", "The operation timed out.")))
	}
}

func anySignal(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	list := a.At(0)
	if jsbridge.IsNullish(list) {
		return nil, jsbridge.InvalidArgType("signals can not be converted to sequence")
	}
	var values []goja.Value
	if err := s.Try(func() { s.ForOf(list, func(v goja.Value) bool { values = append(values, v); return true }) }); err != nil {
		if obj, ok := list.(*goja.Object); ok && !jsbridge.IsNullish(obj.GetSymbol(goja.SymIterator)) {
			return nil, err
		}
		return nil, jsbridge.TypeError("Type error")
	}
	sig, obj := NewSignal(s)
	for i, v := range values {
		from, ok := SignalOf(s, v)
		switch {
		case !ok:
			return nil, jsbridge.InvalidArgType(`The "signals[%d]" argument must be an instance of AbortSignal. Received %s`, i, jsbridge.Received(v))
		case sig.aborted:
		case from.aborted:
			sig.aborted, sig.reason, sig.sources = true, from.reason, nil
		default:
			sig.follow(from)
		}
	}
	if len(sig.sources) > 0 {
		sig.onListeners = sig.changed
	}
	return obj, nil
}
