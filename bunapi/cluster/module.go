// Package cluster is the built-in module gobun:cluster: what a script knows about the loops that run it, and what they share. Bun
// has no such module.
//
// This package is not an API: it may change without notice.
package cluster

import (
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Name is the name under which scripts import the module.
const Name = "gobun:cluster"

// Types are the declarations of the module, for editors and tsc.
//
//go:embed cluster.d.ts
var Types string

// Module is gobun:cluster.
var Module = builtin.New(Name, source, goSide)

// node identifies the process.
var node = sync.OnceValue(func() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // crypto/rand does not fail
	return hex.EncodeToString(b)
})

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	count, values := 1, newStore()
	if env.Crew != nil {
		count = env.Crew.Count
		values = env.Crew.Thing(Name, func() any { return newStore() }).(*store)
	}
	_ = internal.Set("id", env.Worker)
	_ = internal.Set("count", count)
	_ = internal.Set("node", node())
	_ = internal.Set("since", env.Started.UnixMilli())
	fn := func(name string, length int, call jsbridge.Native) {
		_ = internal.Set(name, s.Func(name, length, call))
	}
	fn("dropped", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(float64(env.Engine.Dropped())), nil
	})
	fn("local", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		srv, ok := serve.ServerOf(s, a.At(0))
		if !ok {
			return nil, jsbridge.InvalidArgType("local expects a server of Bun.serve")
		}
		return srv.Local(s), nil
	})
	store := &access{env: env, values: values}
	fn("read", 1, store.read)
	fn("write", 2, store.write)
	fn("compare", 3, store.compare)
	fn("add", 2, store.add)
}

// access is one loop's access to the store. What the loop has published is handed over before it writes to the store, and a
// reader processes what was published before: so no loop learns through the store of a message that it has not received yet.
type access struct {
	env    *module.Env
	values *store
}

// text returns an argument that is a string or undefined.
func text(v goja.Value) *string {
	if jsbridge.IsNullish(v) {
		return nil
	}
	t := v.String()
	return &t
}

func (x *access) read(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	t, ok := x.values.read(a.At(0).String())
	x.env.Engine.Take()
	if !ok {
		return nil, nil
	}
	return s.String(t), nil
}

func (x *access) write(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	x.env.Engine.HandOver()
	had, err := x.values.put(a.At(0).String(), text(a.At(1)))
	return s.Bool(had), err
}

func (x *access) compare(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	x.env.Engine.HandOver()
	done, err := x.values.compare(a.At(0).String(), text(a.At(1)), text(a.At(2)))
	x.env.Engine.Take()
	return s.Bool(done), err
}

func (x *access) add(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	x.env.Engine.HandOver()
	by, _ := jsbridge.Number(a.At(1))
	sum, err := x.values.add(a.At(0).String(), by)
	x.env.Engine.Take()
	return s.Float(sum), err
}
