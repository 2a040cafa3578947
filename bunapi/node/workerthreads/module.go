// Package workerthreads is node:worker_threads. The ports are those of the Web (bunapi/web/messaging), and so are the threads.
//
// This package is not an API: it may change without notice.
package workerthreads

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/messaging"
	"github.com/gobun/gobun/bunapi/web/worker"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:worker_threads.
var Module = builtin.NewParts("node:worker_threads", sources, goSide)

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	fn := func(name string, length int, call jsbridge.Native) {
		_ = internal.Set(name, s.Func(name, length, call))
	}
	fn("receive", 1, receive)
	fn("active", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, ok := jsbridge.Unwrap[*messaging.Port](s, a.At(0))
		return s.Bool(ok && !p.Gone()), nil
	})
	marks := func(name string, mark func(jsbridge.Scope, *goja.Object) error) {
		fn(name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if obj, ok := a.At(0).(*goja.Object); ok {
				return nil, mark(s, obj)
			}
			return nil, nil
		})
	}
	marks("mark", clone.Mark)
	marks("markUncloneable", clone.MarkUncloneable)
	fn("isMarked", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(clone.Marked(s, a.At(0))), nil
	})
	fn("create", 4, worker.CreateNode)
	fn("data", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return worker.Data(s) })
	fn("ref", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		worker.Ref(s, a.At(0).ToBoolean())
		return nil, nil
	})
	fn("hasRef", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(worker.HasRef(s)), nil })
	fn("received", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(jsbridge.Received(a.At(0))), nil
	})
	self := s.Object()
	_ = self.Set("isMainThread", env.MainThread())
	_ = self.Set("isWorker", env.Thread != nil)
	_ = self.Set("threadId", env.Worker)
	_ = self.Set("threadName", "")
	if t := env.Thread; t != nil {
		_ = self.Set("threadId", t.ID)
		_ = self.Set("threadName", t.Name)
	}
	_ = internal.Set("self", self)
}

// receive is receiveMessageOnPort: { message }, or undefined if none waits.
func receive(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	p, ok := jsbridge.Unwrap[*messaging.Port](s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType(`The "port" argument must be a MessagePort instance`)
	}
	v, ok, err := p.Receive(s)
	if err != nil || !ok {
		return nil, err
	}
	box := s.Object()
	return box, box.Set("message", v)
}
