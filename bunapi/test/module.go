// Package test is bun:test: declaring tests and running them. The program that runs the files reports the results (module.Test).
// The JavaScript files are split by concept: suite.js declares, run.js runs, expect.js checks.
//
// This package is not an API: it may change without notice.
package test

import (
	"embed"
	"os"
	"path/filepath"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

//go:embed *.js
var sources embed.FS

// globals are the names that a test file has without importing them.
var globals = []string{"test", "it", "describe", "expect", "beforeAll", "beforeEach", "afterEach", "afterAll", "jest", "vi", "expectTypeOf", "xit", "xtest", "xdescribe"}

// Module is bun:test. Its globals exist only in a test file.
var Module = module.Module{Name: "bun:test", Install: install}

var parts = builtin.NewParts("bun:test", sources, goSide)

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	if env.Test != nil {
		for _, name := range globals {
			s.LazyGlobal(name, func(s jsbridge.Scope) goja.Value {
				return jsbridge.Must(env.Builtin(s, "bun:test")).(*goja.Object).Get(name)
			})
		}
	}
	return parts.Install(s, env)
}

// goSide defines the Go functions that the JavaScript files use.
func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	t := env.Test
	if t == nil {
		t = &module.Test{Options: "{}", Report: func(string, string) {}, Done: func(string) {}}
	}
	h := &host{env: env, test: t}
	fn := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	_ = internal.Set("options", t.Options)
	_ = internal.Set("file", t.File)
	fn("begin", h.begin)
	_ = internal.Set("fakeTimers", fakeTimers(s, env))
	fn("setDate", setDate)
	fn("drain", drain)
	fn("print", func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		t.Report("", a.At(0).String())
		return nil, nil
	})
	fn("report", func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		t.Report(a.At(0).String(), a.At(1).String())
		return nil, nil
	})
	fn("errorBlock", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(console.Of(s).ErrorBlock(s, a.At(0))), nil
	})
	fn("inspect", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if jsbridge.IsString(a.At(0)) {
			return s.VM().ToValue(quoted(a.At(0).String())), nil
		}
		text, err := console.Of(s).Format(s, a.From(0))
		return s.String(text), err
	})
	fn("now", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(float64(time.Since(env.Started)) / float64(time.Millisecond)), nil
	})
	fn("setTimeout", h.setTimeout)
	fn("clearTimeout", h.clearTimeout)
	fn("readSnapshot", h.readSnapshot)
	fn("writeSnapshot", h.writeSnapshot)
	fn("done", h.done)
}

// host is the Go side in one realm. Loop only.
type host struct {
	env     *module.Env
	test    *module.Test
	timers  map[int64]*loop.Timer
	last    int64
	release func()
}

// begin stores the functions with which the runtime runs the tests.
func (h *host) begin(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	var fns [3]goja.Callable
	for i := range fns {
		fn, err := a.Callback(i, "fn")
		if err != nil {
			return nil, err
		}
		fns[i] = fn
	}
	h.test.Run = func(s jsbridge.Scope) error {
		h.release = h.env.Loop.Hold() // tests may wait for something that does not keep a script alive
		_, err := s.Call(fns[0], goja.Undefined())
		return err
	}
	h.test.Uncaught = func(s jsbridge.Scope, v goja.Value) error {
		_, err := s.Call(fns[1], goja.Undefined(), v)
		return err
	}
	h.test.End = func(s jsbridge.Scope) error {
		_, err := s.Call(fns[2], goja.Undefined())
		return err
	}
	return nil, nil
}

// setTimeout creates a timer of the loop, which scripts cannot replace.
func (h *host) setTimeout(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	fn, err := a.Callback(0, "fn")
	if err != nil {
		return nil, err
	}
	if h.timers == nil {
		h.timers = map[int64]*loop.Timer{}
	}
	h.last++
	id := h.last
	h.timers[id] = h.env.Loop.AddTimer(time.Duration(a.At(1).ToInteger())*time.Millisecond, func() {
		delete(h.timers, id)
		_ = h.env.Realm.Do(func(s jsbridge.Scope) error {
			_, err := s.Call(fn, goja.Undefined())
			return err
		})
	})
	return s.Int(int(id)), nil
}

func (h *host) clearTimeout(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	id := a.At(0).ToInteger()
	if t := h.timers[id]; t != nil {
		t.Stop()
		delete(h.timers, id)
	}
	return nil, nil
}

// snapshotFile returns the file with the snapshots of a test file.
func (h *host) snapshotFile() string {
	dir, name := filepath.Split(h.test.File)
	return filepath.Join(dir, "__snapshots__", name+".snap")
}

func (h *host) readSnapshot(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
	text, err := os.ReadFile(h.snapshotFile())
	if os.IsNotExist(err) {
		return s.String(""), nil
	}
	return s.String(string(text)), err
}

func (h *host) writeSnapshot(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	file := h.snapshotFile()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	return nil, os.WriteFile(file, []byte(a.At(0).String()), 0o644)
}

func (h *host) done(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	h.test.Done(a.At(0).String())
	if h.release != nil {
		h.release()
	}
	return nil, nil
}
