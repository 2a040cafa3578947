// Package url is the built-in module node:url.
package url

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:url.
var Module = builtin.New("node:url", source, nil)
