// EventTarget: listeners and their dispatch.

package event

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Target is the Go side of an EventTarget: embed it in the Go value of a class whose parent is TargetClass.
type Target struct {
	listeners   []*listener
	onListeners func() // called after every change of listeners; nil for most targets
}

// EventTarget identifies Go values that embed Target as EventTargets.
func (t *Target) EventTarget() *Target { return t }

// OnListeners sets a function that is called after every change of listeners.
func (t *Target) OnListeners(fn func()) { t.onListeners = fn }

type targeted interface{ EventTarget() *Target }

type listener struct {
	typ       string
	callback  *goja.Object
	fn        goja.Callable // nil: callback.handleEvent
	capture   bool
	once      bool
	passive   bool
	removed   bool
	attribute bool   // set by an on… attribute
	forget    func() // removes the listener from the signal in its options; may be nil
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
		return jsbridge.TypeError("'handleEvent' property of event listener should be callable")
	}
	_, err = s.Call(fn, l.callback, ev)
	return err
}

// Has reports whether anything listens to the type.
func (t *Target) Has(typ string) bool {
	return slices.ContainsFunc(t.listeners, func(l *listener) bool { return l.typ == typ })
}

// ListenersOf lists the functions and objects that listen to one type of an EventTarget, in order.
func ListenersOf(s jsbridge.Scope, target goja.Value, typ string) []goja.Value {
	self, ok := jsbridge.Unwrap[targeted](s, target)
	if !ok {
		return nil
	}
	var all []goja.Value
	for _, l := range self.EventTarget().listeners {
		if l.typ == typ {
			all = append(all, l.callback)
		}
	}
	return all
}

func (t *Target) remove(match func(l *listener) bool) {
	for i, l := range t.listeners {
		if match(l) {
			l.removed = true
			if l.forget != nil {
				l.forget()
			}
			// A new slice, because a dispatch may be iterating over the old one.
			t.listeners = append(slices.Clone(t.listeners[:i]), t.listeners[i+1:]...)
			if t.onListeners != nil {
				t.onListeners()
			}
			return
		}
	}
}

// Dispatch calls the listeners for ev's type and reports whether preventDefault was not called. An exception in a listener is
// reported as uncaught, and the others still run. Microtasks wait until the caller's task ends.
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

// Fire creates the event object and dispatches it, if there are listeners.
func Fire(s jsbridge.Scope, t *Target, this *goja.Object, ev *Event) {
	if t.Has(ev.typ) {
		Dispatch(s, t, this, ev.Object(s), ev)
	}
}

// Handler creates an on… attribute: name is "onmessage" and the like. It stores functions and objects; anything else clears it. A
// handler keeps its place among the listeners until it is cleared.
func Handler[T targeted](name string) jsbridge.Accessor {
	typ := name[len("on"):]
	return jsbridge.GetSet(name, func(s jsbridge.Scope, self T) (goja.Value, error) {
		return self.EventTarget().handler(typ), nil
	}, func(s jsbridge.Scope, self T, v goja.Value) error {
		self.EventTarget().setHandler(typ, v)
		return nil
	})
}

