// Package bunapi installs Bun's API into a realm: the globals, the Bun object, Node's modules, and the servers behind
// Bun.serve. It decides nothing itself; each part is a package below it.
package bunapi

import (
	"path/filepath"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// World is the API in one realm. Loop only.
type World struct {
	*module.World
	env  *module.Env
	node *node.Host
	// Each is the function that for…of loops go over (ecma.Each).
	Each    *goja.Object
	Modules *node.Modules
	servers *serve.Servers

	made *goja.Object // Bun, nil until a script uses it
}

// Install installs everything in env's realm. Loop only, once, before any script.
func Install(s jsbridge.Scope, env *module.Env) (*World, error) {
	env.BunVersion = Version
	s.Reserve(s.Global(), globalOrder)
	w := &World{env: env, node: &node.Host{Env: env}}
	var err error
	w.World, err = module.Install(s, env, w.modules())
	if err != nil {
		return nil, err
	}
	s.KeepIntrinsics()
	return w, nil
}

// Process is the Go side of the global process.
func (w *World) Process() *node.Host { return w.node }

// bunModule is what `import … from "bun"` gives: Bun's members, and Bun itself as default.
func (w *World) bunModule(s jsbridge.Scope) goja.Value {
	bun := w.bun(s)
	m := s.VM().CreateObject(bun)
	_ = m.DefineDataProperty("__esModule", s.Bool(true), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	for _, k := range bun.GetOwnPropertyNames() {
		_ = m.DefineDataProperty(k, bun.Get(k), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	_ = m.Set("default", bun)
	return m
}

// file is Bun.file.
func (w *World) file(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	u, isURL := url.Of(s, v)
	var name string
	switch {
	case isURL && u.Scheme == "file":
		name = url.Decode(u.Pathname())
	case jsbridge.IsString(v):
		name = v.String()
	default:
		return nil, jsbridge.InvalidArgType("Expected file path string or file descriptor")
	}
	typ := ""
	if d, ok := jsbridge.DictOf(a.At(1)); ok {
		t, err := d.Get(s, "type")
		if err != nil {
			return nil, err
		}
		if jsbridge.IsString(t) {
			typ = t.String()
		}
	}
	return fetch.NewBlob(s, fetch.FileBlob(w.env.Path(filepath.FromSlash(name)), name, typ)), nil
}
