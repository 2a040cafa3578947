// Package childprocess is node:child_process. It is JavaScript on package spawn.
//
// This package is not an API: it may change without notice.
package childprocess

import (
	"embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed *.js
var sources embed.FS

// Module is node:child_process.
var Module = builtin.NewParts("node:child_process", sources, nil)
