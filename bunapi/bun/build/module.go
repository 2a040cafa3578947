// Package build implements Bun.build with esbuild. module.js checks the options and creates what scripts get; the build runs on a
// goroutine that belongs to the realm, and asks the loop when a plugin of the script has to answer.
//
// This package is not an API: it may change without notice.
package build

import (
	"context"
	"embed"
	"encoding/json"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

const name = "node:internal/build"

var scripts = builtin.SourcesOf(name, sources)

// Module adds Bun.build. Scripts cannot import it.
var Module = module.Module{Name: name, Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	b := &builds{env: env}
	exports, err := scripts.Exporter(s, env, b.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, b}, nil
}}

type instance struct {
	module.Exporter
	b *builds
}

// Close ends the builds and waits for them.
func (i *instance) Close() {
	if i.b.stop != nil {
		i.b.stop()
	}
	i.b.running.Wait()
}

// BunMembers implements [module.Contributor].
func (i *instance) BunMembers() []module.Member {
	return []module.Member{builtin.Forward(i.b.env, name, "build", 1)}
}

// builds are those of one realm. Loop only, but for running.
type builds struct {
	env     *module.Env
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
}

func (b *builds) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	_ = internal.Set("start", s.Func("start", 0, b.jsStart))
	_ = internal.Set("environment", s.Func("environment", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var list []string
		for _, name := range env.Environ.Names() {
			if value, ok := env.Environ.StartedWith(name); ok { // changes by the script are ignored, as in Bun
				list = append(list, name, value)
			}
		}
		return s.Strings(list), nil
	}))
}

// jsStart is start(plan as JSON, resolve, load, done); later done(error, messages and outputs as JSON, bytes of the outputs) is
// called. resolve and load are undefined without plugins.
func (b *builds) jsStart(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := b.env.Access.Everything("bundling"); err != nil {
		return nil, err
	}
	if b.env.Bundle == nil {
		return nil, jsbridge.Errorf("Bun.build needs esbuild, which a program that only runs stored scripts does not have")
	}
	var p plan
	if err := json.Unmarshal([]byte(a.At(0).String()), &p); err != nil {
		return nil, err
	}
	done, err := a.Callback(3, "done")
	if err != nil {
		return nil, err
	}
	if b.ctx == nil {
		b.ctx, b.stop = context.WithCancel(context.Background())
	}
	h := &hooks{b: b, plan: &p}
	h.resolve, _ = jsbridge.Function(a.At(1))
	h.load, _ = jsbridge.Function(a.At(2))
	dir := b.env.Dir
	loop, realm := b.env.Loop, b.env.Realm
	release := loop.Hold()
	b.running.Go(func() {
		r := b.env.Bundle(p.options(dir, h))
		answer, contents, failure := p.answer(dir, r)
		loop.Post(func() {
			release()
			_ = realm.Do(func(s jsbridge.Scope) error {
				failed := goja.Undefined()
				if failure != nil {
					failed = s.ErrorValue(errno.Error(failure, "open"))
				}
				list := make([]goja.Value, len(contents))
				for i, c := range contents {
					list[i] = s.Uint8Array(c)
				}
				_, err := s.Call(done, goja.Undefined(), failed, s.String(answer), s.Array(list...))
				return err
			})
		})
	})
	return nil, nil
}
