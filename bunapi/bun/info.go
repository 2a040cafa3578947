// Information about Bun and the running program.

package bun

import (
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/process"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

var info = []module.Member{
	{Name: "version", Constant: func(s jsbridge.Scope, env *module.Env) goja.Value { return s.String(env.BunVersion) }},
	{Name: "version_with_sha", Hidden: true, Constant: func(s jsbridge.Scope, env *module.Env) goja.Value {
		return s.String("v" + env.BunVersion + " (gobun " + env.Version + ")")
	}},
	{Name: "revision", Constant: empty},
	{Name: "argv", Lazy: func(s jsbridge.Scope, env *module.Env) goja.Value {
		return jsbridge.Must(env.Builtin(s, "process")).(*goja.Object).Get("argv")
	}},
	{Name: "env", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value { return process.EnvObject(s) }},
	{Name: "main", Value: func(s jsbridge.Scope, env *module.Env) goja.Value { return s.String(env.Main) }},
	{Name: "cwd", Hidden: true, Get: func(s jsbridge.Scope, env *module.Env) goja.Value { return s.String(env.Dir) }},
	{Name: "origin", Hidden: true, Value: empty},
	{Name: "isMainThread", Value: func(s jsbridge.Scope, env *module.Env) goja.Value { return s.Bool(env.MainThread()) }},
	{Name: "isStandaloneExecutable", Value: no},
	{Name: "enableANSIColors", Value: func(s jsbridge.Scope, env *module.Env) goja.Value { return s.Bool(console.Colors(env, env.Stdout)) }},
	{Name: "embeddedFiles", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Array() }},
	{Name: "gc", Length: 1, Call: func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { runtime.GC(); return s.Int(0), nil }},
}

func empty(s jsbridge.Scope, _ *module.Env) goja.Value { return s.String("") }
func no(s jsbridge.Scope, _ *module.Env) goja.Value    { return s.Bool(false) }
