// Package perfhooks is the built-in module node:perf_hooks.
//
// This package is not an API: it may change without notice.
package perfhooks

import (
	"embed"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/performance"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:perf_hooks. Its observers are globals, too.
var Module = module.Module{Name: exports.Name, Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	for _, name := range []string{"PerformanceObserver", "PerformanceObserverEntryList"} {
		s.LazyGlobal(name, func(s jsbridge.Scope) goja.Value {
			return jsbridge.Must(env.Builtin(s, "perf_hooks")).(*goja.Object).Get(name)
		})
	}
	return exports.Install(s, env)
}}

var exports = builtin.NewParts("node:perf_hooks", sources, func(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	histograms(s, internal)
	_ = internal.Set("observe", s.Func("observe", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		tell, ok := jsbridge.Function(a.At(0))
		if !ok {
			performance.Observe(s, nil)
			return nil, nil
		}
		performance.Observe(s, func(s jsbridge.Scope, e *goja.Object) {
			if _, err := s.Call(tell, goja.Undefined(), e); err != nil {
				s.Report(err)
			}
		})
		return nil, nil
	}))
	_ = internal.Set("nanoseconds", s.Func("nanoseconds", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(float64(time.Since(env.Started).Nanoseconds())), nil
	}))
})
