// Package event is the DOM Standard's events: Event and its subclasses, EventTarget, AbortSignal, DOMException.
package event

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Target is the Go side of an EventTarget: embed it in the Go value of a class whose parent is TargetClass.
type Target struct {
	listeners []*listener
}

// EventTarget lets a Go value that embeds Target be recognised as an EventTarget.
func (t *Target) EventTarget() *Target { return t }

type targeted interface{ EventTarget() *Target }

type listener struct {
	typ       string
	callback  *goja.Object
	fn        goja.Callable // nil: callback.handleEvent
	capture   bool
	once      bool
	passive   bool
	removed   bool
	attribute bool // set by an on… attribute
}

func (l *listener) call(s jsbridge.Scope, this goja.Value, ev *goja.Object) error {
	if l.fn != nil {
		_, err := s.Call(l.fn, this, ev)
		return err
	}
	if l.attribute {
		return nil // an on… attribute holds any object, but only functions are called
	}
	handle, err := s.Get(l.callback, "handleEvent")
	if err != nil {
		return err
	}
	fn, ok := jsbridge.Function(handle)
	if !ok {
		return jsbridge.TypeError("EventListener's handleEvent is not a function")
	}
	_, err = s.Call(fn, l.callback, ev)
	return err
}

// Has reports whether anything listens to the type.
func (t *Target) Has(typ string) bool {
	return slices.ContainsFunc(t.listeners, func(l *listener) bool { return l.typ == typ })
}

func (t *Target) remove(match func(l *listener) bool) {
	for i, l := range t.listeners {
		if match(l) {
			l.removed = true
			// A new slice: a dispatch may be walking the old one.
			t.listeners = append(slices.Clone(t.listeners[:i]), t.listeners[i+1:]...)
			return
		}
	}
}

// Dispatch calls the listeners of ev's type and reports whether preventDefault was not called. An exception in a
// listener is reported as uncaught and the others still run. Microtasks wait until the caller's task ends.
func Dispatch(s jsbridge.Scope, t *Target, this *goja.Object, obj *goja.Object, ev *Event) bool {
	ev.target, ev.currentTarget, ev.phase, ev.dispatching = this, this, phaseAtTarget, true
	list := t.listeners
	for _, capture := range []bool{true, false} {
		for _, l := range list {
			if l.typ != ev.typ || l.capture != capture || l.removed {
				continue
			}
			if l.once {
				t.remove(func(m *listener) bool { return m == l })
			}
			ev.passive = l.passive
			if err := l.call(s, this, obj); err != nil {
				s.Report(err)
			}
			ev.passive = false
			if ev.stopImmediate {
				break
			}
		}
		if ev.stopImmediate {
			break
		}
	}
	ev.currentTarget, ev.phase, ev.dispatching = nil, phaseNone, false
	ev.stop, ev.stopImmediate = false, false
	return !ev.prevented
}

// Fire makes the event object and dispatches it, if anything listens.
func Fire(s jsbridge.Scope, t *Target, this *goja.Object, ev *Event) {
	if t.Has(ev.typ) {
		Dispatch(s, t, this, ev.Object(s), ev)
	}
}

// Handler makes an on… attribute: name is "onmessage" and the like. Functions and objects are kept, anything else
// clears it. A handler keeps its place among the listeners until it is cleared.
func Handler[T targeted](name string) jsbridge.Accessor {
	typ := name[len("on"):]
	find := func(t *Target) *listener {
		for _, l := range t.listeners {
			if l.attribute && l.typ == typ {
				return l
			}
		}
		return nil
	}
	return jsbridge.GetSet(name, func(s jsbridge.Scope, self T) (goja.Value, error) {
		if l := find(self.EventTarget()); l != nil {
			return l.callback, nil
		}
		return goja.Null(), nil
	}, func(s jsbridge.Scope, self T, v goja.Value) error {
		t := self.EventTarget()
		obj, ok := v.(*goja.Object)
		old := find(t)
		switch {
		case !ok && old != nil:
			t.remove(func(l *listener) bool { return l == old })
		case !ok:
		case old != nil:
			old.callback = obj
			old.fn, _ = jsbridge.Function(obj)
		default:
			fn, _ := jsbridge.Function(obj)
			t.listeners = append(slices.Clone(t.listeners), &listener{typ: typ, callback: obj, fn: fn, attribute: true})
		}
		return nil
	})
}

