// Package ecma adds the ECMAScript built-ins that goja lacks, before any user code runs. What cannot be added from
// outside the engine (WeakRef semantics, Intl, Temporal) is not pretended.
package ecma

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

//go:embed ecma.js
var source string

var program = goja.MustCompile("gobun:ecma", source, true)

// Install defines the missing built-ins. Loop only, before any script.
func Install(s jsbridge.Scope) error {
	_, err := s.VM().RunProgram(program)
	return err
}
