// Package ws is the built-in package "ws": its client.
package ws

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/node/builtin"
)

//go:embed module.js
var source string

// Module is ws.
var Module = builtin.New("ws", source, nil)
