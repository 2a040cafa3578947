// Package sql is Bun.SQL and Bun.sql: PostgreSQL, MySQL, MariaDB and SQLite through one tagged template. What scripts see is
// JavaScript: module.js makes the class, client.js the functions that make queries, template.js their texts. SQLite is package lite.
//
// This package is not an API: it may change without notice.
package sql

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

const name = "node:internal/sql"

var scripts = builtin.SourcesOf(name, sources)

// Module adds Bun.SQL, Bun.sql and Bun.postgres.
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
	clients *clients
}

// clients are the connections of one realm.
type clients struct {
	env     *module.Env
	ctx     context.Context // nil until the first connection
	stop    context.CancelFunc
	running sync.WaitGroup
}

// Close ends the connections and waits for their goroutines.
func (i *instance) Close() {
	if i.clients.stop != nil {
		i.clients.stop()
	}
	i.clients.running.Wait()
}

// BunMembers implements [module.Contributor].
func (i *instance) BunMembers() []module.Member {
	export := func(s jsbridge.Scope, env *module.Env) *goja.Object {
		return jsbridge.Must(env.Builtin(s, name)).(*goja.Object)
	}
	shared := func(s jsbridge.Scope, env *module.Env) goja.Value {
		return jsbridge.Must(s.CallMethod(export(s, env), "sql"))
	}
	return []module.Member{
		{Name: "SQL", Lazy: func(s jsbridge.Scope, env *module.Env) goja.Value { return export(s, env).Get("SQL") }},
		{Name: "sql", Lazy: shared},
		{Name: "postgres", Lazy: shared},
	}
}

func (c *clients) goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	fn := func(name string, length int, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, length, f)) }
	fn("postgres", 4, c.jsPostgres)
	fn("getenv", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		v, ok := c.env.Environ.Get(a.At(0).String())
		if !ok {
			return nil, nil
		}
		return s.String(v), nil
	})
}
