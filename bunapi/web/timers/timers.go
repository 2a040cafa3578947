// Package timers gives scripts setTimeout, setInterval, setImmediate, their clear functions and queueMicrotask, with
// the objects and warnings of Node that Bun has too. The clock and the order are the loop's.
//
// This package is not an API: it may change without notice.
package timers

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// maxDelay is the longest delay in milliseconds; longer ones become 1 (HTML and Node: a signed 32-bit number).
const maxDelay = math.MaxInt32

type set struct {
	env    *module.Env
	byID   map[int64]*timeout
	lastID int64
	// waiting are those that have not fired, if somebody wants to know: see module.Limits.
	waiting map[*timeout]struct{}
	warned  map[string]bool
}

// timeout is the Go side of a Timeout or an Immediate.
type timeout struct {
	set       *set
	id        int64
	obj       *goja.Object
	fn        goja.Callable
	fnValue   goja.Value
	args      []goja.Value
	delay     int64 // milliseconds
	repeat    bool
	timer     module.Timer    // nil for an immediate
	immediate *loop.Immediate // nil for a timer
	done      bool
	unref     bool
	context   goja.Value // see jsbridge.Scope.Context
}

var timeoutClass = &jsbridge.Class{
	Name: "Timeout",
	Methods: []jsbridge.Method{
		jsbridge.M("close", 0, func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
			t.clear()
			return a.This, nil
		}),
		jsbridge.M("hasRef", 0, func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
			return s.Bool(!t.unref && !t.done), nil
		}),
		jsbridge.M("ref", 0, refMethod(false)),
		jsbridge.M("unref", 0, refMethod(true)),
		jsbridge.M("refresh", 0, func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
			t.refresh()
			return a.This, nil
		}),
		jsbridge.M("[Symbol.toPrimitive]", 0, func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
			t.set.byID[t.id] = t
			return s.Int(int(t.id)), nil
		}).WithSymbol(goja.SymToPrimitive),
		dispose(),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("_destroyed", func(s jsbridge.Scope, t *timeout) (goja.Value, error) { return s.Bool(t.done), nil }),
		jsbridge.Get("_idleTimeout", func(s jsbridge.Scope, t *timeout) (goja.Value, error) { return s.Int(int(t.delay)), nil }),
		jsbridge.Get("_onTimeout", func(s jsbridge.Scope, t *timeout) (goja.Value, error) { return t.fnValue, nil }),
		jsbridge.Get("_repeat", func(s jsbridge.Scope, t *timeout) (goja.Value, error) {
			if t.repeat {
				return s.Int(int(t.delay)), nil
			}
			return goja.Null(), nil
		}),
	},
	Hidden: true,
}

var immediateClass = &jsbridge.Class{
	Name: "Immediate",
	Methods: []jsbridge.Method{
		jsbridge.M("hasRef", 0, func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
			return s.Bool(!t.unref && !t.done), nil
		}),
		jsbridge.M("ref", 0, refMethod(false)),
		jsbridge.M("unref", 0, refMethod(true)),
		dispose(),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("_destroyed", func(s jsbridge.Scope, t *timeout) (goja.Value, error) { return s.Bool(t.done), nil }),
	},
	Hidden: true,
}

// dispose is for `using timer = setTimeout(…)`.
func dispose() jsbridge.Method {
	return jsbridge.M("", 0, func(_ jsbridge.Scope, t *timeout, _ jsbridge.Args) (goja.Value, error) {
		t.clear()
		return nil, nil
	}).WithWellKnown("dispose")
}

func refMethod(unref bool) func(jsbridge.Scope, *timeout, jsbridge.Args) (goja.Value, error) {
	return func(s jsbridge.Scope, t *timeout, a jsbridge.Args) (goja.Value, error) {
		t.unref = unref
		t.applyRef()
		return a.This, nil
	}
}

// Module defines the timers and queueMicrotask.
var Module = module.Module{Name: "web/timers", Install: install}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ts := &set{env: env, byID: map[int64]*timeout{}, warned: map[string]bool{}}
	if env.Limits.Timers > 0 || env.Limits.Heap {
		ts.waiting = map[*timeout]struct{}{}
	}
	def := func(name string, length int, fn jsbridge.Native) { s.SetGlobal(name, s.Func(name, length, fn)) }
	custom := jsbridge.Must(s.Call(s.IntrinsicFunc("Symbol.for"), goja.Undefined(), s.String("nodejs.util.promisify.custom"))).(*goja.Symbol)
	start := func(name string, length int, fn jsbridge.Native) {
		f := s.Func(name, length, fn)
		get := s.Func("get "+name, 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
			m, err := env.Builtin(s, "timers/promises")
			if err != nil {
				return nil, err
			}
			return s.Get(m.ToObject(s.VM()), name)
		})
		if err := f.DefineAccessorPropertySymbol(custom, get, nil, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			s.Report(err)
		}
		s.SetGlobal(name, f)
	}
	start("setTimeout", 2, ts.start(false))
	start("setInterval", 2, ts.start(true))
	start("setImmediate", 1, ts.startImmediate)
	for _, name := range []string{"clearTimeout", "clearInterval", "clearImmediate"} {
		def(name, 1, ts.clear)
	}
	def("queueMicrotask", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		fn, err := a.Callback(0, "callback")
		if err != nil {
			return nil, err
		}
		s.Microtask(func(s jsbridge.Scope) error { _, err := fn(goja.Undefined()); return err })
		return nil, nil
	})
	return ts, nil
}

