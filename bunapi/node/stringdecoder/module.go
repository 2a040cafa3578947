// Package stringdecoder is the built-in module node:string_decoder.
//
// This package is not an API: it may change without notice.
package stringdecoder

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is node:string_decoder.
var Module = builtin.New("node:string_decoder", source, nil)
