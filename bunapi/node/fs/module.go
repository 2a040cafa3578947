// Package fs is the built-in modules node:fs and node:fs/promises. One table of operations (operation.go) covers everything done
// with files; the three forms of a function run the same operation, on the loop or on a bounded pool of goroutines.
//
// This package is not an API: it may change without notice.
package fs

import (
	"embed"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

var scripts = builtin.SourcesOf("node:fs", sources)

// Module is node:fs.
var Module = module.Module{Name: "node:fs", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	f := &files{env: env, closed: make(chan struct{}), fds: descriptors{own: env.Access != nil}}
	exports, err := scripts.Exporter(s, env, f.goSide)
	if err != nil {
		return nil, err
	}
	f.Exporter = exports
	return f, nil
}}

// Promises is node:fs/promises.
var Promises = builtin.New("node:fs/promises", `module.exports = require("fs").promises;`, nil)

// files is the module in one realm. Loop only, besides pool, closed and quit.
type files struct {
	module.Exporter
	env     *module.Env
	fds     descriptors
	pool    pool
	classes *goja.Object // those of classes.js

	watching watchers

	// orphans are open descriptors of which the script does not know yet. Any goroutine.
	orphans sync.Map

	closed chan struct{}
	quit   struct {
		sync.Mutex
		made       bool
		fd         int
		wake, free func()
	}
}

// Close ends what waits, and waits for the goroutines.
func (f *files) Close() {
	close(f.closed)
	f.quit.Lock()
	made := f.quit.made
	if made {
		f.quit.wake()
	}
	f.quit.Unlock()
	f.watching.close()
	f.pool.close()
	if made {
		f.quit.free()
	}
	f.orphans.Range(func(fd, _ any) bool { return sysClose(fd.(int)) == nil })
	f.fds.closeAll()
}

func operations() [][]operation {
	return [][]operation{pathOperations, handleOperations, transferOperations, contentOperations, dirOperations}
}

// goSide gives module.js each operation in its forms: internal.sync, internal.promise and, where the callback form needs nothing
// more, internal.callback. internal.start(name, callback, arguments…) starts one with a callback.
func (f *files) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	sync, promise, callback, start := s.Object(), s.Object(), s.Object(), s.Object()
	for _, list := range operations() {
		for i := range list {
			op := &list[i]
			_ = sync.Set(op.name, s.Func(op.name+"Sync", op.length, f.sync(op)))
			_ = promise.Set(op.name, s.Func(op.name, op.promiseLength, f.promise(op)))
			if op.asyncLength > 0 {
				_ = callback.Set(op.name, s.Func(op.name, op.asyncLength, f.callback(op)))
			}
			_ = start.Set(op.name, s.Func(op.name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				fn, err := a.Callback(0, "cb")
				if err != nil {
					return nil, err
				}
				a.Values = a.Values[1:]
				return nil, f.call(s, op, a, fn)
			}))
		}
	}
	_ = internal.Set("sync", sync)
	_ = internal.Set("promise", promise)
	_ = internal.Set("callback", callback)
	_ = internal.Set("start", start)
	_ = internal.Set("aborted", s.Func("aborted", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return abortError(s, a.At(0)), nil }))
	_ = internal.Set("native", s.Func("native", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		s.Attach(a.At(0).(*goja.Object), nativeStats{})
		return nil, nil
	}))
	numbers := s.Object()
	for _, name := range []string{"EINVAL", "EISDIR", "ENOTDIR", "EEXIST"} {
		if e, ok := errno.ByName(name); ok {
			_ = numbers.Set(name, -e.Number())
		}
	}
	_ = internal.Set("errno", numbers)
	set := func(name string, fn jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, fn)) }
	set("failure", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		kinds := map[string]jsbridge.Kind{"Error": jsbridge.KindError, "TypeError": jsbridge.KindTypeError, "RangeError": jsbridge.KindRangeError}
		return s.ErrorValue(&jsbridge.Error{Kind: kinds[a.At(0).String()], Code: a.At(1).String(), Message: a.At(2).String()}), nil
	})
	set("watch", f.watch)
	set("noStats", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return f.statObject(s, stat{}, a.At(0).ToBoolean()), nil
	})
	set("shown", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return s.String(shown(s, a.At(0))), nil })
	set("pathText", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p := &params{s: s, a: a, files: f}
		name := p.path(0, a.At(1).String())
		return s.String(name.given), p.err
	})
	set("namedPath", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p := &params{s: s, a: a, files: f, argument: a.At(1).String()}
		name := p.renamed(0, p.argument)
		return s.String(name.given), p.err
	})
	set("lazy", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		make, err := a.Callback(2, "make")
		if err != nil {
			return nil, err
		}
		s.Lazy(a.At(0).(*goja.Object), a.At(1).String(), goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value {
			return jsbridge.Must(s.Call(make, goja.Undefined()))
		})
		return nil, nil
	})
	_ = internal.Set("constants", constants(s))
	_ = internal.Set("classes", s.Func("classes", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		f.classes, _ = a.At(0).(*goja.Object)
		return nil, nil
	}))
}
