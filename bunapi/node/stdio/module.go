// Package stdio implements process.stdin, process.stdout and process.stderr: streams of node:stream, created on first use.
//
// This package is not an API: it may change without notice.
package stdio

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

var scripts = builtin.SourcesOf("node:internal/stdio", sources)

// Module is imported by process and node:tty only: no script can name it.
var Module = module.Module{Name: "node:internal/stdio", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	in := &input{env: env}
	exports, err := scripts.Exporter(s, env, in.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, in}, nil
}}

// instance is the streams of one realm.
type instance struct {
	module.Exporter
	in *input
}

// Close ends the reading of standard input.
func (i *instance) Close() { i.in.close() }

func (in *input) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	fn := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	fn("writeStdout", writeTo(env.Stdout))
	fn("writeStderr", writeTo(env.Stderr))
	fn("read", in.read)
	fn("hold", in.hold)
	fn("isTTY", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, ok := Terminal(env, int(a.At(0).ToInteger()))
		return s.Bool(ok), nil
	})
	fn("nextTick", builtin.NextTick)
}
