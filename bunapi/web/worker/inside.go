package worker

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/messaging"
	"github.com/gobun/gobun/jsbridge"
)

// inside is the Worker's own side. Loop only.
type inside struct {
	workers *Workers
	line    *messaging.Line
	data    *clone.Message // workerData and the environment data
	hears   bool           // there are listeners for messages: they keep the Worker alive
	free    bool           // parentPort.unref was called
	let     func()         // lets the loop go; nil: it is not held
}

// enter makes the realm a Worker.
func (ws *Workers) enter(s jsbridge.Scope) {
	in := ws.env.Thread.Inside.(*inside)
	in.workers, ws.self = ws, in
	event.Global(s).OnListeners(func() { in.listen(event.Global(s).Has("message")) })
	ws.env.Thread.Opened()
}

// listen is called when listeners come and go. Messages wait until there is one.
func (in *inside) listen(hears bool) {
	if hears == in.hears {
		return
	}
	in.hears = hears
	in.hold()
	if !hears {
		in.line.Listen(nil)
		return
	}
	loop := in.workers.env.Loop
	in.line.Listen(func() { loop.Post(in.deliver) })
}

func (in *inside) hold() {
	switch on := in.hears && !in.free; {
	case on && in.let == nil:
		in.let = in.workers.env.Loop.Hold()
	case !on && in.let != nil:
		in.let()
		in.let = nil
	}
}

// deliver dispatches the parent's messages at the global object.
func (in *inside) deliver() {
	env := in.workers.env
	var t *event.Target
	if err := env.Realm.Do(func(s jsbridge.Scope) error { t = event.Global(s); return nil }); err != nil || t == nil || !in.hears {
		return
	}
	if in.line.Deliver(env.Realm, t, func(s jsbridge.Scope) *goja.Object { return s.Global() }) && in.hears {
		env.Loop.Post(in.deliver)
	}
}

// postMessage is the global function. Outside of a Worker nobody receives the message (Bun).
func postMessage(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	in := Of(s).self
	if in == nil {
		return nil, nil
	}
	return nil, in.line.Post(s, a)
}

// Data returns workerData and the environment data, as an array; nil outside of a Worker.
func Data(s jsbridge.Scope) (goja.Value, error) {
	in := Of(s).self
	if in == nil || in.data == nil {
		return nil, nil
	}
	m := in.data
	in.data = nil
	v, _, err := m.Decode(s)
	return v, err
}

// Ref has listeners for the parent's messages keep the Worker alive, or no more.
func Ref(s jsbridge.Scope, on bool) {
	if in := Of(s).self; in != nil {
		in.free = !on
		in.hold()
	}
}

// HasRef reports whether listeners for the parent's messages keep the Worker alive.
func HasRef(s jsbridge.Scope) bool {
	in := Of(s).self
	return in != nil && in.let != nil
}
