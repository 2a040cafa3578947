// AbortController and AbortSignal (DOM Standard section 3).

package event

import (
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Host is what this package needs: a timer that does not hold the process.
type Host struct {
	After func(d time.Duration, fn func(s jsbridge.Scope))
}

// Signal is the Go side of an AbortSignal.
type Signal struct {
	Target
	obj     *goja.Object
	aborted bool
	reason  goja.Value
	onAbort []func(s jsbridge.Scope)
}

// NewSignal makes a signal. The returned function aborts it; a nil reason is the standard AbortError.
func NewSignal(s jsbridge.Scope) (*Signal, *goja.Object) {
	sig := &Signal{}
	sig.obj = s.New(signalClass, sig)
	return sig, sig.obj
}

// SignalOf returns the signal behind an AbortSignal object.
func SignalOf(s jsbridge.Scope, v goja.Value) (*Signal, bool) { return jsbridge.Unwrap[*Signal](s, v) }

// Aborted reports whether the signal is aborted, and why.
func (sig *Signal) Aborted() (reason goja.Value, aborted bool) { return sig.reason, sig.aborted }

// OnAbort adds a function to be called once, when the signal is aborted.
func (sig *Signal) OnAbort(fn func(s jsbridge.Scope)) { sig.onAbort = append(sig.onAbort, fn) }

// Abort aborts the signal: first the functions of OnAbort, then the abort event.
func (sig *Signal) Abort(s jsbridge.Scope, reason goja.Value) {
	if sig.aborted {
		return
	}
	if reason == nil || goja.IsUndefined(reason) {
		reason = s.ErrorValue(jsbridge.DOMException("AbortError", "The operation was aborted."))
	}
	sig.aborted, sig.reason = true, reason
	todo := sig.onAbort
	sig.onAbort = nil
	for _, fn := range todo {
		fn(s)
	}
	Fire(s, &sig.Target, sig.obj, New("abort"))
}

var signalClass = &jsbridge.Class{
	Name: "AbortSignal", Parent: TargetClass,
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
	Name: "AbortController",
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

type hostKey struct{}

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
		jsbridge.F("timeout", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			ms, ok := jsbridge.Number(a.At(0))
			if !ok || !(ms >= 0 && ms <= maxTimeout) {
				return nil, jsbridge.TypeError("Value %s is outside the range [0, %d]", a.At(0).String(), int64(maxTimeout))
			}
			sig, obj := NewSignal(s)
			host := jsbridge.Owned(s, hostKey{}, func() Host { return Host{} })
			host.After(time.Duration(ms*float64(time.Millisecond)), func(s jsbridge.Scope) {
				sig.Abort(s, s.ErrorValue(jsbridge.DOMException("TimeoutError", "The operation timed out.")))
			})
			return obj, nil
		}),
		jsbridge.F("any", 1, anySignal),
	}
}

func anySignal(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	sig, obj := NewSignal(s)
	if !jsbridge.IsObject(a.At(0)) {
		return nil, jsbridge.ArgType("signals", "an Array", a.At(0))
	}
	var failed error
	i := 0
	err := s.Try(func() {
		s.VM().ForOf(a.At(0), func(v goja.Value) bool {
			from, ok := SignalOf(s, v)
			if !ok {
				failed = jsbridge.InvalidArgType(`The "signals[%d]" argument must be an instance of AbortSignal. Received %s`, i, jsbridge.Received(v))
				return false
			}
			i++
			if from.aborted {
				sig.Abort(s, from.reason)
			} else {
				from.OnAbort(func(s jsbridge.Scope) { sig.Abort(s, from.reason) })
			}
			return true
		})
	})
	if failed != nil {
		return nil, failed
	}
	return obj, err
}
