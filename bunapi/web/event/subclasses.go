// MessageEvent, CloseEvent, ErrorEvent and CustomEvent.

package event

import (
	"math"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

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
	lineno, colno     uint32
	err               goja.Value
}

// NewMessage makes a MessageEvent.
func NewMessage(typ string, data goja.Value, origin string) *Event {
	return &Event{class: messageClass, typ: typ, trusted: true, message: &messageDetail{data: data, origin: origin}}
}

// WithPorts gives a MessageEvent the ports that came with its message.
func (e *Event) WithPorts(s jsbridge.Scope, ports []goja.Value) *Event {
	if len(ports) > 0 {
		e.message.ports = s.Freeze(s.Array(ports...))
	}
	return e
}

// Port is implemented by the Go values of MessagePorts.
type Port interface{ MessagePort() }

// NewClose makes a CloseEvent.
func NewClose(code int, reason string, wasClean bool) *Event {
	return &Event{class: closeClass, typ: "close", trusted: true, close: &closeDetail{wasClean, uint16(code), reason}}
}

// NewError makes an ErrorEvent.
func NewError(message string, err goja.Value) *Event {
	return &Event{class: errorClass, typ: "error", trusted: true, failure: &errorDetail{message: message, err: err}}
}

var messageClass = &jsbridge.Class{
	Name: "MessageEvent", DOM: true, Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("origin", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.message.origin) }),
		get("lastEventId", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.message.lastEventID) }),
		get("source", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.message.source) }),
		get("data", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.message.data) }),
		get("ports", func(s jsbridge.Scope, e *Event) goja.Value {
			if e.message.ports == nil {
				e.message.ports = s.Freeze(s.Array())
			}
			return e.message.ports
		}),
	},
	Methods: []jsbridge.Method{initialize("initMessageEvent", func(s jsbridge.Scope, e *Event, a jsbridge.Args) error {
		m := &messageDetail{data: a.At(3)}
		e.message = m
		var err error
		if m.origin, err = a.TextOr(s, 4, ""); err == nil {
			m.lastEventID, err = a.TextOr(s, 5, "")
		}
		return err
	})},
}

var closeClass = &jsbridge.Class{
	Name: "CloseEvent", DOM: true, Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("wasClean", func(s jsbridge.Scope, e *Event) goja.Value { return s.Bool(e.close.wasClean) }),
		get("code", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.close.code)) }),
		get("reason", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.close.reason) }),
	},
}

var errorClass = &jsbridge.Class{
	Name: "ErrorEvent", DOM: true, Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("message", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.failure.message) }),
		get("filename", func(s jsbridge.Scope, e *Event) goja.Value { return s.String(e.failure.filename) }),
		get("lineno", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.failure.lineno)) }),
		get("colno", func(s jsbridge.Scope, e *Event) goja.Value { return s.Int(int(e.failure.colno)) }),
		get("error", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.failure.err) }),
	},
}

var customClass = &jsbridge.Class{
	Name: "CustomEvent", DOM: true, Parent: eventClass, Length: 1,
	Accessors: []jsbridge.Accessor{
		get("detail", func(s jsbridge.Scope, e *Event) goja.Value { return orNull(e.detail) }),
	},
	Methods: []jsbridge.Method{initialize("initCustomEvent", func(s jsbridge.Scope, e *Event, a jsbridge.Args) error {
		e.detail = orNull(nil)
		if a.Len() > 3 {
			e.detail = a.At(3)
		}
		return nil
	})},
}

// The constructors name their own class, so they cannot be part of the tables' initialisers.
func init() {
	eventClass.Construct = construct(func() *jsbridge.Class { return eventClass },
		func(v goja.Value) error { return jsbridge.ArgType("options", "object", v) },
		func(jsbridge.Scope, *Event, jsbridge.Dict) error { return nil })
	messageClass.Construct = construct(func() *jsbridge.Class { return messageClass }, typeError, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		m := &messageDetail{}
		e.message = m
		err := read(s, d, field{"data", &m.data}, field{"lastEventId", &m.lastEventID}, field{"origin", &m.origin}, field{"ports", &m.ports}, field{"source", &m.source})
		if err != nil {
			return err
		}
		return m.checkPorts(s)
	})
	closeClass.Construct = construct(func() *jsbridge.Class { return closeClass }, typeError, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		c := &closeDetail{}
		e.close = c
		return read(s, d, field{"code", &c.code}, field{"reason", &c.reason}, field{"wasClean", &c.wasClean})
	})
	errorClass.Construct = construct(func() *jsbridge.Class { return errorClass }, typeError, func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error {
		f := &errorDetail{}
		e.failure = f
		return read(s, d, field{"colno", &f.colno}, field{"error", &f.err}, field{"filename", &f.filename}, field{"lineno", &f.lineno}, field{"message", &f.message})
	})
	customClass.Construct = construct(func() *jsbridge.Class { return customClass },
		func(goja.Value) error {
			return jsbridge.InvalidArgType(`The "options" argument must be of type object.`)
		},
		func(s jsbridge.Scope, e *Event, d jsbridge.Dict) error { return read(s, d, field{"detail", &e.detail}) })
}

// checkPorts: source and ports may contain only MessagePorts.
func (m *messageDetail) checkPorts(s jsbridge.Scope) error {
	const expected = `MessageEvent constructor: Expected eventInitDict.%s ("%s") to be an instance of MessagePort.`
	if m.ports != nil {
		var list []goja.Value
		if err := s.Try(func() { s.ForOf(m.ports, func(v goja.Value) bool { list = append(list, v); return true }) }); err != nil {
			return jsbridge.TypeError("MessageEvent constructor: eventInitDict.ports (%s) is not iterable.", m.ports)
		}
		for i, v := range list {
			if _, ok := jsbridge.Unwrap[Port](s, v); !ok {
				return jsbridge.TypeError(expected, "ports["+strconv.Itoa(i)+"]", v)
			}
		}
		m.ports = s.Freeze(s.Array(list...))
	}
	if _, ok := jsbridge.Unwrap[Port](s, m.source); !ok && !jsbridge.IsNullish(m.source) {
		return jsbridge.TypeError(expected, "source", m.source)
	}
	return nil
}

// field is a key of an init dictionary and the destination of its value.
type field struct {
	key string
	to  any
}

// read reads the present fields in order (WebIDL: by name, those of the parent first).
func read(s jsbridge.Scope, init jsbridge.Dict, fields ...field) error {
	for _, f := range fields {
		v, err := init.Get(s, f.key)
		if err != nil {
			return err
		}
		if goja.IsUndefined(v) {
			continue
		}
		switch to := f.to.(type) {
		case *bool:
			*to = v.ToBoolean()
		case *goja.Value:
			*to = v
		case *string:
			if _, ok := v.(*goja.Symbol); ok {
				return jsbridge.TypeError("Cannot convert a Symbol value to a string")
			}
			*to, err = s.ToString(v)
		case *uint16:
			var n uint32
			n, err = toUint(s, v)
			*to = uint16(n)
		case *uint32:
			*to, err = toUint(s, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// toUint is WebIDL's conversion to an unsigned integer: truncated, modulo the size of the type.
func toUint(s jsbridge.Scope, v goja.Value) (uint32, error) {
	f, err := s.ToNumber(v)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, err
	}
	return uint32(int64(math.Mod(math.Trunc(f), 1<<32))), nil
}