// Kept implements [module.Keeper].
func (ts *set) Kept(to *module.Kept) {
	for _, t := range slices.Collect(maps.Keys(ts.waiting)) {
		to.Values = append(to.Values, t.obj, t.fnValue, t.args)
	}
}

func (ts *set) start(repeat bool) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return nil, jsbridge.InvalidArgType("%s requires 1 argument (a function)", a.Name)
		}
		fn, ok := jsbridge.Function(a.At(0))
		if !ok {
			return nil, jsbridge.InvalidArgType("%s expects a function", a.Name)
		}
		delay, err := ts.delay(s, a)
		if err != nil {
			return nil, err
		}
		t, err := ts.add(s, timeoutClass, &timeout{fn: fn, fnValue: a.At(0), args: a.From(2), delay: delay, repeat: repeat})
		if err != nil {
			return nil, err
		}
		t.timer = ts.env.AddTimer(time.Duration(delay)*time.Millisecond, t.fire)
		return t.obj, nil
	}
}

func (ts *set) startImmediate(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	fn, ok := jsbridge.Function(a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("setImmediate expects a function")
	}
	t, err := ts.add(s, immediateClass, &timeout{fn: fn, fnValue: a.At(0), args: a.From(1)})
	if err != nil {
		return nil, err
	}
	t.immediate = ts.env.Loop.Immediate(t.fire)
	return t.obj, nil
}

func (ts *set) add(s jsbridge.Scope, c *jsbridge.Class, t *timeout) (*timeout, error) {
	if err := module.TooMany(len(ts.waiting), ts.env.Limits.Timers, "Timers"); err != nil {
		return nil, err
	}
	if ts.waiting != nil {
		ts.waiting[t] = struct{}{}
	}
	ts.lastID++
	t.set, t.id, t.context = ts, ts.lastID, s.Context()
	t.obj = s.New(c, t)
	return t, nil
}

// delay converts the second argument as HTML and Node do, with Node's warnings.
func (ts *set) delay(s jsbridge.Scope, a jsbridge.Args) (int64, error) {
	if !a.Has(1) {
		return 1, nil
	}
	var ms float64
	if err := s.Try(func() { ms = a.At(1).ToFloat() }); err != nil {
		return 0, err
	}
	switch {
	case math.IsNaN(ms):
		if _, isNumber := jsbridge.Number(a.At(1)); isNumber {
			ts.warn("TimeoutNaNWarning", "NaN is not a number.")
		}
		return 1, nil
	case ms > maxDelay:
		ts.warn("TimeoutOverflowWarning", a.At(1).String()+" does not fit into a 32-bit signed integer.")
		return 1, nil
	case ms < 0:
		ts.warn("TimeoutNegativeWarning", a.At(1).String()+" is a negative number.")
		return 1, nil
	case ms < 1:
		return 1, nil
	}
	return int64(ms), nil
}

func (ts *set) warn(name, message string) {
	if ts.warned[name] {
		return
	}
	ts.warned[name] = true
	ts.env.Warn(name, message+"\nTimeout duration was set to 1.", "")
}

func (ts *set) clear(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if t, ok := jsbridge.Unwrap[*timeout](s, a.At(0)); ok {
		t.clear()
		return nil, nil
	}
	id, ok := jsbridge.Number(a.At(0))
	if !ok && jsbridge.IsString(a.At(0)) {
		if n, err := strconv.ParseInt(a.At(0).String(), 10, 64); err == nil {
			id = float64(n)
		}
	}
	if t := ts.byID[int64(id)]; t != nil {
		t.clear()
	}
	return nil, nil
}

// fire runs the callback as its own outermost call.
func (t *timeout) fire() {
	if !t.repeat {
		t.forget()
	}
	_ = t.set.env.Realm.Do(func(s jsbridge.Scope) error {
		s.SetContext(t.context)
		t.set.env.Repeating = t.repeat && t.set.env.Crew != nil
		_, err := t.fn(t.obj, t.args...)
		t.set.env.Repeating = false
		return err
	})
	if t.repeat && !t.done {
		t.timer.Reset(time.Duration(t.delay) * time.Millisecond)
	}
}

func (t *timeout) forget() {
	t.done = true
	delete(t.set.byID, t.id)
	delete(t.set.waiting, t)
}

func (t *timeout) clear() {
	if t.done {
		return
	}
	t.forget()
	if t.timer != nil {
		t.timer.Stop()
	} else {
		t.immediate.Stop()
	}
}

func (t *timeout) refresh() {
	t.done = false
	if t.set.waiting != nil {
		t.set.waiting[t] = struct{}{}
	}
	t.timer.Reset(time.Duration(t.delay) * time.Millisecond)
	t.applyRef()
}

func (t *timeout) applyRef() {
	var target interface {
		Ref()
		Unref()
	} = t.immediate
	if t.timer != nil {
		target = t.timer
	}
	if t.unref {
		target.Unref()
	} else {
		target.Ref()
	}
}

// InspectBun implements [console.Inspectable].
func (t *timeout) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	kind, repeats := "Timeout", ""
	if t.immediate != nil {
		kind = "Immediate"
	}
	if t.repeat {
		repeats = ", repeats"
	}
	return console.Shape{Text: kind + " (#" + strconv.FormatInt(t.id, 10) + repeats + ")"}
}
