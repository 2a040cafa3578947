package module

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Test connects a test file with the program that runs it. Loop only, except for its creation.
type Test struct {
	File    string // absolute
	Options string // for bun:test, as JSON
	// Report prints the line of a test that has ended with status, or, with an empty status, the description of a failure.
	Report func(status, text string)
	// Done receives the results as JSON. No test runs afterwards.
	Done func(result string)

	// Run, Uncaught and End are set by bun:test: they run the tests, handle an uncaught error, and end without running the tests.
	Run      func(s jsbridge.Scope) error
	Uncaught func(s jsbridge.Scope, err goja.Value) error
	End      func(s jsbridge.Scope) error
}
