// Event and its subclasses.

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

type messageDetail struct {
	data, source, ports goja.Value
	origin, lastEventID string
}

type closeDetail struct {
	wasClean bool
	code     uint16
	reason   string
}

type errorDetail struct {
	message, filename string
	lineno, colno     int64
	err               goja.Value
}

// New makes a plain event that the host dispatches.
func New(typ string) *Event { return &Event{class: eventClass, typ: typ, trusted: true} }

// NewMessage makes a MessageEvent. Bun's WebSocket messages are not trusted events.
func NewMessage(typ string, data goja.Value, origin string) *Event {
	return &Event{class: messageClass, typ: typ, message: &messageDetail{data: data, origin: origin}}
}

// NewClose makes a CloseEvent.
func NewClose(code int, reason string, wasClean bool) *Event {
	return &Event{class: closeClass, typ: "close", trusted: true, close: &closeDetail{wasClean, uint16(code), reason}}
}

// NewError makes an ErrorEvent.
func NewError(message string, err goja.Value) *Event {
	return &Event{class: errorClass, typ: "error", trusted: true, failure: &errorDetail{message: message, err: err}}
}

// Object is the event's JavaScript object, made on first use.
func (e *Event) Object(s jsbridge.Scope) *goja.Object {
	if e.obj == nil {
		e.obj = s.New(e.class, e)
	}
	return e.obj
}

func orNull(v goja.Value) goja.Value {
	if v == nil {
		return goja.Null()
	}
	return v
}

// construct reads (type, init) into a new Event; fill adds what a subclass has.
func construct(class func() *jsbridge.Class, fill func(s jsbridge.Scope, e *Event, init jsbridge.Dict) error) func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) {
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
			return nil, jsbridge.TypeError("Type error")
		}
		for key, to := range map[string]*bool{"bubbles": &e.bubbles, "cancelable": &e.cancelable, "composed": &e.composed} {
			if *to, err = init.Truthy(s, key, false); err != nil {
				return nil, err
			}
		}
		return e, fill(s, e, init)
	}
}

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

var eventClass = &jsbridge.Class{
	Name:   "Event",
	Length: 1,
	Accessors: []jsbridge.Accessor{
		get("isTrusted", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.trusted) }),
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
	},
	Constants: []jsbridge.Constant{{Name: "NONE", Value: 0}, {Name: "CAPTURING_PHASE", Value: 1}, {Name: "AT_TARGET", Value: 2}, {Name: "BUBBLING_PHASE", Value: 3}},
}

var messageClass = &jsbridge.Class{
	Name: "MessageEvent", Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("origin", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.message.origin) }),
		get("lastEventId", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.message.lastEventID) }),
		get("source", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.message.source) }),
		get("data", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.message.data) }),
		get("ports", func(s jsbridge.Scope, e *Event) goja.Value {
			if e.message.ports == nil {
				e.message.ports = s.Array()
			}
			return e.message.ports
		}),
	},
}

var closeClass = &jsbridge.Class{
	Name: "CloseEvent", Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("wasClean", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.close.wasClean) }),
		get("code", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.close.code)) }),
		get("reason", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.close.reason) }),
	},
}

var errorClass = &jsbridge.Class{
	Name: "ErrorEvent", Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("message", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.failure.message) }),
		get("filename", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.failure.filename) }),
		get("lineno", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.failure.lineno)) }),
		get("colno", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.failure.colno)) }),
		get("error", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.failure.err) }),
	},
}

var customClass = &jsbridge.Class{
	Name: "CustomEvent", Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("detail", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.detail) }),
	},
}

// fields reads keys of an init dictionary into strings, numbers, booleans and values.
func fields(s jsbridge.Scope, init jsbridge.Dict, to map[string]any) error {
	for key, p := range to {
		v, err := init.Get(s, key)
		if err != nil {
			return err
		}
		if goja.IsUndefined(v) {
			continue
		}
		err = s.Try(func() {
			switch p := p.(type) {
			case *string:
				*p = v.String()
			case *bool:
				*p = v.ToBoolean()
			case *int64:
				*p = v.ToInteger()
			case *uint16:
				*p = uint16(v.ToInteger()) // modulo 65536 (WebIDL unsigned short)
			case *goja.Value:
				*p = v
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// The constructors name their own class, so they cannot be part of the tables' initialisers.
func init() {
	eventClass.Construct = construct(func() *jsbridge.Class { return eventClass }, func(jsbridge.Scope, *Event, jsbridge.Dict) error { return nil })
	messageClass.Construct = construct(func() *jsbridge.Class { return messageClass }, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		m := &messageDetail{}
		e.message = m
		return fields(s, d, map[string]any{"data": &m.data, "origin": &m.origin, "lastEventId": &m.lastEventID, "source": &m.source, "ports": &m.ports})
	})
	closeClass.Construct = construct(func() *jsbridge.Class { return closeClass }, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		c := &closeDetail{}
		e.close = c
		return fields(s, d, map[string]any{"wasClean": &c.wasClean, "code": &c.code, "reason": &c.reason})
	})
	errorClass.Construct = construct(func() *jsbridge.Class { return errorClass }, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		f := &errorDetail{}
		e.failure = f
		return fields(s, d, map[string]any{"message": &f.message, "filename": &f.filename, "lineno": &f.lineno, "colno": &f.colno, "error": &f.err})
	})
	customClass.Construct = construct(func() *jsbridge.Class { return customClass }, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		return fields(s, d, map[string]any{"detail": &e.detail})
	})
}

// InspectBun implements [console.Inspectable]: of messages Bun shows the data alone.
func (e *Event) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	if e.class != messageClass {
		return console.Shape{Class: true}
	}
	return console.Shape{Members: []console.Member{{Key: "type", Value: s.String(e.typ)}, {Key: "data", Value: orNull(e.message.data)}}}
}
