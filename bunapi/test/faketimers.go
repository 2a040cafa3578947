// What clock.js needs of the fake timers. Times are milliseconds.

package test

import (
	"math"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// setDate sets what time it is for Date; null is the clock's.
func setDate(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if jsbridge.IsNullish(a.At(0)) {
		s.VM().SetTimeSource(time.Now)
		return nil, nil
	}
	at := time.UnixMilli(a.At(0).ToInteger())
	s.VM().SetTimeSource(func() time.Time { return at })
	return nil, nil
}

// drain runs what is queued: nextTicks and microtasks.
func drain(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
	s.Drain()
	return nil, nil
}

func fakeTimers(s jsbridge.Scope, env *module.Env) *goja.Object {
	o := s.Object()
	fn := func(name string, f jsbridge.Native) { _ = o.Set(name, s.Func(name, 0, f)) }
	ms := func(s jsbridge.Scope, d time.Duration) goja.Value {
		return s.Float(float64(d) / float64(time.Millisecond))
	}
	// with passes the fake timers on; without them the function does nothing.
	with := func(f func(s jsbridge.Scope, fake *module.FakeTimers, a jsbridge.Args) goja.Value) jsbridge.Native {
		return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if env.FakeTimers == nil {
				return nil, nil
			}
			return f(s, env.FakeTimers, a), nil
		}
	}
	fn("use", func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		if env.FakeTimers == nil {
			env.FakeTimers = &module.FakeTimers{}
		}
		return nil, nil
	})
	fn("stop", func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { env.FakeTimers = nil; return nil, nil })
	fn("isUsed", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(env.FakeTimers != nil), nil })
	fn("elapsed", with(func(s jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value { return ms(s, f.Elapsed()) }))
	fn("next", with(func(s jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value {
		due, ok := f.Next()
		if !ok {
			return nil
		}
		return ms(s, due)
	}))
	fn("last", with(func(s jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value { return ms(s, f.Last()) }))
	fn("count", with(func(s jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value { return s.Int(f.Len()) }))
	fn("clear", with(func(_ jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value { f.Clear(); return nil }))
	fn("moveTo", with(func(_ jsbridge.Scope, f *module.FakeTimers, a jsbridge.Args) goja.Value {
		f.MoveTo(time.Duration(math.Round(a.At(0).ToFloat() * float64(time.Millisecond))))
		return nil
	}))
	fn("fire", with(func(_ jsbridge.Scope, f *module.FakeTimers, _ jsbridge.Args) goja.Value { f.Fire(); return nil }))
	return o
}
