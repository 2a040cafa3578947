// Inspecting promises.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var promises = []module.Member{
	{Name: "peek", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value {
		fn := s.Func("peek", 1, peek)
		_ = fn.Set("status", s.Func("status", 1, promiseStatus))
		return fn
	}},
}

// peek returns a settled promise's result, and anything else unchanged.
func peek(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	p, ok := jsbridge.Promise(a.At(0))
	if !ok || p.State() == goja.PromiseStatePending {
		return a.At(0), nil
	}
	if p.State() == goja.PromiseStateRejected {
		// Peeking at a rejection counts as handling it.
		ignore := func(jsbridge.Scope, goja.Value) error { return nil }
		if err := s.Await(a.At(0), ignore, ignore); err != nil {
			return nil, err
		}
	}
	return p.Result(), nil
}

func promiseStatus(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if p, ok := jsbridge.Promise(a.At(0)); ok {
		return s.String([...]string{"pending", "fulfilled", "rejected"}[p.State()]), nil
	}
	return s.String("fulfilled"), nil
}
