// Package perfhooks is the built-in module node:perf_hooks.
package perfhooks

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:perf_hooks.
var Module = builtin.New("node:perf_hooks", source, nil)
