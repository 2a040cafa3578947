// Package tty is the built-in module node:tty.
//
// This package is not an API: it may change without notice.
package tty

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/node/stdio"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

var scripts = builtin.SourcesOf("node:tty", sources)

// Module is node:tty.
var Module = module.Module{Name: "node:tty", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	raw := &rawMode{}
	exports, err := scripts.Exporter(s, env, raw.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, raw}, nil
}}

type instance struct {
	module.Exporter
	raw *rawMode
}

// Close restores the terminal's settings.
func (i *instance) Close() { i.raw.restore() }

func (r *rawMode) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	fn := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	fd := func(a jsbridge.Args) int { return int(a.At(0).ToInteger()) }
	fn("isTTY", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, ok := stdio.Terminal(env, fd(a))
		return s.Bool(ok), nil
	})
	fn("windowSize", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		columns, rows := 80, 24
		if f, ok := stdio.Terminal(env, fd(a)); ok {
			if c, r, err := windowSize(f); err == nil && c > 0 {
				columns, rows = c, r
			}
		}
		return s.Array(s.Int(columns), s.Int(rows)), nil
	})
	fn("setRawMode", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		f, ok := stdio.Terminal(env, fd(a))
		if !ok {
			return nil, jsbridge.Errorf("setRawMode needs a terminal").WithCode("ENOTTY")
		}
		return nil, r.set(f, a.At(1).ToBoolean())
	})
}