// GlobalHandler defines an on… attribute of the global object.
func GlobalHandler(s jsbridge.Scope, name string) error {
	typ := name[len("on"):]
	get := s.Func("get "+name, 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return Global(s).handler(typ), nil })
	set := s.Func("set "+name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		Global(s).setHandler(typ, a.At(0))
		return nil, nil
	})
	return s.Global().DefineAccessorProperty(name, get, set, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// attribute returns the listener that an on… attribute has set, nil if there is none.
func (t *Target) attribute(typ string) *listener {
	for _, l := range t.listeners {
		if l.attribute && l.typ == typ {
			return l
		}
	}
	return nil
}

// handler is the value of an on… attribute.
func (t *Target) handler(typ string) goja.Value {
	if l := t.attribute(typ); l != nil {
		return l.callback
	}
	return goja.Null()
}

func (t *Target) setHandler(typ string, v goja.Value) {
	obj, ok := v.(*goja.Object)
	old := t.attribute(typ)
	switch {
	case !ok && old != nil:
		t.remove(func(l *listener) bool { return l == old })
	case !ok:
	case old != nil:
		old.callback = obj
		old.fn, _ = jsbridge.Function(obj)
	default:
		fn, _ := jsbridge.Function(obj)
		t.add(&listener{typ: typ, callback: obj, fn: fn, attribute: true})
	}
}

// Global is the target that the global object is. Loop only.
func Global(s jsbridge.Scope) *Target {
	return jsbridge.Owned(s, globalKey{}, func() *Target { return &Target{} })
}

var errNotEnough = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")

// receiver finds the target of a call. The functions of EventTarget also work without a receiver, on the global object.
func receiver(s jsbridge.Scope, a jsbridge.Args) (t *Target, this *goja.Object, err error) {
	if jsbridge.IsNullish(a.This) || a.This == goja.Value(s.Global()) {
		return Global(s), s.Global(), nil
	}
	self, ok := jsbridge.Unwrap[targeted](s, a.This)
	if !ok {
		return nil, nil, jsbridge.InvalidThis("Can only call EventTarget.%s on instances of EventTarget", a.Name)
	}
	return self.EventTarget(), a.This.(*goja.Object), nil
}

type globalKey struct{}

// listenerArgs reads (type, listener) of addEventListener and removeEventListener. A null listener is nil.
func listenerArgs(s jsbridge.Scope, a jsbridge.Args) (typ string, obj *goja.Object, err error) {
	if a.Len() < 2 {
		return "", nil, errNotEnough
	}
	if typ, err = a.Text(s, 0); err != nil || jsbridge.IsNullish(a.At(1)) {
		return typ, nil, err
	}
	obj, ok := a.At(1).(*goja.Object)
	if !ok {
		return "", nil, jsbridge.InvalidArgType("Argument 2 ('listener') to EventTarget.%s must be an object", a.Name)
	}
	return typ, obj, nil
}

func addListener(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	t, _, err := receiver(s, a)
	if err != nil {
		return nil, err
	}
	typ, obj, err := listenerArgs(s, a)
	if err != nil {
		return nil, err
	}
	l := &listener{typ: typ, callback: obj}
	signal, err := l.options(s, a.At(2))
	if err != nil {
		return nil, err
	}
	if obj == nil {
		module.Of(s).Warn("AddEventListenerArgumentTypeWarning", "addEventListener called with "+a.At(1).String()+" listener, which has no effect.", "")
		return nil, nil
	}
	l.fn, _ = jsbridge.Function(obj)
	same := func(m *listener) bool {
		return !m.attribute && m.typ == l.typ && m.callback == l.callback && m.capture == l.capture
	}
	if signal != nil && signal.aborted || slices.ContainsFunc(t.listeners, same) {
		return nil, nil
	}
	if signal != nil {
		a := signal.OnAbort(func(jsbridge.Scope) { t.remove(func(m *listener) bool { return m == l }) })
		l.forget = func() { signal.Forget(a) }
	}
	t.add(l)
	return nil, nil
}

func (t *Target) add(l *listener) {
	t.listeners = append(slices.Clone(t.listeners), l)
	if t.onListeners != nil {
		t.onListeners()
	}
}

// options reads the third argument of addEventListener: a boolean is capture.
func (l *listener) options(s jsbridge.Scope, v goja.Value) (signal *Signal, err error) {
	if on, isBool := jsbridge.Boolean(v); isBool {
		l.capture = on
		return nil, nil
	}
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return nil, nil
	}
	if err := read(s, d, field{"capture", &l.capture}, field{"once", &l.once}, field{"passive", &l.passive}); err != nil {
		return nil, err
	}
	value, err := d.Get(s, "signal")
	if err != nil || goja.IsUndefined(value) {
		return nil, err
	}
	if signal, ok = SignalOf(s, value); !ok {
		return nil, jsbridge.TypeError("Type error")
	}
	return signal, nil
}

func removeListener(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	t, _, err := receiver(s, a)
	if err != nil {
		return nil, err
	}
	typ, obj, err := listenerArgs(s, a)
	if err != nil {
		return nil, err
	}
	l := &listener{}
	if on, isBool := jsbridge.Boolean(a.At(2)); isBool {
		l.capture = on
	} else if d, ok := jsbridge.DictOf(a.At(2)); ok {
		if err := read(s, d, field{"capture", &l.capture}); err != nil {
			return nil, err
		}
	}
	t.remove(func(m *listener) bool {
		return !m.attribute && m.typ == typ && m.callback == obj && m.capture == l.capture
	})
	return nil, nil
}

func dispatchEvent(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	t, this, err := receiver(s, a)
	if err != nil {
		return nil, err
	}
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
	return s.Bool(Dispatch(s, t, this, a.At(0).(*goja.Object), ev)), nil
}

// TargetClass is EventTarget, the parent of every class whose instances dispatch events.
var TargetClass = &jsbridge.Class{
	Name: "EventTarget", DOM: true,
	Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) { return &Target{}, nil },
}

// targetFunctions are EventTarget's methods, which are global functions too.
var targetFunctions = []struct {
	name   string
	length int
	fn     jsbridge.Native
}{{"addEventListener", 2, addListener}, {"removeEventListener", 2, removeListener}, {"dispatchEvent", 1, dispatchEvent}}

func init() {
	for _, f := range targetFunctions {
		TargetClass.Methods = append(TargetClass.Methods, jsbridge.F(f.name, f.length, f.fn))
	}
}
