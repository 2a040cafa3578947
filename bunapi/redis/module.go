// Package redis is Bun.RedisClient and Bun.redis. The class and its commands are JavaScript (module.js, commands.js); connections
// are conn.go, on goroutines that belong to the realm.
//
// This package is not an API: it may change without notice.
package redis

import (
	"context"
	"embed"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

const name = "node:internal/redis"

var scripts = builtin.SourcesOf(name, sources)

// Module adds Bun.RedisClient and Bun.redis.
var Module = module.Module{Name: name, Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	c := &clients{env: env}
	exports, err := scripts.Exporter(s, env, c.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, c}, nil
}}

// instance is the module in one realm.
type instance struct {
	module.Exporter
	*clients
}

// clients are the connections of one realm.
type clients struct {
	env     *module.Env
	ctx     context.Context // nil until the first connection
	stop    context.CancelFunc
	running sync.WaitGroup
}

func (c *clients) begin() context.Context {
	if c.ctx == nil {
		c.ctx, c.stop = context.WithCancel(context.Background())
	}
	return c.ctx
}

// Close ends the connections and waits for their goroutines.
func (c *clients) Close() {
	if c.stop != nil {
		c.stop()
	}
	c.running.Wait()
}

// BunMembers implements [module.Contributor].
func (i *instance) BunMembers() []module.Member {
	export := func(member string) func(s jsbridge.Scope, env *module.Env) goja.Value {
		return func(s jsbridge.Scope, env *module.Env) goja.Value {
			return jsbridge.Must(s.Get(jsbridge.Must(env.Builtin(s, name)).(*goja.Object), member))
		}
	}
	return []module.Member{{Name: "RedisClient", Lazy: export("RedisClient")}, {Name: "redis", Lazy: export("redis")}}
}

func (c *clients) goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	set := func(name string, length int, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, length, f)) }
	set("connect", 8, c.jsConnect)
	set("isBytes", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, ok := jsbridge.View(s, a.At(0))
		return s.Bool(ok), nil
	})
	// hold() keeps the script alive until what it returns is called.
	set("hold", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		release := env.Loop.Hold()
		return s.Func("release", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
			release()
			return nil, nil
		}), nil
	})
	set("getenv", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(env.Getenv(a.At(0).String())), nil
	})
}
