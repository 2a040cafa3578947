// Time: sleeping and the clock.

package bun

import (
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var timing = []module.Member{
	{Name: "sleep", Length: 1, Call: sleep},
	{Name: "sleepSync", Length: 1, Call: sleepSync},
	{Name: "nanoseconds", Call: func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(float64(time.Since(module.Of(s).Started).Nanoseconds())), nil
	}},
}

// sleep resolves after a number of milliseconds or at a Date. It keeps the process alive.
func sleep(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ms, ok := jsbridge.Number(a.At(0))
	if obj, isObj := a.At(0).(*goja.Object); isObj && obj.ClassName() == "Date" {
		ms, ok = obj.ToFloat()-float64(time.Now().UnixMilli()), true
	}
	if !ok {
		return nil, jsbridge.TypeError("sleep expects a number (milliseconds)")
	}
	d := s.NewPromise()
	realm := s.Realm()
	module.Of(s).AddTimer(time.Duration(max(ms, 0)*float64(time.Millisecond)), func() {
		_ = realm.Do(func(s jsbridge.Scope) error { d.Resolve(s, nil); return nil })
	})
	return d.Value(), nil
}

// sleepSync blocks the loop, at most until the realm is cut.
func sleepSync(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ms, ok := jsbridge.Number(a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("milliseconds must be a number")
	}
	t := time.NewTimer(time.Duration(ms * float64(time.Millisecond)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.Realm().Done():
	}
	return nil, nil
}