var errNotEnough = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")

func addListener(s jsbridge.Scope, self targeted, a jsbridge.Args) (goja.Value, error) {
	if a.Len() < 2 {
		return nil, errNotEnough
	}
	typ, err := a.Text(s, 0)
	if err != nil || jsbridge.IsNullish(a.At(1)) {
		return nil, err
	}
	obj, ok := a.At(1).(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("Argument 2 ('listener') to EventTarget.addEventListener must be an object")
	}
	l := &listener{typ: typ, callback: obj}
	l.fn, _ = jsbridge.Function(obj)
	t := self.EventTarget()
	if on, isBool := jsbridge.Boolean(a.At(2)); isBool {
		l.capture = on
	} else if d, ok := jsbridge.DictOf(a.At(2)); ok {
		for key, to := range map[string]*bool{"capture": &l.capture, "once": &l.once, "passive": &l.passive} {
			if *to, err = d.Truthy(s, key, false); err != nil {
				return nil, err
			}
		}
		v, err := d.Get(s, "signal")
		if err != nil {
			return nil, err
		}
		if sig, ok := jsbridge.Unwrap[*Signal](s, v); ok {
			if sig.aborted {
				return nil, nil
			}
			sig.onAbort = append(sig.onAbort, func(jsbridge.Scope) { t.remove(func(m *listener) bool { return m == l }) })
		}
	}
	if !slices.ContainsFunc(t.listeners, func(m *listener) bool {
		return !m.attribute && m.typ == l.typ && m.callback == l.callback && m.capture == l.capture
	}) {
		t.listeners = append(slices.Clone(t.listeners), l)
	}
	return nil, nil
}

func removeListener(s jsbridge.Scope, self targeted, a jsbridge.Args) (goja.Value, error) {
	if a.Len() < 2 {
		return nil, errNotEnough
	}
	typ, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	capture := false
	if on, isBool := jsbridge.Boolean(a.At(2)); isBool {
		capture = on
	} else if d, ok := jsbridge.DictOf(a.At(2)); ok {
		if capture, err = d.Truthy(s, "capture", false); err != nil {
			return nil, err
		}
	}
	obj, _ := a.At(1).(*goja.Object)
	self.EventTarget().remove(func(l *listener) bool {
		return !l.attribute && l.typ == typ && l.callback == obj && l.capture == capture
	})
	return nil, nil
}

func dispatchEvent(s jsbridge.Scope, self targeted, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, errNotEnough
	}
	ev, ok := jsbridge.Unwrap[*Event](s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("Argument 1 ('event') to EventTarget.dispatchEvent must be an instance of Event")
	}
	if ev.dispatching {
		return nil, jsbridge.Errorf(`The event "%s" is already being dispatched`, ev.typ).WithCode("ERR_EVENT_RECURSION")
	}
	ev.trusted = false
	return s.Bool(Dispatch(s, self.EventTarget(), a.This.(*goja.Object), a.At(0).(*goja.Object), ev)), nil
}

// TargetClass is EventTarget, the parent of every class whose instances dispatch events.
var TargetClass = &jsbridge.Class{
	Name:      "EventTarget",
	Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) { return &Target{}, nil },
	Methods: []jsbridge.Method{
		jsbridge.M("addEventListener", 2, addListener),
		jsbridge.M("removeEventListener", 2, removeListener),
		jsbridge.M("dispatchEvent", 1, dispatchEvent),
	},
}
