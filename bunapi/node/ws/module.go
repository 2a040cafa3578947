// Package ws is the built-in package "ws": its client.
//
// This package is not an API: it may change without notice.
package ws

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is ws.
var Module = builtin.New("ws", source, nil)
