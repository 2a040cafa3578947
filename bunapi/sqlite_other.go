// SQLite has not been translated to Go for this platform.

//go:build !((linux && (386 || amd64 || arm || arm64 || loong64 || ppc64le || riscv64 || s390x)) || (darwin && (amd64 || arm64)) || (windows && (386 || amd64 || arm64)) || (freebsd && (386 || amd64 || arm || arm64)) || (netbsd && amd64) || (openbsd && (amd64 || arm64)))

package bunapi

import (
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var sqliteModule, nodeSQLiteModule, sqlLiteModule = without("bun:sqlite"), without("node:sqlite"), without("node:internal/sqlite")

func without(name string) module.Module {
	return module.Module{Name: name, Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) { return noSQLite(name), nil }}
}

// noSQLite is a module of that name that cannot be imported.
type noSQLite string

// Exports returns an Error that names the platform.
func (name noSQLite) Exports(jsbridge.Scope) (goja.Value, error) {
	return nil, jsbridge.Unsupported(string(name) + " on " + runtime.GOOS + "/" + runtime.GOARCH)
}
