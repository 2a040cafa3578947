// Package punycode is the built-in module node:punycode.
//
// This package is not an API: it may change without notice.
package punycode

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:punycode.
var Module = builtin.New("node:punycode", source, nil)
