// Package worker is Worker (HTML Standard, section "Web workers", with Bun's options and events), and the globals of the script
// inside one. Each Worker is a realm with its own loop, which the runtime starts and waits for (module.Env.NewThread).
//
// This package is not an API: it may change without notice.
package worker

import (
	"maps"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/messaging"
	"github.com/gobun/gobun/jsbridge"
)

// Module defines Worker, postMessage and onmessage.
var Module = module.Module{Name: "web/worker", Install: install}

// Workers are the Workers of one realm that have not ended. Loop only.
type Workers struct {
	env  *module.Env
	all  map[*Worker]struct{}
	self *inside // nil in a realm that is not a Worker
}

type workersKey struct{}

// Of returns the realm's Workers. Loop only.
func Of(s jsbridge.Scope) *Workers {
	return jsbridge.Owned(s, workersKey{}, func() *Workers { panic("worker: not installed") })
}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ws := &Workers{env: env, all: map[*Worker]struct{}{}}
	jsbridge.Owned(s, workersKey{}, func() *Workers { return ws })
	s.LazyClass(workerClass)
	s.LazyGlobal("postMessage", func(s jsbridge.Scope) goja.Value { return s.Func("postMessage", 1, postMessage) })
	if err := event.GlobalHandler(s, "onmessage"); err != nil {
		return nil, err
	}
	if env.Thread != nil {
		ws.enter(s)
	}
	return ws, nil
}

// list returns the Workers in the order in which they were started.
func (ws *Workers) list() []*Worker {
	return slices.SortedFunc(maps.Keys(ws.all), func(a, b *Worker) int { return a.id - b.id })
}

// Close implements [module.Closer]: the Workers end. The runtime waits for them.
func (ws *Workers) Close() {
	for _, w := range ws.list() {
		w.stop()
		w.line.Close()
	}
	if ws.self != nil {
		ws.self.line.Close()
		if ws.self.data != nil {
			ws.self.data.Drop() // the ports in it close
		}
	}
}

// Kept implements [module.Keeper].
func (ws *Workers) Kept(to *module.Kept) {
	for _, w := range ws.list() {
		to.Values = append(to.Values, w.obj)
		to.Bytes += int64(w.line.Waiting())
	}
	if ws.self != nil {
		to.Bytes += int64(ws.self.line.Waiting())
	}
}

// Worker is the parent's side of a Worker.
type Worker struct {
	event.Target
	workers *Workers
	obj     *goja.Object
	line    *messaging.Line
	id      int
	node    bool // of node:worker_threads: its error events carry the error
	stop    func()
	let     func() // lets the loop go; nil: it is not held
	ended   bool
	killed  bool // terminate was called
}

func (w *Worker) setRef(on bool) {
	switch {
	case on && w.let == nil && !w.ended:
		w.let = w.workers.env.Loop.Hold()
	case !on && w.let != nil:
		w.let()
		w.let = nil
	}
}

// terminate ends the Worker immediately, whatever it does. What it has sent and nobody has seen is dropped.
func (w *Worker) terminate() {
	if w.ended || w.killed {
		return
	}
	w.killed = true
	w.line.Close()
	w.stop()
}

// deliver dispatches the messages that wait.
func (w *Worker) deliver() {
	if w.killed {
		return
	}
	if w.line.Deliver(w.workers.env.Realm, &w.Target, func(jsbridge.Scope) *goja.Object { return w.obj }) {
		w.workers.env.Loop.Post(w.deliver)
	}
}

// fire dispatches an event from the Worker's goroutine.
func (w *Worker) fire(make func(s jsbridge.Scope) *event.Event) {
	env := w.workers.env
	env.Loop.Post(func() {
		_ = env.Realm.Do(func(s jsbridge.Scope) error {
			event.Fire(s, &w.Target, w.obj, make(s))
			return nil
		})
	})
}

// fail dispatches an error event whose error is not known.
func (w *Worker) fail(text string) {
	_ = w.workers.env.Realm.Do(func(s jsbridge.Scope) error {
		value := goja.Null()
		if w.node {
			value = s.ErrorValue(jsbridge.Errorf("%s", text))
		}
		event.Fire(s, &w.Target, w.obj, event.NewError(text, value))
		return nil
	})
}

// failed passes on an uncaught error; m is the error itself, nil if it cannot be cloned.
func (w *Worker) failed(text string, m *clone.Message) {
	w.fire(func(s jsbridge.Scope) *event.Event {
		value := goja.Null()
		if w.node && m != nil {
			if v, _, err := m.Decode(s); err == nil {
				value = v
			}
		}
		return event.NewError(text, value)
	})
}

// over is the end of the Worker, after all of its messages.
func (w *Worker) over(end module.ThreadEnd) {
	for !w.killed && w.line.Deliver(w.workers.env.Realm, &w.Target, func(jsbridge.Scope) *goja.Object { return w.obj }) {
	}
	w.ended = true
	w.setRef(false)
	w.line.Close()
	delete(w.workers.all, w)
	_ = w.workers.env.Realm.Do(func(s jsbridge.Scope) error {
		reason := "Worker terminated normally"
		if end.Code != 0 {
			reason = "Worker exited abnormally"
		}
		event.Fire(s, &w.Target, w.obj, event.NewClose(end.Code, reason, end.Code == 0))
		return nil
	})
}

var workerClass = &jsbridge.Class{
	Name: "Worker", DOM: true, Length: 1, Parent: event.TargetClass,
	CallError: jsbridge.TypeError("Use `new Worker(...)` instead of `Worker(...)`").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) { return create(s, this, a) },
	Accessors: []jsbridge.Accessor{
		event.Handler[*Worker]("onerror"), event.Handler[*Worker]("onmessage"), event.Handler[*Worker]("onmessageerror"),
		jsbridge.Get("threadId", func(s jsbridge.Scope, w *Worker) (goja.Value, error) {
			if w.ended {
				return s.Int(-1), nil
			}
			return s.Int(w.id), nil
		}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("postMessage", 1, func(s jsbridge.Scope, w *Worker, a jsbridge.Args) (goja.Value, error) {
			return nil, w.line.Post(s, a)
		}),
		do("ref", func(w *Worker) { w.setRef(true) }),
		do("terminate", (*Worker).terminate),
		do("unref", func(w *Worker) { w.setRef(false) }),
		lacking("getHeapSnapshot"), lacking("getHeapStatistics"),
		lacking("startCpuProfileInternal"), lacking("stopCpuProfileInternal"), lacking("cpuUsageInternal"),
	},
}

// do is a method without arguments and result.
func do(name string, fn func(w *Worker)) jsbridge.Method {
	return jsbridge.M(name, 0, func(_ jsbridge.Scope, w *Worker, _ jsbridge.Args) (goja.Value, error) {
		fn(w)
		return nil, nil
	})
}

// lacking is a method that gobun lacks.
func lacking(name string) jsbridge.Method {
	return jsbridge.M(name, 0, func(jsbridge.Scope, *Worker, jsbridge.Args) (goja.Value, error) {
		return nil, jsbridge.Unsupported("Worker." + name)
	})
}
