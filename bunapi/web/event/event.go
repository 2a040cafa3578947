// Package event implements the events of the DOM Standard: Event and its subclasses, EventTarget, AbortSignal, DOMException.
//
// This package is not an API: it may change without notice.
package event

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// Event phases (DOM Standard section 2.2).
const (
	phaseNone     = 0
	phaseAtTarget = 2
)

// Event is the Go side of an event of any class: exactly one of the details is set for the subclasses.
type Event struct {
	class *jsbridge.Class
	obj   *goja.Object

	typ                            string
	bubbles, cancelable, composed  bool
	prevented, stop, stopImmediate bool
	dispatching, passive, trusted  bool
	phase                          int
	target, currentTarget          goja.Value
	message                        *messageDetail
	close                          *closeDetail
	failure                        *errorDetail
	detail                         goja.Value // of a CustomEvent
}

// New makes a plain event that the host dispatches.
func New(typ string) *Event { return &Event{class: eventClass, typ: typ, trusted: true} }

// Object is the event's JavaScript object, made on first use.
func (e *Event) Object(s jsbridge.Scope) *goja.Object {
	if e.obj == nil {
		e.obj = s.New(e.class, e)
		e.own(s)
	}
	return e.obj
}

type trustedKey struct{}

// own defines isTrusted, an own property of the event that cannot be changed ("LegacyUnforgeable").
func (e *Event) own(s jsbridge.Scope) {
	getter := jsbridge.Owned(s, trustedKey{}, func() *goja.Object {
		return s.Func("get isTrusted", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			e, ok := jsbridge.Unwrap[*Event](s, a.This)
			if !ok {
				return nil, jsbridge.TypeError("The Event.isTrusted getter can only be used on instances of Event")
			}
			return s.Bool(e.trusted), nil
		})
	})
	_ = e.obj.DefineAccessorProperty("isTrusted", getter, nil, goja.FLAG_FALSE, goja.FLAG_TRUE)
}

func orNull(v goja.Value) goja.Value {
	if v == nil {
		return goja.Null()
	}
	return v
}

// construct reads (type, init) into a new Event; fill reads the additional members of a subclass. wrongInit is the error for an
// init that is not an object.
func construct(class func() *jsbridge.Class, wrongInit func(v goja.Value) error, fill func(s jsbridge.Scope, e *Event, init jsbridge.Dict) error) func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) {
	return func(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() == 0 {
			return nil, errNotEnough
		}
		typ, err := a.Text(s, 0)
		if err != nil {
			return nil, err
		}
		e := &Event{class: class(), obj: this, typ: typ}
		init, ok := jsbridge.DictOf(a.At(1))
		if !ok {
			return nil, wrongInit(a.At(1))
		}
		if err := read(s, init, field{"bubbles", &e.bubbles}, field{"cancelable", &e.cancelable}, field{"composed", &e.composed}); err != nil {
			return nil, err
		}
		if err := fill(s, e, init); err != nil {
			return nil, err
		}
		e.own(s)
		return e, nil
	}
}

func typeError(goja.Value) error { return jsbridge.TypeError("Type error") }

type eventGetter = func(s jsbridge.Scope, e *Event) (goja.Value, error)

func get(name string, fn func(s jsbridge.Scope, e *Event) goja.Value) jsbridge.Accessor {
	return jsbridge.Get(name, eventGetter(func(s jsbridge.Scope, e *Event) (goja.Value, error) { return fn(s, e), nil }))
}

func do(name string, fn func(e *Event)) jsbridge.Method {
	return jsbridge.M(name, 0, func(s jsbridge.Scope, e *Event, a jsbridge.Args) (goja.Value, error) {
		fn(e)
		return nil, nil
	})
}

func prevent(e *Event) {
	if e.cancelable && !e.passive {
		e.prevented = true
	}
}

// initialize is shared by the init…Event methods: type, bubbles, cancelable; fill reads the further arguments. During a dispatch
// they do nothing.
func initialize(name string, fill func(s jsbridge.Scope, e *Event, a jsbridge.Args) error) jsbridge.Method {
	return jsbridge.M(name, 1, func(s jsbridge.Scope, e *Event, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return nil, errNotEnough
		}
		typ, err := a.Text(s, 0)
		if err != nil || e.dispatching {
			return nil, err
		}
		e.typ, e.bubbles, e.cancelable = typ, a.At(1).ToBoolean(), a.At(2).ToBoolean()
		e.prevented, e.stop, e.stopImmediate, e.trusted, e.target = false, false, false, false, nil
		return nil, fill(s, e, a)
	})
}

var eventClass = &jsbridge.Class{
	Name: "Event", DOM: true, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("type", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.typ) }),
		get("target", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.target) }),
		get("currentTarget", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.currentTarget) }),
		get("eventPhase", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(e.phase) }),
		jsbridge.GetSet("cancelBubble", func(s jsbridge.Scope, e *Event) (goja.Value, error) { return s.Bool(e.stop), nil },
			func(s jsbridge.Scope, e *Event, v goja.Value) error { e.stop = e.stop || v.ToBoolean(); return nil }),
		get("bubbles", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.bubbles) }),
		get("cancelable", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.cancelable) }),
		get("defaultPrevented", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.prevented) }),
		get("composed", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.composed) }),
		get("timeStamp", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(0) }),
		get("srcElement", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.target) }),
		jsbridge.GetSet("returnValue", func(s jsbridge.Scope, e *Event) (goja.Value, error) { return s.Bool(!e.prevented), nil },
			func(s jsbridge.Scope, e *Event, v goja.Value) error {
				if !v.ToBoolean() {
					prevent(e)
				}
				return nil
			}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("composedPath", 0, func(s jsbridge.Scope, e *Event, a jsbridge.Args) (goja.Value, error) {
			if e.currentTarget == nil {
				return s.Array(), nil
			}
			return s.Array(e.currentTarget), nil
		}),
		do("stopPropagation", func(e *Event) { e.stop = true }),
		do("stopImmediatePropagation", func(e *Event) { e.stop, e.stopImmediate = true, true }),
		do("preventDefault", prevent),
		initialize("initEvent", func(jsbridge.Scope, *Event, jsbridge.Args) error { return nil }),
	},
	Constants: []jsbridge.Constant{{Name: "NONE", Value: 0}, {Name: "CAPTURING_PHASE", Value: 1}, {Name: "AT_TARGET", Value: 2}, {Name: "BUBBLING_PHASE", Value: 3}},
}

// InspectBun implements [console.Inspectable]: of messages and errors Bun shows what matters.
func (e *Event) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	members := []console.Member{{Key: "type", Value: s.String(e.typ)}}
	switch {
	case e.class == messageClass && e.typ == "message":
		members = append(members, console.Member{Key: "data", Value: orNull(e.message.data)})
	case e.class == errorClass && e.typ == "error":
		members = append(members, console.Member{Key: "message", Value: s.String(e.failure.message)}, console.Member{Key: "error", Value: orNull(e.failure.err)})
	default:
		return console.Shape{Class: true, Values: []string{"isTrusted"}}
	}
	return console.Shape{Members: members}
}
