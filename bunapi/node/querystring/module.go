// Package querystring is the built-in module node:querystring.
//
// This package is not an API: it may change without notice.
package querystring

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:querystring.
var Module = builtin.New("node:querystring", source, nil)
