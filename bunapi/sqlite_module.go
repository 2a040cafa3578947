// The module of SQLite, on platforms for which SQLite has been translated to Go.

//go:build (linux && (386 || amd64 || arm || arm64 || loong64 || ppc64le || riscv64 || s390x)) || (darwin && (amd64 || arm64)) || (windows && (386 || amd64 || arm64)) || (freebsd && (386 || amd64 || arm || arm64)) || (netbsd && amd64) || (openbsd && (amd64 || arm64))

package bunapi

import (
	nodesqlite "github.com/gobun/gobun/bunapi/node/sqlite"
	"github.com/gobun/gobun/bunapi/sql/lite"
	"github.com/gobun/gobun/bunapi/sqlite"
)

var sqliteModule, nodeSQLiteModule, sqlLiteModule = sqlite.Module, nodesqlite.Module, lite.Module
