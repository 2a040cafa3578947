// Package bunapi installs Bun's API into a realm: the globals, the Bun object, Node's modules, and the servers behind Bun.serve. It
// implements nothing itself; each part is a package below it.
//
// This package is not an API: it may change without notice.
package bunapi

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node"
	"github.com/gobun/gobun/bunapi/node/process"
	"github.com/gobun/gobun/jsbridge"
)

// Version is the version of Bun whose API gobun implements: the value of Bun.version.
const Version = "1.4.5"

// World is the API in one realm. Loop only.
type World struct {
	*module.World
	env     *module.Env
	process *process.Host
	// Each is the function through which for…of loops iterate (ecma.Each).
	Each *goja.Object
	// Operator is what programs call instead of some operators (ecma.Operator).
	Operator *goja.Object
	Modules  *node.Modules
}

// Install installs everything in env's realm. Loop only, once, before any script.
func Install(s jsbridge.Scope, env *module.Env) (*World, error) {
	env.BunVersion = Version
	s.Reserve(s.Global(), globalOrder)
	w := &World{env: env, process: &process.Host{Env: env}}
	var err error
	w.World, err = module.Install(s, env, w.modules())
	if err != nil {
		return nil, err
	}
	s.KeepIntrinsics()
	return w, nil
}

// Process returns the Go side of the global process.
func (w *World) Process() *process.Host { return w.process }
