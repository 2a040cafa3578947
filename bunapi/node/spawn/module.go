// Package spawn runs other programs: it implements Bun.spawn and Bun.spawnSync, and is the basis of node:child_process and Bun.$.
//
// A child belongs to the realm's children. One goroutine waits for it, one reads each pipe to which it writes, and one writes its
// input; all of them report to the loop. As in Bun a child may outlive its script: then its goroutine only waits.
//
// This package is not an API: it may change without notice.
package spawn

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

const name = "node:internal/spawn"

var scripts = builtin.SourcesOf(name, sources)

// Module adds Bun.spawn and Bun.spawnSync. Scripts cannot import it.
var Module = module.Module{Name: name, Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	c := &children{env: env, list: map[int]*child{}}
	exports, err := scripts.Exporter(s, env, c.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, c}, nil
}}

// instance is the children of one realm.
type instance struct {
	module.Exporter
	c *children
}

// Close releases the children.
func (i *instance) Close() { i.c.close() }

// BunMembers implements [module.Contributor].
func (i *instance) BunMembers() []module.Member {
	return []module.Member{builtin.Forward(i.c.env, name, "spawn", 1), builtin.Forward(i.c.env, name, "spawnSync", 1)}
}

func (c *children) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	fn := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	fn("start", c.jsStart)
	fn("run", c.jsRun)
	fn("read", c.jsRead)
	fn("write", c.jsWrite)
	fn("close", c.jsClose)
	fn("kill", c.jsKill)
	fn("hold", c.jsHold)
	fn("fd", c.jsFD)
	fn("parent", c.jsParent)
	// blobFD is blobFD(blob): the number of a file that is a descriptor, -1 for one with a path, undefined for a Blob in memory,
	// whose bytes blobBytes gives.
	fn("blobFD", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, ok := fetch.BlobOf(s, a.At(0))
		if !ok || !b.IsFile() {
			return nil, nil
		}
		if fd, ok := b.FD(); ok {
			return s.Int(fd), nil
		}
		return s.Int(-1), nil
	})
	fn("blobBytes", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, ok := fetch.BlobOf(s, a.At(0))
		if !ok {
			return nil, nil
		}
		data, err := b.Bytes()
		return s.Uint8Array(data), err
	})
	fn("environment", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var list []string
		for _, name := range env.Environ.Names() {
			v, _ := env.Environ.Get(name)
			list = append(list, name+"="+v)
		}
		return s.Strings(list), nil
	})
}
