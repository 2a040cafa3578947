// Package timers is the built-in module node:timers.
//
// This package is not an API: it may change without notice.
package timers

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:timers.
var Module = builtin.New("node:timers", source, nil)

//go:embed promises.js
var promises string

// Promises is node:timers/promises.
var Promises = builtin.New("node:timers/promises", promises, nil)
