// Package ecma adds the ECMAScript built-ins that goja lacks, before any user code runs. What cannot be added from
// outside the engine (WeakRef semantics, Intl, Temporal) is not pretended.
package ecma

import (
	_ "embed"

	"github.com/gobun/gobun/jsbridge"
)

//go:embed ecma.js
var source string

var script = jsbridge.NewScript("gobun:ecma", source)

// Install defines the missing built-ins. Loop only, before any script.
func Install(s jsbridge.Scope) error {
	_, err := s.Run(script)
	return err
}

// Prepare compiles what Install runs, so that it can be done beside other work. Any goroutine.
func Prepare() { _, _ = script.Compile() } // Install returns the error
