// Package undici is the built-in package "undici", which in Bun replaces the one from npm: request and fetch based on the global
// fetch, and dispatchers that do nothing.
//
// This package is not an API: it may change without notice.
package undici

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is undici.
var Module = builtin.New("undici", source, nil)
