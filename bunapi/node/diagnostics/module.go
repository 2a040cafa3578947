// Package diagnostics is the built-in module node:diagnostics_channel.
//
// This package is not an API: it may change without notice.
package diagnostics

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:diagnostics_channel.
var Module = builtin.New("node:diagnostics_channel", source, nil)
