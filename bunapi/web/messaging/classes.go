package messaging

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

var errNotEnough = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")

// postMessage is MessagePort's.
func (p *Port) postMessage(s jsbridge.Scope, a jsbridge.Args) error {
	if a.Len() == 0 {
		return errNotEnough
	}
	list, err := clone.List(s, a.At(1))
	if err != nil {
		return err
	}
	var to *end
	if p.end != nil {
		to = p.end.peer
	}
	lost := false // the port that the message goes to is in it
	for _, item := range list {
		of, ok := jsbridge.Unwrap[*Port](s, item)
		switch {
		case !ok:
		case of == p:
			return jsbridge.DOMException("DataCloneError", "Transfer list contains source port")
		case of.Gone():
			return jsbridge.DOMException("DataCloneError", "MessagePort in transfer list is already detached")
		case of.end == to:
			lost = true
		}
	}
	m, err := clone.Encode(s, a.At(0), list)
	if err != nil {
		return err
	}
	if lost {
		module.Of(s).Warn("Warning", "The target port was posted to itself, and the communication channel was lost", "")
		m.Drop()
		return nil
	}
	if p.end == nil {
		m.Drop()
		return nil
	}
	return p.end.post(m)
}

// do is a method without arguments and result.
func do[T any](name string, fn func(self T)) jsbridge.Method {
	return jsbridge.M(name, 0, func(_ jsbridge.Scope, self T, _ jsbridge.Args) (goja.Value, error) {
		fn(self)
		return nil, nil
	})
}

var portClass = &jsbridge.Class{
	Name: "MessagePort", DOM: true, Parent: event.TargetClass,
	Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) {
		return nil, jsbridge.TypeError("Constructor cannot be called").WithCode("ERR_CONSTRUCT_CALL_INVALID")
	},
	Accessors: []jsbridge.Accessor{event.Handler[*Port]("onmessage"), event.Handler[*Port]("onmessageerror")},
	Methods: []jsbridge.Method{
		jsbridge.M("postMessage", 1, func(s jsbridge.Scope, p *Port, a jsbridge.Args) (goja.Value, error) { return nil, p.postMessage(s, a) }),
		do("start", (*Port).start),
		do("close", (*Port).close),
		do("ref", func(p *Port) { p.setRef(true) }),
		do("unref", func(p *Port) { p.setRef(false) }),
		jsbridge.M("hasRef", 0, func(s jsbridge.Scope, p *Port, _ jsbridge.Args) (goja.Value, error) {
			return s.Bool(p.hold.release != nil), nil
		}),
	},
}

// channel is the Go side of a MessageChannel.
type channel struct{ ports [2]*goja.Object }

// NewChannel makes two entangled ports. Loop only.
func NewChannel(s jsbridge.Scope) (a, b *Port) {
	ps := Of(s)
	one, two := newEnds()
	return ps.adopt(s, one), ps.adopt(s, two)
}

var channelClass = &jsbridge.Class{
	Name: "MessageChannel", DOM: true,
	CallError: jsbridge.TypeError("Use `new MessageChannel(...)` instead of `MessageChannel(...)`").WithCode("ERR_CONSTRUCT_CALL_REQUIRED"),
	Construct: func(s jsbridge.Scope, _ *goja.Object, _ jsbridge.Args) (any, error) {
		a, b := NewChannel(s)
		return &channel{[2]*goja.Object{a.obj, b.obj}}, nil
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("port1", func(_ jsbridge.Scope, c *channel) (goja.Value, error) { return c.ports[0], nil }),
		jsbridge.Get("port2", func(_ jsbridge.Scope, c *channel) (goja.Value, error) { return c.ports[1], nil }),
	},
}
