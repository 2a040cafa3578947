// Package readline is the built-in module node:readline. A terminal is not put into raw mode: it edits a line by itself, and gives
// it when it is whole.
//
// This package is not an API: it may change without notice.
package readline

import (
	"embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed *.js
var sources embed.FS

// Module is node:readline. node:readline/promises is its member promises.
var Module = builtin.NewParts("node:readline", sources, nil)
